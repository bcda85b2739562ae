package io.pontoon.router.front;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The clients of all loops: their number and their ids. Any thread. */
final class Clients {
  private final AtomicLong ids = new AtomicLong();
  private final AtomicInteger count = new AtomicInteger();
  private volatile int max;
  private volatile Runnable whenEmpty = () -> {};

  Clients(int max) {
    this.max = max;
  }

  /** Counts one more, unless there are as many as there may be. */
  boolean enter() {
    if (count.incrementAndGet() <= max) {
      return true;
    }
    count.decrementAndGet();
    return false;
  }

  void left() {
    if (count.decrementAndGet() == 0) {
      whenEmpty.run();
    }
  }

  /** Runs {@code task} as soon as there is no client. */
  void whenEmpty(Runnable task) {
    whenEmpty = task;
    if (count.get() == 0) {
      task.run();
    }
  }

  int count() {
    return count.get();
  }

  long nextId() {
    return ids.incrementAndGet();
  }

  int max() {
    return max;
  }

  void max(int max) {
    this.max = max;
  }

  static String name(SocketAddress address) {
    return address instanceof InetSocketAddress inet
        ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
        : String.valueOf(address);
  }
}
