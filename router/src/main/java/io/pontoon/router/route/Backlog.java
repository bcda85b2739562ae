package io.pontoon.router.route;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandCodec;

/**
 * What waits for one group: the batches that commands are added to, those that wait to be sent and
 * those under way, and how many bytes that is. In both queues those under way come first, but for
 * reads that were taken back singly.
 */
final class Backlog {
  private static final int POOLED = 64;

  /** Batches of plain reads, in no order that matters. */
  final BatchQueue reads = new BatchQueue();

  /** Batches with a number in the session, in its order. */
  final BatchQueue ordered = new BatchQueue();

  int readsInFlight;
  int orderedInFlight;

  private final LinkSettings settings;
  private final RouteMeters meters;
  private final Batch[] pool = new Batch[POOLED];
  private int pooled;
  private Batch openReads;
  private Batch openOrdered;
  private long serials;
  private long waitingBytes;
  private long epoch;

  Backlog(LinkSettings settings, RouteMeters meters) {
    this.settings = settings;
    this.meters = meters;
  }

  long waitingBytes() {
    return waitingBytes;
  }

  /** The epoch of the map by which commands are added from now on. */
  void epoch(long current) {
    if (epoch == current) {
      return;
    }
    epoch = current;
    if (openReads != null) {
      seal(openReads);
    }
    if (openOrdered != null) {
      seal(openOrdered);
    }
  }

  long epoch() {
    return epoch;
  }

  /** Batches opened from now on have greater serials. */
  long lastSerial() {
    return serials;
  }

  /** Whether there is an ordered batch that was opened with this serial or before. */
  boolean hasOrderedUpTo(long serial) {
    return ordered.size() > 0 && ordered.get(0).serial <= serial
        || openOrdered != null && openOrdered.serial <= serial;
  }

  /** Whether all ordered batches are still to be sent for the first time. */
  boolean nothingSent() {
    return ordered.size() == 0 || ordered.get(0).seq == 0;
  }

  /** Gives away the commands of all ordered batches that were never sent. */
  void giveBackUnsent(java.util.function.Consumer<Returned> to) {
    if (openOrdered != null) {
      seal(openOrdered);
    }
    for (int i = 0; i < ordered.size(); ) {
      Batch batch = ordered.get(i);
      if (batch.seq != 0) {
        i++;
        continue;
      }
      leaves(ordered, i);
      meters.settled().add(batch.count());
      batch.giveBack(to);
      recycle(batch);
    }
  }

  boolean idle() {
    return openReads == null && openOrdered == null && reads.size() == 0 && ordered.size() == 0;
  }

  /** Whether a batch could be sent. */
  boolean waits() {
    return readsInFlight < reads.size() || orderedInFlight < ordered.size();
  }

  /** See {@link GroupLink#add}. */
  boolean add(
      int id, int flags, boolean ordered, Args args, ReplySink sink, long now, long deadline) {
    int bound = CommandCodec.sizeBound(args);
    if (waitingBytes > 0 && waitingBytes + bound > settings.waitingBytes()) {
      return false;
    }
    Batch open = ordered ? openOrdered : openReads;
    if (open != null && open.length() + bound > settings.batchBytes()) {
      seal(open);
      open = null;
    }
    if (open == null) {
      open = pooled > 0 ? pool[--pooled] : new Batch();
      open.open(++serials, ordered, now, now + settings.deadline(), epoch);
      if (ordered) {
        openOrdered = open;
      } else {
        openReads = open;
      }
    }
    open.deadline = Math.min(open.deadline, deadline);
    int before = open.length();
    open.add(id, flags, args, bound, sink);
    waitingBytes += open.length() - before;
    return true;
  }

  private void seal(Batch open) {
    meters.forwarded().add(open.count());
    if (open.ordered) {
      ordered.add(open);
      openOrdered = null;
    } else {
      reads.add(open);
      openReads = null;
    }
  }

  /** Closes the open batches, unless so much is under way that waiting makes larger ones. */
  void sealRipe(long now) {
    if (openReads != null && ripe(openReads, now, reads.size() - readsInFlight, readsInFlight)) {
      seal(openReads);
    }
    if (openOrdered != null
        && ripe(openOrdered, now, ordered.size() - orderedInFlight, orderedInFlight)) {
      seal(openOrdered);
    }
  }

  private boolean ripe(Batch open, long now, int waiting, int inFlight) {
    return waiting == 0 && inFlight < settings.inFlight()
        || now - open.opened >= settings.backoffFirst();
  }

  /** Closes an open batch of reads, or of writes, whose deadline has passed. */
  void sealLate(long now) {
    if (openReads != null && now >= openReads.deadline) {
      seal(openReads);
    }
    if (openOrdered != null && now >= openOrdered.deadline) {
      seal(openOrdered);
    }
  }

  /** What is under way must be sent again, from the first. */
  void takeBack() {
    takeBackOrdered(0);
    for (int i = 0; i < reads.size() && readsInFlight > 0; i++) {
      takeBackRead(reads.get(i));
    }
  }

  void takeBackOrdered(int from) {
    while (orderedInFlight > from) {
      ordered.get(--orderedInFlight).inFlight = false;
    }
  }

  void takeBackRead(Batch read) {
    if (read.inFlight) {
      read.inFlight = false;
      readsInFlight--;
    }
  }

  /**
   * Takes a batch out of its queue; its commands are the caller's to answer, then it is to be
   * recycled.
   */
  void leaves(BatchQueue queue, int at) {
    Batch batch = queue.get(at);
    if (queue == reads) {
      takeBackRead(batch);
    } else if (batch.inFlight) {
      orderedInFlight--;
    }
    queue.remove(at);
    waitingBytes -= batch.length();
  }

  /** The first commands of a batch of reads have been answered. */
  void dropFirst(Batch batch, int count) {
    int before = batch.length();
    batch.dropFirst(count);
    waitingBytes -= before - batch.length();
  }

  /** Its clients have their answer and nothing was done: an empty batch keeps its number. */
  void expire(Batch batch) {
    waitingBytes -= batch.length();
    batch.empty();
    batch.expired = true;
  }

  void recycle(Batch batch) {
    batch.recycle();
    if (pooled < POOLED) {
      pool[pooled++] = batch;
    }
  }
}
