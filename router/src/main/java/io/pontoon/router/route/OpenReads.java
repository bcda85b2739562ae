package io.pontoon.router.route;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandCodec;
import io.pontoon.common.wire.ReadTerms;
import java.util.ArrayDeque;
import java.util.List;

/** Reads of one group that gather: those on like terms in one batch, until it is time to leave. */
final class OpenReads {
  private static final int POOLED = 32;
  private static final int KINDS = ReadTerms.Mode.values().length + 1;

  /** LOCAL reads with a bound on their age do not make others wait for what they demand. */
  private static final int BOUNDED = KINDS - 1;

  /** For so long reads that must be confirmed wait for others. */
  private static final long SHARED_NANOS = 1_000_000;

  private final LinkSettings settings;
  private final RouteMeters meters;
  private final List<ReadBatch> underWay;
  private final ReadBatch[] open = new ReadBatch[KINDS];
  private final ArrayDeque<ReadBatch> pool = new ArrayDeque<>();
  private long serials;
  private long waitingBytes;

  /** {@code underWay}: where batches go that leave. */
  OpenReads(LinkSettings settings, RouteMeters meters, List<ReadBatch> underWay) {
    this.settings = settings;
    this.meters = meters;
    this.underWay = underWay;
  }

  boolean isEmpty() {
    for (ReadBatch batch : open) {
      if (batch != null) {
        return false;
      }
    }
    return true;
  }

  /** Bytes of commands that gather or are under way. */
  long waitingBytes() {
    return waitingBytes;
  }

  /** So many bytes are answered. */
  void left(int bytes) {
    waitingBytes -= bytes;
  }

  /** False when too much waits already: nothing was done then. */
  boolean add(
      ReadTerms.Mode mode,
      long atLeast,
      int lagMillis,
      int id,
      int flags,
      Args args,
      ReplySink sink,
      long now,
      long deadline,
      long epoch) {
    int bound = CommandCodec.sizeBound(args);
    if (waitingBytes > 0 && waitingBytes + bound > settings.waitingBytes()) {
      return false;
    }
    int kind = lagMillis != ReadTerms.NO_BOUND ? BOUNDED : mode.ordinal();
    ReadBatch batch = open[kind];
    if (batch != null && batch.commands.length() + bound > settings.batchBytes()) {
      seal(kind);
      batch = null;
    }
    if (batch == null) {
      batch = pool.isEmpty() ? new ReadBatch() : pool.poll();
      batch.open(mode, ++serials, now, deadline, epoch);
      open[kind] = batch;
    }
    batch.commands.deadline = Math.min(batch.commands.deadline, deadline);
    batch.demand(atLeast, lagMillis);
    int before = batch.commands.length();
    batch.commands.add(id, flags, args, bound, sink);
    waitingBytes += batch.commands.length() - before;
    if (mode == ReadTerms.Mode.DURABLE) {
      seal(kind); // each asks for an index of its own
    }
    return true;
  }

  private void seal(int kind) {
    meters.forwarded().add(open[kind].commands.count());
    underWay.add(open[kind]);
    open[kind] = null;
  }

  void sealAll() {
    for (int kind = 0; kind < KINDS; kind++) {
      if (open[kind] != null) {
        seal(kind);
      }
    }
  }

  /** Those whose deadline has passed: it is answered by whoever looks after what is under way. */
  void sealLate(long now) {
    for (int kind = 0; kind < KINDS; kind++) {
      if (open[kind] != null && now >= open[kind].commands.deadline) {
        seal(kind);
      }
    }
  }

  void sealRipe(long now) {
    for (int kind = 0; kind < KINDS; kind++) {
      if (open[kind] != null && isRipe(open[kind], now)) {
        seal(kind);
      }
    }
  }

  /**
   * What must be confirmed costs messages between the replicas: while one batch is being confirmed,
   * those that come meanwhile gather for the next, but for a moment only.
   */
  private boolean isRipe(ReadBatch batch, long now) {
    long waited = now - batch.commands.opened;
    boolean confirmed = batch.mode == ReadTerms.Mode.INDEX || batch.mode == ReadTerms.Mode.ALL;
    return confirmed
        ? waited >= SHARED_NANOS || !isUnderWay(batch.mode)
        : waited >= settings.backoffFirst() || underWay.size() < settings.inFlight();
  }

  private boolean isUnderWay(ReadTerms.Mode mode) {
    for (int i = 0; i < underWay.size(); i++) {
      if (underWay.get(i).mode == mode) {
        return true;
      }
    }
    return false;
  }

  void recycle(ReadBatch batch) {
    batch.commands.recycle();
    if (pool.size() < POOLED) {
      pool.add(batch);
    }
  }
}
