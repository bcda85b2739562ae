package io.pontoon.node.server;

import io.pontoon.node.shard.ShardRecovery;
import io.pontoon.node.wal.WalReplay;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads back what the disk holds of a node's groups before any lane turns, several groups at a
 * time. Each thread has groups of its own, from the first block of their snapshots to the last
 * settled entry of their logs; it makes its own way through the log, which costs less than handing
 * entries from thread to thread.
 */
final class Reopening {
  private final WalReplay log;
  private final Share[] shares;

  private static final class Share {
    final List<ShardRecovery> groups = new ArrayList<>();
    long bytes;
  }

  private Reopening(WalReplay log, int threads) {
    this.log = log;
    this.shares = new Share[threads];
    Arrays.setAll(shares, i -> new Share());
  }

  /**
   * Returns when all have been read.
   *
   * @param threads how many groups are read at the same time; 1: on this very thread
   * @throws IOException when one cannot be read; the message names it. All machines are closed then
   */
  static void run(List<ShardRecovery> groups, WalReplay log, int threads) throws IOException {
    Reopening reopening = new Reopening(log, Math.max(1, Math.min(threads, groups.size())));
    boolean done = false;
    try {
      reopening.shareOut(groups);
      reopening.read();
      done = true;
    } finally {
      if (!done) {
        groups.forEach(group -> group.machine().close());
      }
    }
  }

  /** The largest first, each to whoever has least. */
  private void shareOut(List<ShardRecovery> groups) throws IOException {
    record Sized(ShardRecovery group, long bytes) {}
    List<Sized> all = new ArrayList<>();
    for (ShardRecovery group : groups) {
      all.add(new Sized(group, group.bytes()));
    }
    all.sort(Comparator.comparingLong(Sized::bytes).reversed());
    for (Sized each : all) {
      Share least = Arrays.stream(shares).min(Comparator.comparingLong(s -> s.bytes)).orElseThrow();
      least.groups.add(each.group);
      least.bytes += each.bytes;
    }
  }

  private void read() throws IOException {
    if (shares.length == 1) {
      read(shares[0]);
      return;
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(shares.length)) {
      List<Future<Void>> parts = new ArrayList<>();
      for (Share share : shares) {
        parts.add(
            threads.submit(
                () -> {
                  read(share);
                  return null;
                }));
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

  private void read(Share share) throws IOException {
    int highest = share.groups.stream().mapToInt(group -> group.info().id()).max().orElse(0);
    ShardRecovery[] byId = new ShardRecovery[highest + 1];
    for (ShardRecovery group : share.groups) {
      group.loadSnapshot();
      byId[group.info().id()] = group;
    }
    log.run(id -> id < byId.length && byId[id] != null, (id, entry) -> byId[id].take(entry));
  }
}
