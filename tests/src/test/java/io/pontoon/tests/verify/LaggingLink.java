package io.pontoon.tests.verify;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A way to a port of this machine on which what comes back takes its time; what is on it when the
 * other side dies never arrives.
 */
final class LaggingLink implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final long lagNanos;

  private record Piece(byte[] bytes, long due) {}

  private static final Piece END = new Piece(new byte[0], 0);

  LaggingLink(int target, int lagMillis) {
    this.target = target;
    this.lagNanos = lagMillis * 1_000_000L;
    try {
      server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private static void daemon(Runnable work) {
    Thread.ofPlatform().daemon().name("lagging-link").start(work);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket near = server.accept();
        Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
        BlockingQueue<Piece> underWay = new LinkedBlockingQueue<>();
        daemon(() -> there(near, far));
        daemon(() -> back(far, underWay));
        daemon(() -> arrive(near, far, underWay));
      } catch (IOException e) {
        // Closed, or nobody there any more: the other side tries again.
      }
    }
  }

  private static void there(Socket near, Socket far) {
    try (near;
        far) {
      near.getInputStream().transferTo(far.getOutputStream());
    } catch (IOException e) {
      // One of them is gone, and with it the way.
    }
  }

  private void back(Socket far, BlockingQueue<Piece> underWay) {
    try (far) {
      InputStream in = far.getInputStream();
      byte[] bytes = new byte[1 << 16];
      for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
        underWay.add(new Piece(Arrays.copyOf(bytes, length), System.nanoTime() + lagNanos));
      }
    } catch (IOException e) {
      // It died.
    }
    underWay.clear();
    underWay.add(END);
  }

  private static void arrive(Socket near, Socket far, BlockingQueue<Piece> underWay) {
    try (near;
        far) {
      OutputStream out = near.getOutputStream();
      for (Piece piece = underWay.take(); piece != END; piece = underWay.take()) {
        for (long left = piece.due - System.nanoTime();
            left > 0 && !far.isClosed();
            left = piece.due - System.nanoTime()) {
          LockSupport.parkNanos(Math.min(left, 1_000_000));
        }
        if (!far.isClosed()) {
          out.write(piece.bytes);
        }
      }
    } catch (IOException | InterruptedException e) {
      // One of them is gone, and with it the way.
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
