package io.pontoon.node.shard;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.resp.RespWriter;
import io.pontoon.common.wire.ClientBatch;
import io.pontoon.common.wire.ReadTerms;
import io.pontoon.common.wire.ReplyBatch;
import io.pontoon.common.wire.ReplyBatch.Status;
import io.pontoon.node.raft.Input;
import io.pontoon.node.raft.Known;
import io.pontoon.node.raft.RaftCore;
import io.pontoon.node.raft.Ready;
import java.util.ArrayDeque;

/**
 * The plain reads of one replica: what each of them demands, whether this replica can meet it, and
 * what it answers. Those of one cycle that need the same wait under one ticket; those that need
 * nothing do not wait for those that do.
 */
final class ShardReads implements Standpoint {
  /** Bytes of answers to reads of all that may wait until every voter has what they show. */
  private static final long HELD_MAX = 64 << 20;

  /** The last digit of a ticket for {@link HeldReplies}; no kind has it. */
  private static final int HELD = ReadKind.TICKETS - 1;

  private static final ReadKind[] KINDS = ReadKind.values();

  private final Shard shard;
  private final ShardConfig config;
  private final ShardHost host;
  private final RaftCore raft;
  private final Known known;
  private final ReadQueue[] queues = new ReadQueue[KINDS.length];
  private final Proposals proposals;
  private final ArrayDeque<HeldReplies> held = new ArrayDeque<>();
  private long lastHeld = HELD;
  private long steppedHeld = HELD;
  private long heldBytes;
  private long questions;
  private long rounds;

  /**
   * Whether a read has been proved here in this life. The commit index is not durable: after a
   * start the state may be older than what this very replica had applied, and was counted for,
   * before; and no later read of any age may be older than a read of all. What the leader answers
   * to the first question of this life is not: all that was ever committed before is below it.
   */
  private boolean proved;

  /**
   * The newest map by which a read was sent that was proved here. A slot is said to be here only
   * after it has arrived, so by then it had; a read by a newer map may be for one that has not come
   * to this state yet, and whose keys are not missing for that.
   */
  private long provedEpoch;

  /**
   * The state is known to have been current then, by the own monotonic clock: when the latest of
   * the reads that were granted set out, not when the answer came, for the leader may have
   * committed more since.
   */
  private long currentAsOf;

  /** {@code byLeader}: those reads that writes must not overtake. */
  ShardReads(
      Shard shard,
      ShardConfig config,
      ShardHost host,
      RaftCore raft,
      ReadQueue byLeader,
      Proposals proposals) {
    this.shard = shard;
    this.config = config;
    this.host = host;
    this.raft = raft;
    this.known = raft.known();
    this.proposals = proposals;
    for (ReadKind kind : KINDS) {
      queues[kind.ordinal()] = kind == ReadKind.LEASE ? byLeader : new ReadQueue(kind);
    }
  }

  @Override
  public long appliedIndex() {
    return shard.appliedIndex();
  }

  @Override
  public boolean leads() {
    return known.leads(); // Whoever is refused because it leads no more must not be told it does.
  }

  @Override
  public int lagMillis() {
    if (known.isLeased(shard.now())) {
      return 0;
    }
    if (!proved) {
      return ReplyBatch.UNKNOWN_LAG;
    }
    return (int) Math.min((shard.now() - currentAsOf + 999_999) / 1_000_000, Integer.MAX_VALUE);
  }

  /**
   * Takes a batch of plain reads; reads or skips exactly its bytes.
   *
   * @throws IllegalArgumentException when it is damaged
   */
  void add(ClientBatch batch, ByteBuf body, ReplySink sink) {
    ReadTerms terms = batch.terms();
    if (terms.mode() == ReadTerms.Mode.DURABLE) {
      body.skipBytes(batch.length());
      answerDurable(terms.atLeast(), origin(batch, sink));
      return;
    }
    ReadKind kind = kind(terms, batch.epoch());
    Origin origin = origin(batch, sink);
    Status refusal = refusal(terms, kind, batch.length());
    if (refusal == Status.OK
        && !queues[kind.ordinal()].add(
            origin, terms.atLeast(), batch.count(), batch.length(), body, shard.machine())) {
      refusal = Status.BUSY;
    }
    if (refusal != Status.OK) {
      body.skipBytes(batch.length());
      origin.answer(refusal, shard.leaderNode());
    }
  }

  private Origin origin(ClientBatch batch, ReplySink sink) {
    return new Origin(sink, this, batch.group(), batch.requestId(), batch.epoch());
  }

  private Status refusal(ReadTerms terms, ReadKind kind, int length) {
    if (kind == null) {
      return terms.mode() == ReadTerms.Mode.LEASE ? Status.NOT_LEADER : Status.BEHIND;
    }
    return length > config.entryBytesMax() ? Status.TOO_BIG : Status.OK;
  }

  /** What is to be done for a read; null when it cannot be served here, or not soon. */
  private ReadKind kind(ReadTerms terms, long epoch) {
    return switch (terms.mode()) {
      case LEASE -> shard.leads() ? ReadKind.LEASE : null;
      case INDEX -> mayAsk() ? ReadKind.INDEX : null;
      case ALL -> mayAsk() ? ReadKind.ALL : null;
      case LOCAL -> local(terms, epoch);
      case DURABLE -> null;
    };
  }

  /** An election may be over soon; a leader whose node is silent will not answer. */
  private boolean mayAsk() {
    return known.hearsLeader() || !known.isLeaderKnown();
  }

  private ReadKind local(ReadTerms terms, long epoch) {
    // A learner may lag by anything, and no read of all waits for it. A replica that has not
    // applied the configuration by which it votes is still one.
    if (!known.votes(shard.appliedIndex())) {
      return null;
    }
    boolean bounded = terms.maxLagMillis() >= 0;
    if (bounded && shard.leads()) {
      return ReadKind.LEASE;
    }
    if (proved
        && epoch <= provedEpoch
        && terms.atLeast() <= shard.appliedIndex()
        && (!bounded || shard.now() - currentAsOf <= terms.maxLagMillis() * 1_000_000L)) {
      return ReadKind.LOCAL;
    }
    // Whoever asked goes elsewhere by what it is told, never because it is told nothing.
    return known.hearsLeader() ? ReadKind.CATCH_UP : null;
  }

  private void answerDurable(long index, Origin origin) {
    if (!shard.leads()) {
      origin.answer(Status.NOT_LEADER, shard.leaderNode());
      return;
    }
    RespWriter reply = new RespWriter(32);
    reply.array(2);
    reply.integer(known.isDurable(index) ? 1 : 0);
    reply.integer(known.durableVoters(index));
    Replies replies = new Replies();
    replies.add(reply);
    origin.answer(replies);
  }

  /** What has gathered sets out, or is served when it needs nothing. */
  void step() {
    for (ReadKind kind : KINDS) {
      ReadQueue queue = queues[kind.ordinal()];
      if (queue.hasOpen()) {
        long ticket = queue.seal(shard.now());
        if (kind == ReadKind.LOCAL) {
          serve(kind, queue, queue.take(ticket));
        } else {
          raft.step(shard.now(), new Input.Read(ticket, kind.mode(), queue.atLeast()));
        }
      }
    }
    while (steppedHeld < lastHeld) {
      steppedHeld += ReadKind.TICKETS;
      raft.step(
          shard.now(), new Input.Read(steppedHeld, ReadKind.ALL.mode(), find(steppedHeld).index()));
    }
  }

  /** The core has granted what waits under a ticket: all that it must see is applied. */
  void granted(long ticket) {
    ReadKind kind = ReadKind.of(ticket);
    if (kind == null) {
      takeHeld(ticket).tell();
      return;
    }
    ReadQueue queue = queues[kind.ordinal()];
    ReadQueue.Set set = queue.take(ticket);
    if (set == null) {
      return;
    }
    if (!proved || set.since - currentAsOf > 0) {
      currentAsOf = set.since;
    }
    proved = true;
    provedEpoch = Math.max(provedEpoch, set.epoch());
    serve(kind, queue, set);
  }

  private void serve(ReadKind kind, ReadQueue queue, ReadQueue.Set set) {
    boolean hold = kind == ReadKind.ALL && shard.appliedIndex() > known.atAll();
    if (hold && heldBytes > HELD_MAX) {
      queue.refuse(set, Status.BUSY, shard.leaderNode());
      return;
    }
    host.meters().reads().served(kind, shard.leads(), set.commands());
    if (hold) {
      // More has been applied here meanwhile than every voter is known to have, and the answers
      // show it: they wait until all have that too. No answer waits for more than it shows, so
      // writes that go on do not hold it up.
      HeldReplies replies = new HeldReplies(lastHeld += ReadKind.TICKETS, shard.appliedIndex());
      queue.serve(
          set,
          (bytes, from, to, count, origin) ->
              serve(kind, bytes, from, to, count, replies.hold(origin)));
      heldBytes += replies.bytes();
      held.add(replies);
    } else {
      queue.serve(
          set, (bytes, from, to, count, origin) -> serve(kind, bytes, from, to, count, origin));
    }
  }

  /**
   * An answer may depend on a time that the log has not reached: a key looks expired by this clock,
   * and a later leader with a slower one could still show it. A leader's read then takes its place
   * in the log. Any other is answered as of the log's own time, by which the key is there.
   *
   * <p>That is linearizable where the index was proved: whoever was told that a key had expired was
   * told so as of an entry whose time is past the expiry. It was committed when he was told, so it
   * is not above the index that was proved after that, and this replica, which has applied all up
   * to there, has a stamp past the expiry too.
   */
  private void serve(ReadKind kind, byte[] commands, int from, int to, int count, Origin origin) {
    StateMachine machine = shard.machine();
    if (machine.read(commands, from, to, count, shard.stampNow(), origin)) {
      return;
    }
    if (!shard.leads() || kind != ReadKind.LEASE && kind != ReadKind.INDEX) {
      boolean answered = machine.read(commands, from, to, count, machine.stamp(), origin);
      assert answered : "the log has reached its own time";
    } else if (proposals.fit(to - from, config.waitingBytesMax())) {
      proposals.addReads(origin, count, commands, from, to - from);
    } else {
      origin.answer(Status.BUSY, shard.leaderNode());
    }
  }

  /** The core has refused what waits under a ticket. */
  void refused(Ready.Refused refused) {
    ReadKind kind = ReadKind.of(refused.ticket());
    Status status = status(kind, refused.reason());
    int hint =
        shard
            .info()
            .nodeOf(status == Status.VOTER_MISSING ? refused.missing() : refused.leaderHint());
    if (kind == null) {
      takeHeld(refused.ticket()).refuse(status, hint);
      return;
    }
    ReadQueue queue = queues[kind.ordinal()];
    ReadQueue.Set set = queue.take(refused.ticket());
    if (set != null) {
      queue.refuse(set, status, hint);
    }
  }

  /** {@code kind} is null for replies that are held. */
  private static Status status(ReadKind kind, Ready.Reason reason) {
    if (kind == ReadKind.LEASE) {
      return reason == Ready.Reason.NOT_LEADER ? Status.NOT_LEADER : Status.BUSY;
    }
    return switch (reason) {
      case BUSY -> Status.BUSY;
      case VOTER_MISSING -> Status.VOTER_MISSING;
      case NO_QUORUM -> kind == ReadKind.CATCH_UP ? Status.BEHIND : Status.NO_QUORUM;
      default -> Status.BEHIND;
    };
  }

  private HeldReplies find(long ticket) {
    for (HeldReplies replies : held) {
      if (replies.ticket() == ticket) {
        return replies;
      }
    }
    throw new IllegalStateException("nothing is held under ticket " + ticket);
  }

  private HeldReplies takeHeld(long ticket) {
    HeldReplies taken = find(ticket);
    held.remove(taken);
    heldBytes -= taken.bytes();
    return taken;
  }

  /** Counts what the core has done for reads since the last time. */
  void count() {
    host.meters().reads().questions().add(known.questions() - questions);
    host.meters().reads().rounds().add(known.readRounds() - rounds);
    questions = known.questions();
    rounds = known.readRounds();
  }

  /** The replica stops: no read that waits will be served here. */
  void close() {
    for (ReadQueue queue : queues) {
      queue.refuseAll(Status.NOT_LEADER, 0);
    }
    held.forEach(replies -> replies.refuse(Status.NOT_LEADER, 0));
    held.clear();
  }
}
