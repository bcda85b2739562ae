package io.pontoon.node.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/** Threads that live only as long as there is work for them. */
record ThreadCrew(int size, ThreadFactory threads) implements StartCrew {
  @Override
  public void work(List<Piece> pieces) throws IOException {
    if (size == 1 || pieces.size() == 1) {
      ALONE.work(pieces);
      return;
    }
    try (ExecutorService pool = Executors.newFixedThreadPool(size, threads)) {
      List<Future<Void>> parts = new ArrayList<>();
      for (Piece piece : pieces) {
        Callable<Void> work =
            () -> {
              piece.run();
              return null;
            };
        parts.add(pool.submit(work));
      }
      for (Future<Void> part : parts) {
        await(part);
      }
    }
  }

  private static void await(Future<Void> part) throws IOException {
    try {
      part.get();
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case IOException unreadable -> throw unreadable;
        case Error error -> throw error;
        default -> throw new IllegalStateException(failed.getCause());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading the data directory", interrupted);
    }
  }
}
