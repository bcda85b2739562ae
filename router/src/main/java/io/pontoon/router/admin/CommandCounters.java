package io.pontoon.router.admin;

/**
 * Calls, failures and times of each command on one loop: plain arrays with one writer, read by others as they are. Times are in nanoseconds, from
 * arrival to the reply being at hand.
 */
public final class CommandCounters {
  /** Bucket {@code n} counts times below 2^n microseconds; the last one all longer ones. */
  public static final int BUCKETS = 26;

  private final long[] calls;
  private final long[] failed;
  private final long[] rejected;
  private final long[] nanos;
  private final long[] buckets;

  public long connections;
  public long connectionsRefused;
  public long bytesIn;
  public long bytesOut;
  public long protocolErrors;

  /** @param ids one more than the greatest command id */
  public CommandCounters(int ids) {
    calls = new long[ids];
    failed = new long[ids];
    rejected = new long[ids];
    nanos = new long[ids];
    buckets = new long[ids * BUCKETS];
  }

  public void count(int id, long took, boolean error) {
    calls[id]++;
    nanos[id] += took;
    if (error) {
      failed[id]++;
    }
    int bucket = Math.min(BUCKETS - 1, 64 - Long.numberOfLeadingZeros(took / 1_000));
    buckets[id * BUCKETS + bucket]++;
  }

  /** A command that was refused before it was tried. */
  public void reject(int id) {
    rejected[id]++;
  }

  public int ids() {
    return calls.length;
  }

  public long calls(int id) {
    return calls[id];
  }

  public long failed(int id) {
    return failed[id];
  }

  public long rejected(int id) {
    return rejected[id];
  }

  public long nanos(int id) {
    return nanos[id];
  }

  public long bucket(int id, int bucket) {
    return buckets[id * BUCKETS + bucket];
  }

  public long allCalls() {
    long all = 0;
    for (long each : calls) {
      all += each;
    }
    return all;
  }
}
