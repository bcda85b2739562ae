package io.pontoon.common.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts of whole numbers in buckets whose width grows with the number: sixteen to each power of
 * two, so a bucket's bounds differ by at most 1/16. One writing thread, any number of readers;
 * recording is two array and two field writes.
 */
public final class Distribution {
  private static final int LINEAR_BITS = 4;
  private static final int LINEAR = 1 << LINEAR_BITS;

  /** Numbers of more bits fall into the last bucket: 2^44 nanoseconds are five hours. */
  private static final int BITS_MAX = 44;

  static final int BUCKETS = (BITS_MAX - LINEAR_BITS + 1) * LINEAR;

  private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle SUM;

  static {
    try {
      SUM = MethodHandles.lookup().findVarHandle(Distribution.class, "sum", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long[] counts = new long[BUCKETS];
  private long sum;

  Distribution() {}

  /** A negative number counts as 0: a clock read on another processor may seem to go back. */
  public void record(long value) {
    long counted = Math.max(0, value);
    int bucket = bucket(counted);
    COUNTS.setOpaque(counts, bucket, counts[bucket] + 1);
    SUM.setOpaque(this, sum + counted);
  }

  static int bucket(long value) {
    if (value < LINEAR) {
      return (int) value;
    }
    int bits = 64 - Long.numberOfLeadingZeros(value);
    if (bits > BITS_MAX) {
      return BUCKETS - 1;
    }
    int shift = bits - LINEAR_BITS - 1;
    return (shift << LINEAR_BITS) + (int) (value >>> shift);
  }

  /** The least number of a bucket. */
  static long floor(int bucket) {
    if (bucket < LINEAR * 2) {
      return bucket;
    }
    int shift = (bucket >>> LINEAR_BITS) - 1;
    return (long) (bucket - (shift << LINEAR_BITS)) << shift;
  }

  /** Adds this one's counts; from any thread. */
  void addTo(long[] total) {
    for (int i = 0; i < BUCKETS; i++) {
      total[i] += (long) COUNTS.getOpaque(counts, i);
    }
  }

  /** The sum of all numbers recorded; from any thread. */
  public long sum() {
    return (long) SUM.getOpaque(this);
  }
}
