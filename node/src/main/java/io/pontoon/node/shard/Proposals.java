package io.pontoon.node.shard;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.metrics.Distribution;
import io.pontoon.common.wire.ClientBatch;
import io.pontoon.common.wire.ReplyBatch.Status;
import io.pontoon.node.raft.Entry;
import io.pontoon.node.raft.Input;
import io.pontoon.node.raft.RaftCore;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Writes on their way: those of one cycle are gathered in one entry; entries under way remember
 * whom to answer once they are applied.
 */
final class Proposals {
  private static final Origin[] NONE = {};

  private final LogPayload.Builder builder = new LogPayload.Builder();
  private Origin[] origins = new Origin[16];
  private long after;
  private final ArrayDeque<UnderWay> underWay = new ArrayDeque<>();
  private final Shard shard;
  private final ShardConfig config;
  private final ShardHost host;
  private final RaftCore raft;
  private final ReadQueue reads;
  private final LongSupplier seeds;

  /**
   * An entry that was proposed here. It is ours when it is applied at this index with this term.
   */
  private record UnderWay(long index, long term, long since, Origin[] origins) {}

  /**
   * {@code reads}: those that came before must be answered first; {@code seeds} draws one for each
   * entry.
   */
  Proposals(
      Shard shard,
      ShardConfig config,
      ShardHost host,
      RaftCore raft,
      ReadQueue reads,
      LongSupplier seeds) {
    this.shard = shard;
    this.config = config;
    this.host = host;
    this.raft = raft;
    this.reads = reads;
    this.seeds = seeds;
  }

  LogPayload.Builder builder() {
    return builder;
  }

  boolean isEmpty() {
    return builder.isEmpty();
  }

  int length() {
    return builder.length();
  }

  /** Whether so many bytes may join what waits: an entry must not outgrow a record of the log. */
  boolean fit(int bytes, int waitingMax) {
    return isEmpty() || (long) length() + bytes <= waitingMax;
  }

  /**
   * Adds a batch; {@code afterReads} is the ticket of the reads that came before it and must be
   * served first.
   *
   * @throws IllegalArgumentException when it does not pass the machine's check; nothing has been
   *     added then
   */
  void add(Origin origin, ClientBatch batch, ByteBuf body, long afterReads, StateMachine machine) {
    int begin = builder.length();
    int at =
        builder.addBatch(
            batch.session(),
            batch.seq(),
            batch.acked(),
            batch.epoch(),
            batch.count(),
            batch.length(),
            body);
    try {
      machine.check(builder.array(), at, at + batch.length(), batch.count());
    } catch (IllegalArgumentException damaged) {
      builder.undo(begin);
      throw damaged;
    }
    remember(origin, builder.sections() - 1);
    after = afterReads;
  }

  /** Adds reads that must take their place in the log. */
  void addReads(Origin origin, int count, byte[] commands, int from, int length) {
    builder.addReads(origin.epoch(), count, commands, from, length);
    remember(origin, builder.sections() - 1);
  }

  /** Whether so many bytes may be added to the next entry; at a leader only. */
  boolean mayAdd(int bytes) {
    return shard.leads() && fit(bytes, config.waitingBytesMax());
  }

  /** Adds a {@code SlotChange}. */
  void addSlot(byte[] change) {
    builder.addSlot(change);
    remember(null, builder.sections() - 1);
  }

  private void remember(Origin origin, int section) {
    if (section >= origins.length) {
      origins = Arrays.copyOf(origins, section * 2);
    }
    origins[section] = origin;
  }

  /**
   * Whether what has gathered may become an entry: not too many are under way, and the reads that
   * must have been served before it have been.
   */
  boolean mayPropose() {
    return underWay.size() < config.underWayMax() && reads.settled(after);
  }

  /** Proposes what has gathered as one entry, or answers why not. */
  void propose() {
    int sections = builder.sections();
    Origin[] taken = takeOrigins(sections);
    if (!shard.leads()) {
      builder.clear();
      answerAll(taken, Status.NOT_LEADER, shard.leaderNode());
      return;
    }
    byte[] payload = builder.take(host.overMemory(), shard.stampNow(), seeds.getAsLong());
    long before = raft.lastIndex();
    raft.step(shard.now(), new Input.Propose(0, payload));
    if (raft.lastIndex() == before + 1) {
      underWay.add(new UnderWay(before + 1, shard.standing().term(), shard.now(), taken));
      host.meters().proposals().increment();
    } else {
      host.meters().refused().increment();
      answerAll(taken, Status.BUSY, shard.leaderNode());
    }
  }

  /** Whom the open entry would answer. */
  private Origin[] takeOrigins(int sections) {
    Origin[] taken = sections == 0 ? NONE : Arrays.copyOf(origins, Math.max(sections, 1));
    Arrays.fill(origins, 0, Math.min(sections, origins.length), null);
    after = 0;
    return taken;
  }

  /**
   * Whom to answer for an entry that is being applied; null when it was not proposed here. The time
   * since then is recorded.
   */
  Origin[] applied(Entry entry, long now, Distribution latency) {
    UnderWay head = underWay.peek();
    if (head == null || head.index > entry.index()) {
      return null;
    }
    underWay.poll();
    if (head.index == entry.index() && head.term == entry.term()) {
      latency.record(now - head.since);
      return head.origins;
    }
    answerAll(head.origins, Status.UNSETTLED, 0);
    return applied(entry, now, latency);
  }

  /**
   * Leadership is lost: what is under way may yet be committed by another, so nobody can be told.
   */
  void leadershipLost(int leaderHint) {
    for (UnderWay lost = underWay.poll(); lost != null; lost = underWay.poll()) {
      answerAll(lost.origins, Status.UNSETTLED, leaderHint);
    }
  }

  /** What has only been gathered was never proposed. */
  void refuse(Status status, int leaderHint) {
    Origin[] gathered = takeOrigins(builder.sections());
    builder.clear();
    answerAll(gathered, status, leaderHint);
  }

  static void answerAll(Origin[] origins, Status status, int leaderHint) {
    for (Origin origin : origins) {
      if (origin != null) {
        origin.answer(status, leaderHint);
      }
    }
  }
}
