package io.pontoon.node.wal;

import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Disk;
import io.pontoon.common.port.Randomness;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * The log of a node: all its groups in one sequence of segment files, one {@code fdatasync} for whatever all lanes have submitted meanwhile.
 *
 * <p>Threads: {@link #submit}, {@link #status} any; {@link #doWork}, {@link #await}, {@link #close} the log's own thread; {@link #tend}
 * one other, or the same. The log makes no threads: a runner is {@code while (running) if (wal.doWork() == 0) wal.await(nanos)}, and the
 * simulator calls {@code doWork} when it likes.
 *
 * <p>The first failed write or sync kills the log: pending and later batches are told the failure, nothing is tried again.
 */
public final class Wal implements Closeable {
  private Wal() {}

  /**
   * Reads what is there, cuts a torn tail, and begins a new segment.
   *
   * @throws WalDamagedException when bytes that had been synced are not what was written
   * @throws IOException also when the log belongs to another cluster or node
   */
  public static Wal open(Disk disk, WalConfig config, Clock clock, Randomness randomness, WalListener listener) throws IOException {
    throw new IOException("not yet");
  }

  /** What was found, ascending by group. Given once: a second call returns an empty list, so that the entries can be collected. */
  public List<WalGroup> takeRecovered() {
    return List.of();
  }

  /** A batch to fill, submit and use again. */
  public WalBatch newBatch(WalBatch.Done done) {
    return null;
  }

  /** Hands the batch over. False when the queue is full or the log is closed: the batch stays the caller's, who tries again next cycle. */
  public boolean submit(WalBatch batch) {
    return false;
  }

  /** Writes and syncs all that waits, tells each batch. Returns how many batches that were; 0 when there was nothing to do. */
  public int doWork() {
    return 0;
  }

  /** Waits until there is something for {@link #doWork}, at most so long, and not past the next due sync. */
  public void await(long nanos) throws InterruptedException {}

  /** Prepares the next segment file and drops freed ones, so that the log's thread need not. Call it some ten times a second. */
  public void tend() throws IOException {}

  public WalStatus status() {
    return null;
  }

  /** Why the log died, or null. */
  public Exception failure() {
    return null;
  }

  /** Syncs and closes; batches still waiting are told a failure. */
  @Override
  public void close() throws IOException {}
}
