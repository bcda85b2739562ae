package io.pontoon.router.route;

import io.pontoon.common.command.Args;
import io.pontoon.common.port.Randomness;
import io.pontoon.common.wire.ReadTerms;
import io.pontoon.common.wire.ReplyBatch.Status;

/**
 * What one loop says to one group: commands are gathered into batches, sent to whoever leads, sent
 * again when the leader is lost, and answered exactly once. Batches that hold a write carry the
 * numbers of a session, by which the group applies each once; batches of plain reads carry none.
 * Pure: time comes as an argument, sending goes through {@link Uplink}.
 *
 * <p>In the queue of ordered batches those under way come first, then those that wait to be sent
 * (again). A batch whose deadline has passed is answered with an error at once; if it may have been
 * carried out it goes on being offered to the group, so that the session has no hole, and if it
 * surely was not, an empty batch takes its number.
 */
public final class GroupLink {
  private static final int TRANSMISSION_BITS = 16;

  private final int group;
  private final LinkSettings settings;
  private final Uplink uplink;
  private final RouteMeters meters;
  private final Leadership leadership;

  private final Backlog backlog;
  private final BatchQueue reads;
  private final BatchQueue ordered;
  private final Failures failures;
  private final Session session;
  private final DetourDriver detour;

  private long notBefore = Long.MIN_VALUE; // monotonic time may be negative: 0 is no beginning
  private long lastHeard = Long.MIN_VALUE;
  private int gaps;

  GroupLink(
      int group,
      int[] replicas,
      LinkSettings settings,
      Uplink uplink,
      Randomness randomness,
      RouteMeters meters) {
    this.group = group;
    this.settings = settings;
    this.uplink = uplink;
    this.meters = meters;
    this.leadership = new Leadership(replicas, settings.backoffFirst(), settings.backoffMax());
    this.backlog = new Backlog(settings, meters);
    this.reads = backlog.reads;
    this.ordered = backlog.ordered;
    this.failures = new Failures(group, leadership, meters);
    this.session = new Session(settings, backlog, failures, randomness);
    this.detour = new DetourDriver(backlog, session, failures, uplink);
  }

  public int group() {
    return group;
  }

  /** The map has changed. */
  void mapChanged(int[] nodes, long epoch) {
    leadership.replicas(nodes);
    backlog.epoch(epoch);
  }

  /** Marks where the ordered commands end that were added so far; see {@link #hasPassed}. */
  long mark() {
    return backlog.lastSerial();
  }

  /** Whether all ordered commands before the mark have been answered, or sent elsewhere. */
  boolean hasPassed(long mark) {
    return detour.isEmpty() && !backlog.hasOrderedUpTo(mark);
  }

  /** The node believed to lead; 0 when none is known. */
  public int leader() {
    return leadership.leader();
  }

  /** Bytes of commands that wait or are under way. */
  public long waitingBytes() {
    return backlog.waitingBytes();
  }

  boolean idle() {
    return backlog.idle() && detour.isEmpty();
  }

  /**
   * Adds a command to the batch that leaves next.
   *
   * @param ordered a write, or a read that must not overtake a write of its connection
   * @return false when too much waits already: nothing was done then
   */
  public boolean add(int id, int flags, boolean ordered, Args args, ReplySink sink, long now) {
    return add(id, flags, ordered, args, sink, now, now + settings.deadline());
  }

  /** The same, for a command whose deadline was set before. */
  public boolean add(
      int id, int flags, boolean ordered, Args args, ReplySink sink, long now, long deadline) {
    return backlog.add(id, flags, ordered, args, sink, now, deadline);
  }

  /**
   * At the end of a tick: what has been added leaves, unless so much is under way that waiting
   * makes larger batches.
   */
  void flush(long now) {
    backlog.sealRipe(now);
    pump(now);
  }

  private void pump(long now) {
    if (now < notBefore || !backlog.waits()) {
      return;
    }
    if (leadership.leader() == 0) {
      probe(now);
      return;
    }
    // Reads first: a node serves or queues them before it proposes the writes behind them in the
    // same frame.
    for (int i = 0;
        i < reads.size() && backlog.readsInFlight < Math.min(reads.size(), settings.inFlight());
        i++) {
      if (!reads.get(i).inFlight) {
        if (!transmit(reads.get(i), leadership.leader(), now)) {
          return;
        }
        backlog.readsInFlight++;
      }
    }
    while (!session.isForgotten()
        && backlog.orderedInFlight < Math.min(ordered.size(), settings.inFlight())) {
      if (detour.isOpen() && ordered.get(backlog.orderedInFlight).seq == 0) {
        break; // it would be turned away
      }
      if (!transmit(ordered.get(backlog.orderedInFlight), leadership.leader(), now)) {
        return;
      }
      backlog.orderedInFlight++;
    }
  }

  /**
   * With no leader known the first batch that waits asks one replica after the other; the rest
   * stays here.
   */
  private void probe(long now) {
    Batch first =
        ordered.size() > 0
                && !session.isForgotten()
                && !(detour.isOpen() && ordered.get(0).seq == 0)
            ? ordered.get(0)
            : reads.size() > 0 ? reads.get(0) : null;
    for (int i = 0; first != null && i < leadership.replicas(); i++) {
      int node = leadership.nextReplica();
      long seq = first.ordered ? session.seqOf(first) : 0;
      if (send(first, node, seq, now) == Uplink.Sent.YES) {
        break;
      }
    }
    notBefore = now + leadership.backoff();
  }

  private boolean transmit(Batch batch, int node, long now) {
    switch (send(batch, node, batch.ordered ? session.seqOf(batch) : 0, now)) {
      case YES -> {
        batch.inFlight = true;
        return true;
      }
      case FULL -> notBefore = now + settings.backoffFirst();
      case DOWN -> {
        backlog.takeBack();
        leadership.lost();
        notBefore = now + leadership.backoff();
      }
    }
    return false;
  }

  private Uplink.Sent send(Batch batch, int node, long seq, long now) {
    long requestId = batch.serial << TRANSMISSION_BITS | batch.transmission + 1 & 0xffff;
    Uplink.Sent sent =
        batch.ordered
            ? uplink.send(node, group, requestId, session.id(), seq, session.acked(batch), batch)
            : uplink.send(node, group, requestId, ReadTerms.LEADER.word(), 0, 0, batch);
    if (sent == Uplink.Sent.YES) {
      session.sent(batch, seq);
      if (batch.transmission > batch.outdated) {
        meters.retries().increment();
      }
      batch.sent();
      batch.node = node;
      batch.sentAt = now;
    }
    return sent;
  }

  /**
   * An answer came from {@code node}, which has applied the log up to {@code index}. With {@code
   * OK}, {@code replies} holds {@code count} times length and bytes.
   *
   * @throws IllegalArgumentException when the replies are not as many as the commands
   */
  void onAnswer(
      int node,
      long requestId,
      Status status,
      int hint,
      long index,
      int count,
      byte[] replies,
      int offset,
      int length,
      long now) {
    session.heard(index);
    long serial = requestId >>> TRANSMISSION_BITS;
    int at = ordered.find(serial);
    BatchQueue queue = at >= 0 ? ordered : reads;
    at = at >= 0 ? at : reads.find(serial);
    if (at < 0) {
      return; // the answer to a transmission of a batch that another one has settled
    }
    Batch batch = queue.get(at);
    lastHeard = now;
    if ((requestId & 0xffff) <= batch.outdated) {
      return; // to a transmission of reads that have been answered in part meanwhile
    }
    if (status == Status.OK) {
      gaps = 0;
      ledBy(node, now);
      leadership.proved(node);
      uplink.confirmed(group, batch.epoch);
      settle(batch, queue, at, count, replies, offset, length, now);
      leaveByDetour(now);
      pumpSoon(now);
      return;
    }
    if (!batch.isAwaited(requestId)) {
      return; // said twice: a transmission is refused once, or others would be taken for refused
    }
    batch.refused(requestId);
    batch.maybe |= status == Status.UNSETTLED;
    if ((requestId & 0xffff) == (batch.transmission & 0xffff)) {
      refused(batch, at, node, status, hint, now);
    }
  }

  /** {@code node} answered as only a leader does. */
  private void ledBy(int node, long now) {
    if (leadership.leader() == 0) {
      leadership.proved(node);
      notBefore = now;
    }
  }

  /** Room came free: what waits may leave now, with the frames of this tick. */
  private void pumpSoon(long now) {
    session.renewIfForgotten();
    if (backlog.waits()) {
      pump(now);
    }
  }

  private void refused(Batch batch, int at, int node, Status status, int hint, long now) {
    batch.busy = status == Status.BUSY;
    switch (status) {
      case OK -> throw new IllegalArgumentException("not a refusal");
      case NOT_LEADER, UNSETTLED -> {
        if (leadership.leader() == node || leadership.leader() == 0) {
          backlog.takeBack();
          notBefore = leadership.refused(node, hint) ? now : now + leadership.backoff();
        }
      }
      case BUSY, NO_QUORUM -> {
        ledBy(node, now);
        holdBack(batch, at, now);
      }
      case BEHIND, VOTER_MISSING -> throw new IllegalArgumentException(status + " to a leader");
      case STALE_MAP -> {
        uplink.mapIsStale();
        holdBack(batch, at, now);
      }
      case GAP -> {
        ledBy(node, now);
        backlog.takeBackOrdered(0);
        notBefore = gaps++ == 0 ? now : now + leadership.backoff();
      }
      case NO_SESSION -> {
        session.forgotten();
        batch.maybe |= batch.unanswered() > 0;
        backlog.takeBackOrdered(0);
      }
      case TOO_BIG -> tooBig(batch, at);
    }
    pumpSoon(now);
  }

  private void holdBack(Batch batch, int at, long now) {
    if (batch.ordered) {
      backlog.takeBackOrdered(at);
    } else {
      backlog.takeBackRead(batch);
    }
    notBefore = now + leadership.backoff();
  }

  private void tooBig(Batch batch, int at) {
    if (batch.ordered) {
      backlog.takeBackOrdered(at);
      failures.fail(batch, "ERR the command is larger than one entry of the log may be");
      backlog.expire(batch);
    } else {
      backlog.leaves(reads, at);
      failures.fail(batch, "ERR the command is larger than a request may be");
      backlog.recycle(batch);
    }
  }

  private void settle(
      Batch batch,
      BatchQueue queue,
      int at,
      int count,
      byte[] replies,
      int offset,
      int length,
      long now) {
    boolean partly = queue == reads && count > 0 && count < batch.count();
    if (!batch.expired && count != batch.count() && !partly) {
      throw new IllegalArgumentException(count + " replies to " + batch.count() + " commands");
    }
    if (partly) {
      settlePart(batch, count, replies, offset, length, now);
      return;
    }
    backlog.leaves(queue, at);
    if (!batch.expired) {
      deliver(batch, count, replies, offset, length, now);
    }
    backlog.recycle(batch);
  }

  private void deliver(Batch batch, int count, byte[] replies, int offset, int length, long now) {
    meters.settled().add(count);
    batch.deliver(
        count, replies, offset, length, (place, back) -> detour.add(batch, place, back, now));
  }

  /** What was turned away leaves for where it belongs, when that can be done in order. */
  void leaveByDetour(long now) {
    detour.leaveIfTime(now);
  }

  /** The first of a batch of reads have been answered; the rest is asked for again, at once. */
  private void settlePart(
      Batch batch, int count, byte[] replies, int offset, int length, long now) {
    deliver(batch, count, replies, offset, length, now);
    backlog.dropFirst(batch, count);
    backlog.takeBackRead(batch);
  }

  /** A node said who leads; {@code leader} 0: nobody, as it knows. */
  void onStanding(long term, int leader, long now) {
    if (leadership.told(term, leader)) {
      backlog.takeBack();
      notBefore = now;
      pump(now);
    }
  }

  void onNodeUp(int node, long now) {
    if (!idle() && (leadership.leader() == 0 || leadership.leader() == node)) {
      notBefore = now;
      pump(now);
    }
  }

  void onNodeDown(int node, long now) {
    ordered.lostWith(node);
    reads.lostWith(node);
    if (leadership.leader() == node) {
      backlog.takeBack();
      leadership.lost();
      notBefore = now;
      pump(now);
    }
  }

  /**
   * Every few milliseconds while anything waits: deadlines, leaders that have gone silent, and what
   * was held back.
   */
  void onTimer(long now) {
    failures.expireReads(backlog, now);
    detour.expire(now);
    session.expire(now);
    session.renewIfForgotten();
    Batch oldest =
        backlog.orderedInFlight > 0
            ? ordered.get(0)
            : backlog.readsInFlight > 0 ? reads.get(0) : null;
    if (oldest != null
        && oldest.inFlight
        && now - Math.max(lastHeard, oldest.sentAt) > settings.silence()) {
      backlog.takeBack();
      leadership.lost();
    }
    leaveByDetour(now);
    flush(now);
  }
}
