package io.pontoon.router.route;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandCodec;
import io.pontoon.common.port.Randomness;
import io.pontoon.common.wire.ReplyBatch.Status;

/**
 * What one loop says to one group: commands are gathered into batches, sent to whoever leads, sent again when the leader is lost, and answered
 * exactly once. Batches that hold a write carry the numbers of a session, by which the group applies each once; batches of plain reads carry
 * none. Pure: time comes as an argument, sending goes through {@link Uplink}.
 *
 * <p>In the queue of ordered batches those under way come first, then those that wait to be sent (again). A batch whose deadline has passed is
 * answered with an error at once; if it may have been carried out it goes on being offered to the group, so that the session has no hole, and if
 * it surely was not, an empty batch takes its number.
 */
public final class GroupLink {
  private static final int TRANSMISSION_BITS = 16;
  private static final int POOLED = 64;

  private final int group;
  private final LinkSettings settings;
  private final Uplink uplink;
  private final Randomness randomness;
  private final RouteMeters meters;
  private final Leadership leadership;

  private final BatchQueue reads = new BatchQueue();
  private final BatchQueue ordered = new BatchQueue();
  private final Batch[] pool = new Batch[POOLED];
  private int pooled;
  private Batch openReads;
  private Batch openOrdered;
  private int readsInFlight;
  private int orderedInFlight;
  private long serials;
  private long waitingBytes;

  private long session;
  private long lastSeq;
  private boolean sessionForgotten;

  private long notBefore;
  private long lastHeard;
  private int gaps;

  GroupLink(int group, int[] replicas, LinkSettings settings, Uplink uplink, Randomness randomness, RouteMeters meters) {
    this.group = group;
    this.settings = settings;
    this.uplink = uplink;
    this.randomness = randomness;
    this.meters = meters;
    this.leadership = new Leadership(replicas, settings.backoffFirst(), settings.backoffMax());
    this.session = randomness.nextLong();
  }

  public int group() {
    return group;
  }

  void replicas(int[] nodes) {
    leadership.replicas(nodes);
  }

  /** The node believed to lead; 0 when none is known. */
  public int leader() {
    return leadership.leader();
  }

  /** Bytes of commands that wait or are under way. */
  public long waitingBytes() {
    return waitingBytes;
  }

  boolean idle() {
    return openReads == null && openOrdered == null && reads.size() == 0 && ordered.size() == 0;
  }

  /**
   * Adds a command to the batch that leaves next.
   *
   * @param ordered a write, or a read that must not overtake a write of its connection
   * @return false when too much waits already: nothing was done then
   */
  public boolean add(int id, int flags, boolean ordered, Args args, ReplySink sink, long now) {
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
      open.open(++serials, ordered, now, now + settings.deadline());
      if (ordered) {
        openOrdered = open;
      } else {
        openReads = open;
      }
    }
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

  /** At the end of a tick: what has been added leaves, unless so much is under way that waiting makes larger batches. */
  void flush(long now) {
    if (openReads != null && ripe(openReads, now, reads.size() - readsInFlight, readsInFlight)) {
      seal(openReads);
    }
    if (openOrdered != null && ripe(openOrdered, now, ordered.size() - orderedInFlight, orderedInFlight)) {
      seal(openOrdered);
    }
    pump(now);
  }

  private boolean ripe(Batch open, long now, int waiting, int inFlight) {
    return waiting == 0 && inFlight < settings.inFlight() || now - open.opened >= settings.backoffFirst();
  }

  private void pump(long now) {
    if (now < notBefore || readsInFlight == reads.size() && orderedInFlight == ordered.size()) {
      return;
    }
    if (leadership.leader() == 0) {
      probe(now);
      return;
    }
    // Reads first: a node serves or queues them before it proposes the writes behind them in the same frame.
    for (int i = 0; i < reads.size() && readsInFlight < Math.min(reads.size(), settings.inFlight()); i++) {
      if (!reads.get(i).inFlight) {
        if (!transmit(reads.get(i), leadership.leader(), now)) {
          return;
        }
        readsInFlight++;
      }
    }
    while (!sessionForgotten && orderedInFlight < Math.min(ordered.size(), settings.inFlight())) {
      if (!transmit(ordered.get(orderedInFlight), leadership.leader(), now)) {
        return;
      }
      orderedInFlight++;
    }
  }

  /** With no leader known the first batch that waits asks one replica after the other; the rest stays here. */
  private void probe(long now) {
    Batch first = ordered.size() > 0 && !sessionForgotten ? ordered.get(0) : reads.size() > 0 ? reads.get(0) : null;
    for (int i = 0; first != null && i < leadership.replicas(); i++) {
      int node = leadership.nextReplica();
      long seq = first.ordered ? seqOf(first) : 0;
      if (send(first, node, seq, now) == Uplink.Sent.YES) {
        break;
      }
    }
    notBefore = now + leadership.backoff();
  }

  private boolean transmit(Batch batch, int node, long now) {
    switch (send(batch, node, batch.ordered ? seqOf(batch) : 0, now)) {
      case YES -> {
        batch.inFlight = true;
        return true;
      }
      case FULL -> notBefore = now + settings.backoffFirst();
      case DOWN -> {
        takeBack();
        leadership.lost();
        notBefore = now + leadership.backoff();
      }
    }
    return false;
  }

  private long seqOf(Batch batch) {
    return batch.seq != 0 ? batch.seq : lastSeq + 1;
  }

  private Uplink.Sent send(Batch batch, int node, long seq, long now) {
    long requestId = batch.serial << TRANSMISSION_BITS | batch.transmission + 1 & 0xffff;
    Uplink.Sent sent = uplink.send(node, group, requestId, session, seq, acked(), batch);
    if (sent == Uplink.Sent.YES) {
      if (seq != 0 && batch.seq == 0) {
        batch.seq = seq;
        lastSeq = seq;
      }
      if (batch.transmission++ > 0) {
        meters.retries().increment();
      }
      batch.unanswered++;
      batch.node = node;
      batch.sentAt = now;
    }
    return sent;
  }

  /** All numbers up to here have been answered. */
  private long acked() {
    return ordered.size() > 0 && ordered.get(0).seq != 0 ? ordered.get(0).seq - 1 : lastSeq;
  }

  /** What is under way must be sent again, from the first. */
  private void takeBack() {
    takeBackOrdered(0);
    for (int i = 0; i < reads.size() && readsInFlight > 0; i++) {
      takeBackRead(reads.get(i));
    }
  }

  private void takeBackOrdered(int from) {
    while (orderedInFlight > from) {
      ordered.get(--orderedInFlight).inFlight = false;
    }
  }

  private void takeBackRead(Batch read) {
    if (read.inFlight) {
      read.inFlight = false;
      readsInFlight--;
    }
  }

  /**
   * An answer came from {@code node}. With {@code OK}, {@code replies} holds {@code count} times length and bytes.
   *
   * @throws IllegalArgumentException when the replies are not as many as the commands
   */
  void onAnswer(int node, long requestId, Status status, int hint, int count, byte[] replies, int offset, int length, long now) {
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
      settle(batch, queue, at, count, replies, offset, length);
      pumpSoon(now);
      return;
    }
    batch.unanswered--;
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
    if (sessionForgotten) {
      renewSession();
    }
    if (readsInFlight < reads.size() || orderedInFlight < ordered.size()) {
      pump(now);
    }
  }

  private void refused(Batch batch, int at, int node, Status status, int hint, long now) {
    batch.busy = status == Status.BUSY;
    switch (status) {
      case OK -> throw new IllegalArgumentException("not a refusal");
      case NOT_LEADER, UNSETTLED -> {
        if (leadership.leader() == node || leadership.leader() == 0) {
          takeBack();
          notBefore = leadership.refused(node, hint) ? now : now + leadership.backoff();
        }
      }
      case BUSY -> {
        ledBy(node, now);
        holdBack(batch, at, now);
      }
      case STALE_MAP -> {
        uplink.mapIsStale();
        holdBack(batch, at, now);
      }
      case GAP -> {
        ledBy(node, now);
        takeBackOrdered(0);
        notBefore = gaps++ == 0 ? now : now + leadership.backoff();
      }
      case NO_SESSION -> {
        sessionForgotten = true;
        batch.maybe |= batch.unanswered > 0;
        takeBackOrdered(0);
      }
      case TOO_BIG -> tooBig(batch, at);
    }
    pumpSoon(now);
  }

  private void holdBack(Batch batch, int at, long now) {
    if (batch.ordered) {
      takeBackOrdered(at);
    } else {
      takeBackRead(batch);
    }
    notBefore = now + leadership.backoff();
  }

  private void tooBig(Batch batch, int at) {
    if (batch.ordered) {
      takeBackOrdered(at);
      fail(batch, "ERR the command is larger than one entry of the log may be");
      expire(batch);
    } else {
      takeBackRead(batch);
      reads.remove(at);
      waitingBytes -= batch.length();
      fail(batch, "ERR the command is larger than a request may be");
      recycle(batch);
    }
  }

  private void settle(Batch batch, BatchQueue queue, int at, int count, byte[] replies, int offset, int length) {
    boolean partly = queue == reads && count > 0 && count < batch.count();
    if (!batch.expired && count != batch.count() && !partly) {
      throw new IllegalArgumentException(count + " replies to " + batch.count() + " commands");
    }
    if (partly) {
      settlePart(batch, count, replies, offset, length);
      return;
    }
    if (queue == ordered) {
      if (batch.inFlight) {
        orderedInFlight--;
      }
    } else {
      takeBackRead(batch);
    }
    queue.remove(at);
    waitingBytes -= batch.length();
    if (!batch.expired) {
      deliver(batch, count, replies, offset, length);
    }
    recycle(batch);
  }

  /** The first of a batch of reads have been answered; the rest is asked for again, at once. */
  private void settlePart(Batch batch, int count, byte[] replies, int offset, int length) {
    deliver(batch, count, replies, offset, length);
    int before = batch.length();
    batch.dropFirst(count);
    waitingBytes -= before - batch.length();
    takeBackRead(batch);
  }

  private void deliver(Batch batch, int count, byte[] replies, int offset, int length) {
    meters.settled().add(count);
    int end = offset + length;
    for (int i = 0; i < count; i++) {
      long lengthAndAt = CommandCodec.readVarint(replies, offset, end);
      int size = (int) (lengthAndAt >>> 32);
      offset = (int) lengthAndAt;
      if (size < 0 || size > end - offset) {
        throw new IllegalArgumentException("a reply of " + size + " bytes, " + (end - offset) + " left");
      }
      batch.sink(i).onReply(replies, offset, size);
      offset += size;
    }
  }

  private void recycle(Batch batch) {
    batch.recycle();
    if (pooled < POOLED) {
      pool[pooled++] = batch;
    }
  }

  /** A node said who leads; {@code leader} 0: nobody, as it knows. */
  void onStanding(long term, int leader, long now) {
    if (leadership.told(term, leader)) {
      takeBack();
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
    lostWith(node, ordered);
    lostWith(node, reads);
    if (leadership.leader() == node) {
      takeBack();
      leadership.lost();
      notBefore = now;
      pump(now);
    }
  }

  private static void lostWith(int node, BatchQueue queue) {
    for (int i = 0; i < queue.size(); i++) {
      Batch batch = queue.get(i);
      if (batch.unanswered > 0 && (batch.node == node || batch.unanswered > 1)) {
        batch.maybe = true;
      }
    }
  }

  /** Every few milliseconds while anything waits: deadlines, leaders that have gone silent, and what was held back. */
  void onTimer(long now) {
    expireReads(now);
    expireOrdered(now);
    if (sessionForgotten) {
      renewSession();
    }
    Batch oldest = orderedInFlight > 0 ? ordered.get(0) : readsInFlight > 0 ? reads.get(0) : null;
    if (oldest != null && oldest.inFlight && now - Math.max(lastHeard, oldest.sentAt) > settings.silence()) {
      takeBack();
      leadership.lost();
    }
    flush(now);
  }

  private void expireReads(long now) {
    if (openReads != null && now >= openReads.deadline) {
      seal(openReads);
    }
    while (reads.size() > 0 && now >= reads.get(0).deadline) {
      Batch batch = reads.get(0);
      takeBackRead(batch);
      reads.remove(0);
      waitingBytes -= batch.length();
      fail(batch, batch.busy ? busyText() : downText());
      recycle(batch);
    }
  }

  private void expireOrdered(long now) {
    if (openOrdered != null && now >= openOrdered.deadline) {
      seal(openOrdered);
    }
    for (int i = 0; i < ordered.size() && now >= ordered.get(i).deadline; ) {
      Batch batch = ordered.get(i);
      if (batch.seq == 0) {
        ordered.remove(i);
        waitingBytes -= batch.length();
        fail(batch, batch.busy ? busyText() : downText());
        recycle(batch);
        continue;
      }
      if (!batch.expired) {
        if (batch.surelyNotDone()) {
          fail(batch, batch.busy ? busyText() : downText());
          expire(batch);
        } else {
          failUnknown(batch);
          batch.expired = true;
        }
      }
      i++;
    }
    dropGhosts(now);
  }

  /** Its clients have their answer and nothing was done: an empty batch keeps its number. */
  private void expire(Batch batch) {
    waitingBytes -= batch.length();
    batch.empty();
    batch.expired = true;
  }

  /** After long in vain, and only when no command that may have been done waits for an answer, the session is given up with its ghosts. */
  private void dropGhosts(long now) {
    if (ordered.size() == 0 || now < ordered.get(0).deadline + settings.ghosts()) {
      return;
    }
    for (int i = 0; i < ordered.size(); i++) {
      if (ordered.get(i).seq != 0 && !ordered.get(i).expired) {
        return;
      }
    }
    takeBackOrdered(0);
    newSession();
  }

  /**
   * The group has forgotten the session. Once no answer is awaited that could still tell more: what was surely not done begins a new session,
   * of the rest it cannot be told.
   */
  private void renewSession() {
    for (int i = 0; i < ordered.size() && ordered.get(i).seq != 0; i++) {
      Batch batch = ordered.get(i);
      if (!batch.expired && !batch.maybe && batch.unanswered > 0) {
        return;
      }
    }
    newSession();
  }

  private void newSession() {
    for (int i = 0; i < ordered.size(); ) {
      Batch batch = ordered.get(i);
      if (batch.seq != 0 && !batch.expired && !batch.surelyNotDone()) {
        failUnknown(batch);
        batch.expired = true;
      }
      if (batch.expired) {
        ordered.remove(i);
        waitingBytes -= batch.length();
        recycle(batch);
      } else {
        batch.seq = 0;
        i++;
      }
    }
    session = randomness.nextLong();
    lastSeq = 0;
    sessionForgotten = false;
  }

  private void fail(Batch batch, String text) {
    if (batch.expired) {
      return;
    }
    meters.settled().add(batch.count());
    for (int i = 0; i < batch.count(); i++) {
      batch.sink(i).onError(text);
    }
  }

  /** The writes of the batch may have been done; its reads were just not answered. */
  private void failUnknown(Batch batch) {
    meters.settled().add(batch.count());
    Args args = new Args();
    int at = 0;
    for (int i = 0; i < batch.count(); i++) {
      boolean read = (CommandCodec.flags(batch.bytes(), at) & CommandCodec.ORDERED_READ) != 0;
      at = CommandCodec.readArgs(batch.bytes(), at, batch.length(), args);
      if (!read) {
        meters.indeterminate().increment();
      }
      batch.sink(i).onError(read ? downText() : unknownText());
    }
  }

  private String downText() {
    return leadership.leader() == 0
        ? "CLUSTERDOWN The cluster is down: no leader for group " + group + " within the deadline; not executed"
        : "CLUSTERDOWN The cluster is down: group " + group + " did not answer within the deadline; not executed";
  }

  private String unknownText() {
    return "INDETERMINATE group " + group + " did not confirm within the deadline; the write may or may not be executed, now or later";
  }

  private String busyText() {
    return "BUSY group " + group + " has too much to do; not executed";
  }
}
