package io.pontoon.node.store;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;

/**
 * What reaching memory outside the heap costs: one segment over all addresses and an array of chunk
 * addresses, against an array of chunk segments that each check bounds and liveness. Reads a word
 * and copies 64 bytes out at places in a chunk that stays in the cache. Run it by {@code
 * ops/bench/store-layout access}.
 */
final class AccessBench {
  private static final int CHUNK_SHIFT = 22;
  private static final int CHUNKS = 8;
  private static final int WINDOW = 1 << 14;
  private static final int OPS = 20_000_000;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final MemorySegment[] segments = new MemorySegment[CHUNKS];
  private final long[] addresses = new long[CHUNKS];
  private final byte[] to = new byte[64];

  private AccessBench() {
    for (int i = 0; i < CHUNKS; i++) {
      segments[i] = Arena.ofShared().allocate(1L << CHUNK_SHIFT, 4096);
      addresses[i] = segments[i].address();
    }
  }

  public static void main(String[] args) {
    AccessBench bench = new AccessBench();
    for (int round = 0; round < 4; round++) {
      long start = cpu();
      long sum = bench.bySegments();
      long middle = cpu();
      sum -= bench.byAddress();
      long end = cpu();
      System.out.printf(
          "array of segments %.1f ns, one segment and an array of addresses %.1f ns (%d)%n",
          (double) (middle - start) / OPS, (double) (end - middle) / OPS, sum);
    }
  }

  private long bySegments() {
    long sum = 0;
    for (int i = 0, at = 0; i < OPS; i++, at = at * 1103515245 + 12345) {
      MemorySegment segment = segments[at >>> 29];
      long offset = at >>> 4 & WINDOW - 8;
      sum += segment.get(LONG, offset);
      MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset + 8, to, 0, 64);
      sum += to[i & 63];
    }
    return sum;
  }

  private long byAddress() {
    long sum = 0;
    for (int i = 0, at = 0; i < OPS; i++, at = at * 1103515245 + 12345) {
      long address = addresses[at >>> 29] + (at >>> 4 & WINDOW - 8);
      sum += NativeMemory.getLong(address);
      NativeMemory.copyOut(address + 8, to, 0, 64);
      sum += to[i & 63];
    }
    return sum;
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
