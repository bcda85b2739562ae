package io.pontoon.node.host;

/**
 * How fast a node's snapshots may be written: a share of what the disk has been seen to do, so that
 * the log, which waits for the same disk, hardly notices. Thread-safe: all lanes draw from one
 * share, and the thread that writes tells how long it took.
 *
 * <p>Bytes are drawn when they are made, and may be overdrawn by one block; then nothing more is
 * given until time has paid for it.
 */
public final class DiskShare {
  private static final double SECOND = 1e9;

  /** Below it even the slowest disk would take for ever, and the log grow meanwhile. */
  private static final double RATE_MIN = 2 << 20;

  private static final double RATE_MAX = 1 << 30;

  /** Assumed of a disk of which nothing is known yet, in bytes a second. */
  private static final double RATE_FIRST = 16 << 20;

  /** What may be made up for in one go by who could not draw for a while, as between two ticks. */
  private static final double BURST_NANOS = 30_000_000;

  /** How much an older measurement counts when the next write is about as large. */
  private static final double MEMORY = 0.95;

  private final double share;
  private double writtenBytes;
  private double writtenNanos;
  private double rate = RATE_FIRST;
  private double balance;
  private long balancedAt = Long.MIN_VALUE;
  private boolean urgent;

  /** {@code percent}: of the disk's time, 1 to 100. */
  public DiskShare(int percent) {
    this.share = percent / 100.0;
  }

  /**
   * While the log has outgrown its bound there is no use in sparing it: then snapshots are written
   * as fast as can be.
   */
  public synchronized void urgent(boolean isUrgent) {
    urgent = isUrgent;
  }

  /** Whether anything may be made now; monotonic nanoseconds. */
  synchronized boolean mayDraw(long now) {
    if (balancedAt == Long.MIN_VALUE) {
      balancedAt = now;
    }
    double most = Math.max(1, rate * BURST_NANOS / SECOND);
    balance = Math.min(most, balance + rate * Math.max(0, now - balancedAt) / SECOND);
    balancedAt = Math.max(balancedAt, now);
    return urgent || balance > 0;
  }

  synchronized void draw(int bytes) {
    balance = Math.max(balance - bytes, -rate);
  }

  /** So many bytes took so long to reach the disk. */
  synchronized void wrote(int bytes, long nanos) {
    writtenBytes = writtenBytes * MEMORY + bytes;
    writtenNanos = writtenNanos * MEMORY + Math.max(1, nanos);
    rate = Math.clamp(share * writtenBytes / writtenNanos * SECOND, RATE_MIN, RATE_MAX);
  }

  /** Bytes a second. */
  synchronized long rate() {
    return (long) rate;
  }
}
