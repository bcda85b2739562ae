package io.pontoon.node.store;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures one layout of the store in one process, for {@code ops/bench/store-layout}: fills it,
 * then reads and overwrites at full speed, then writes at a steady pace, each write making a piece
 * of garbage as a request does: the last of them are held for a while, as the tail of the Raft log
 * is. Prints one row.
 */
final class StoreBench {
  private static final int VALUE = 64;
  private static final int KEY = 16;
  private static final int FULL_SPEED_OPS = 3_000_000;
  private static final int GARBAGE = 2048;
  private static final int PER_SECOND = 50_000;

  private final byte[] key = new byte[KEY];
  private final byte[] value = new byte[VALUE];
  private final byte[] read = new byte[VALUE];
  private final Keyspace keyspace;
  private final OnHeapStore onHeap;
  private final int keys;
  private long random = 88172645463325252L;
  private Object[] tail;

  private StoreBench(String layout, int keys) {
    this.keys = keys;
    this.keyspace = layout.equals("off-heap") ? new Keyspace() : null;
    this.onHeap = layout.equals("on-heap") ? new OnHeapStore() : null;
  }

  public static void main(String[] args) throws IOException {
    StoreBench bench = new StoreBench(args[0], Integer.parseInt(args[1]));
    int seconds = Integer.parseInt(args[2]);
    bench.tail = new Object[Math.max(1, Integer.parseInt(args[3]) * (1 << 20) / GARBAGE)];
    PrintStream out = System.out;
    long fill = bench.fill();
    long afterFill = status("VmRSS:");
    bench.gets(FULL_SPEED_OPS / 10); // the compiler's share
    bench.puts(FULL_SPEED_OPS / 10);
    long get = bench.gets(FULL_SPEED_OPS);
    long put = bench.puts(FULL_SPEED_OPS);
    out.printf(
        "paced from %.3f s%n",
        java.lang.management.ManagementFactory.getRuntimeMXBean().getUptime() / 1e3);
    long[] latencies = bench.paced(seconds);
    long resident = status("VmRSS:");
    long peak = status("VmHWM:");
    out.printf(
        "CPU: fill %d ns  get %d ns  put %d ns  resident %d MiB after the fill, %d MiB at the end,"
            + " %d MiB at the most = %.1f B/key  at %d writes/s: p50 %.2f p99 %.2f p99.9 %.2f"
            + " longest %.2f ms%n",
        fill,
        get,
        put,
        afterFill >> 20,
        resident >> 20,
        peak >> 20,
        (double) peak / bench.keys,
        PER_SECOND,
        at(latencies, 0.5),
        at(latencies, 0.99),
        at(latencies, 0.999),
        latencies[latencies.length - 1] / 1e6);
    if (bench.keyspace != null) {
      out.printf(
          "accounted %d MiB, bound %d MiB%n",
          bench.keyspace.usedBytes() >> 20, bench.keyspace.residentBytes() >> 20);
      long start = System.nanoTime();
      bench.keyspace.clear();
      out.printf("clear %.2f ms%n", (System.nanoTime() - start) / 1e6);
    }
  }

  private long fill() {
    long start = cpuNanos();
    for (int i = 0; i < keys; i++) {
      keyOf(i);
      put();
    }
    return (cpuNanos() - start) / keys;
  }

  private long gets(int ops) {
    long start = cpuNanos();
    for (int i = 0; i < ops; i++) {
      keyOf(next());
      get();
    }
    return (cpuNanos() - start) / ops;
  }

  private long puts(int ops) {
    long start = cpuNanos();
    for (int i = 0; i < ops; i++) {
      keyOf(next());
      put();
    }
    return (cpuNanos() - start) / ops;
  }

  /**
   * Latencies in rising order, each from the time the write was due: a pause counts for all that it
   * kept waiting.
   */
  private long[] paced(int seconds) {
    long[] latencies = new long[PER_SECOND * seconds];
    long step = 1_000_000_000L / PER_SECOND;
    long start = System.nanoTime();
    for (int i = 0; i < latencies.length; i++) {
      long due = start + i * step;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(20_000);
      }
      tail[i % tail.length] = new byte[GARBAGE];
      keyOf(next());
      put();
      latencies[i] = System.nanoTime() - due;
    }
    java.util.Arrays.sort(latencies);
    return latencies;
  }

  /**
   * Of all threads, the collector's too; other processes on the machine do not count, as they would
   * in time by the clock.
   */
  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean)
            java.lang.management.ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private void put() {
    if (keyspace != null) {
      keyspace.putString(key, 0, KEY, value, 0, VALUE, Keyspace.NO_EXPIRY);
    } else if (onHeap != null) {
      onHeap.put(key, value);
    }
  }

  private void get() {
    if (keyspace != null) {
      long entry = keyspace.find(key, 0, KEY, 0);
      keyspace.readValue(entry, 0, read, 0, VALUE);
    } else if (onHeap != null) {
      System.arraycopy(onHeap.find(key), 2 + KEY, read, 0, VALUE);
    }
  }

  private int next() {
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    return (int) Math.unsignedMultiplyHigh(random, keys);
  }

  private void keyOf(int number) {
    long digits = number;
    for (int i = KEY - 1; i >= 4; i--) {
      key[i] = (byte) ('0' + digits % 10);
      digits /= 10;
    }
    key[0] = 'k';
    key[1] = 'e';
    key[2] = 'y';
    key[3] = ':';
    value[number & VALUE - 1]++;
  }

  private static double at(long[] sorted, double part) {
    return sorted[(int) (sorted.length * part)] / 1e6;
  }

  private static long status(String name) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    return 0;
  }
}
