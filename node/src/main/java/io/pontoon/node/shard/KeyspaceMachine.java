package io.pontoon.node.shard;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandCodec;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.command.CommandTable;
import io.pontoon.common.resp.RespWriter;
import io.pontoon.common.wire.ReplyBatch.Status;
import io.pontoon.common.wire.TurnedAway;
import io.pontoon.node.slot.GroupSlots;
import io.pontoon.node.slot.SlotChange;
import io.pontoon.node.store.Keyspace;
import io.pontoon.node.store.command.Commands;
import io.pontoon.node.store.command.Execution;
import io.pontoon.node.store.command.Limits;
import java.util.function.Consumer;

/** A data group's state: its keys and its sessions. */
public final class KeyspaceMachine implements StateMachine {
  private static final int REPLY_BYTES = 16 << 10;
  private static final int REPLY_KEEP_MAX = 1 << 20;

  /**
   * Replies of one batch of writes. They must fit a frame together with one more; what would answer
   * beyond is not carried out.
   */
  private static final int WRITE_REPLIES_MAX = 32 << 20;

  /**
   * Replies of one batch of reads, above which the rest is left to be asked for again: nobody need
   * hold much for a client that does not read.
   */
  private static final int READ_REPLIES_ENOUGH = 4 << 20;

  private static final String TOO_MUCH =
      "BUSY the replies to this pipeline exceed 32 MiB at once; not executed";

  private static final String OUT_OF_MEMORY =
      "OOM command not allowed when used memory > 'maxmemory'.";

  private final CommandTable table;
  private final int sessionMax;
  private final long sessionExpiryMillis;
  private final Commands commands;
  private final Keyspace keyspace;
  private final Sessions sessions;
  private final Limits limits;
  private final LogPayload.Reader reader = new LogPayload.Reader();
  private final Replies replies = new Replies();
  private final ExpirySweep sweep;
  private final GroupSlots slots;
  private final Args checked = new Args();
  private RespWriter reply;
  private Execution execution;
  private KeyspaceSnapshot.Loader loader;
  private Consumer<SlotChange> slotChanged = change -> {};
  private long stamp;

  /** Whether every replica must have made the same {@link #replies}. */
  private boolean alike;

  /** Whether what keeps an order was turned away, and so all that follows it must be. */
  private boolean turned;

  /** Of the map by which the batch at hand was sent. */
  private long epoch;

  public KeyspaceMachine(
      CommandTable table,
      Commands commands,
      Keyspace keyspace,
      Limits limits,
      int sessionMax,
      long sessionExpiryMillis,
      boolean slotsAtFirst) {
    this.table = table;
    this.commands = commands;
    this.keyspace = keyspace;
    this.limits = limits;
    this.sessionMax = sessionMax;
    this.sessionExpiryMillis = sessionExpiryMillis;
    this.sessions = new Sessions(sessionMax, sessionExpiryMillis);
    this.sweep = new ExpirySweep(keyspace);
    this.slots = new GroupSlots(keyspace, slotsAtFirst);
    freshReply();
  }

  private void freshReply() {
    reply = new RespWriter(REPLY_BYTES);
    execution = new Execution(keyspace, reply, limits);
  }

  public Keyspace keyspace() {
    return keyspace;
  }

  /** Of what is known of the slots; for tests. */
  public int slotsDigest() {
    return java.util.Arrays.hashCode(slots.table().write());
  }

  /** Says who is told what the log has done to slots. */
  void onSlotChange(Consumer<SlotChange> listener) {
    slotChanged = listener;
  }

  /** The slots that the group holds. */
  GroupSlots slots() {
    return slots;
  }

  @Override
  public void check(byte[] bytes, int from, int to, int count) {
    int at = from;
    for (int i = 0; i < count; i++) {
      if (to - at < 4) {
        throw new IllegalArgumentException(
            "damaged batch: " + count + " commands announced, " + i + " found");
      }
      CommandSpec spec = table.byId(CommandCodec.id(bytes, at));
      if (spec == null || spec.route() == CommandSpec.Route.ROUTER) {
        throw new IllegalArgumentException(
            "damaged batch: command " + CommandCodec.id(bytes, at) + " is not for nodes");
      }
      at = CommandCodec.readArgs(bytes, at, to, checked);
    }
    if (at != to) {
      throw new IllegalArgumentException(
          "damaged batch: " + (to - at) + " bytes after its last command");
    }
  }

  @Override
  public boolean apply(long index, byte[] payload, Origin[] origins) {
    reader.reset(payload);
    stamp = Math.max(stamp, reader.stamp());
    boolean asksDigest = false;
    for (int section = 0; reader.next(); section++) {
      Origin origin = origins == null ? null : origins[section];
      switch (reader.kind()) {
        case LogPayload.BATCH -> applyBatch(index, payload, section, origin);
        case LogPayload.SWEEP ->
            sweep.apply(payload, reader.start(), reader.end(), reader.count(), stamp);
        case LogPayload.CHECKSUM -> asksDigest = true;
        case LogPayload.SLOT -> {
          SlotChange change = SlotChange.decode(payload, reader.start(), reader.end());
          stamp = Math.max(stamp, slots.apply(change));
          slotChanged.accept(change);
        }
        default ->
            throw new IllegalStateException(
                "section of kind " + reader.kind() + " in a data group's log");
      }
    }
    sessions.expire(stamp);
    return asksDigest;
  }

  private void applyBatch(long index, byte[] payload, int section, Origin origin) {
    boolean inSession = reader.seq() != 0;
    if (inSession) {
      Status status = sessions.check(reader.session(), reader.seq(), reader.acked());
      if (status != Status.OK) {
        answer(origin, status);
        return;
      }
      if (sessions.applied(reader.session(), reader.seq())) {
        answerAgain(origin);
        return;
      }
    } else if (origin == null) {
      return; // reads that only took their place in the log: nobody here waits for them
    }
    turned = inSession && sessions.isTurned(reader.session());
    epoch = reader.epoch();
    run(
        payload,
        reader.start(),
        reader.end(),
        reader.count(),
        Integer.MAX_VALUE,
        stamp,
        mix(reader.seed() + section),
        reader.overMemory());
    if (inSession) {
      sessions.record(
          reader.session(),
          reader.acked(),
          new Sessions.Recorded(reader.seq(), replies.count(), alike, replies.toBytes()),
          stamp,
          index);
      if (turned) {
        sessions.turn(reader.session());
      }
    }
    if (origin != null) {
      origin.answer(replies);
    }
  }

  private static void answer(Origin origin, Status status) {
    if (origin != null) {
      origin.answer(status, 0);
    }
  }

  private void answerAgain(Origin origin) {
    if (origin != null) {
      Sessions.Recorded recorded = sessions.recorded(reader.session(), reader.seq());
      if (recorded == null) {
        origin.answer(Status.NO_SESSION, 0);
      } else {
        origin.answer(recorded);
      }
    }
  }

  /**
   * Carries out the commands between {@code from} and {@code to} until there are {@code enough}
   * bytes of {@link #replies}.
   */
  private void run(
      byte[] bytes,
      int from,
      int to,
      int count,
      int enough,
      long now,
      long seed,
      boolean overMemory) {
    replies.clear();
    alike = true;
    boolean looks = slots.table().mustCheck(epoch);
    int at = from;
    for (int i = 0; i < count && replies.length() < enough; i++) {
      CommandSpec spec = table.byId(CommandCodec.id(bytes, at));
      // What a read answers may be a replica's own: the order of a scan, when a key was last used.
      alike &= spec.isWrite();
      int flags = CommandCodec.flags(bytes, at);
      reply.truncate(0);
      reply.protocol((flags & CommandCodec.RESP3) != 0);
      at = CommandCodec.readArgs(bytes, at, to, execution.args());
      if ((turned || looks) && isTurnedAway(spec, flags)) {
        replies.add(reply);
        continue;
      }
      if (overMemory && spec.has(CommandSpec.Flag.DENYOOM)) {
        reply.error(OUT_OF_MEMORY);
      } else if (replies.length() > WRITE_REPLIES_MAX) {
        reply.error(TOO_MUCH);
      } else {
        execution.begin(spec, now, seed + i * 0x9e3779b97f4a7c15L);
        commands.run(execution);
        if (spec.isWrite() && (slots.isWatched() || spec.firstKey() == 0)) {
          slots.wrote(spec, execution.args());
        }
      }
      replies.add(reply);
    }
    if (reply.array().length > REPLY_KEEP_MAX) {
      freshReply();
    }
  }

  /** Whether the command at hand is not for this group; its reply says so then. */
  private boolean isTurnedAway(CommandSpec spec, int flags) {
    int slot = turned ? TurnedAway.FOLLOWS : slots.turnedAway(spec, execution.args(), flags, epoch);
    if (slot < 0) {
      return false;
    }
    turned |= spec.isWrite() || (flags & CommandCodec.ORDERED_READ) != 0;
    reply.raw(TurnedAway.reply(slot));
    return true;
  }

  /**
   * SplitMix64's finaliser: the sections of one entry get seeds that have nothing to do with each
   * other.
   */
  private static long mix(long z) {
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }

  @Override
  public boolean read(byte[] bytes, int from, int to, int count, long now, Origin origin) {
    keyspace.forgetExpirySeen();
    turned = false;
    epoch = origin.epoch();
    run(bytes, from, to, count, READ_REPLIES_ENOUGH, now, now, false);
    // A key seen as expired by this machine's clock, though no entry of the log is that late yet: a
    // later leader with a slower clock could still
    // show it. So the log's time must move past the expiry before anyone is told.
    if (keyspace.expirySeen() > stamp) {
      return false;
    }
    origin.answer(replies);
    return true;
  }

  @Override
  public long stamp() {
    return stamp;
  }

  @Override
  public long usedBytes() {
    return keyspace.usedBytes();
  }

  @Override
  public long keys() {
    return keyspace.size();
  }

  @Override
  public int sessions() {
    return sessions.size();
  }

  @Override
  public boolean isDue(long now) {
    return keyspace.nextExpiryHint() <= now || keyspace.nextHidden(0) >= 0;
  }

  @Override
  public void housekeeping(long now, LogPayload.Builder next) {
    sweep.propose(now, next);
    SlotChange.Clear clear = slots.nextClear();
    if (clear != null) {
      next.addSlot(clear.encode());
    }
  }

  @Override
  public void tidy() {
    keyspace.tidy();
  }

  @Override
  public SnapshotSource snapshot() {
    return new KeyspaceSnapshot(
        stamp, slots.table().write(), sessions.write(), keyspace.snapshot());
  }

  @Override
  public StateMachine fresh() {
    return new KeyspaceMachine(
        table,
        commands,
        keyspace.fresh(),
        limits,
        sessionMax,
        sessionExpiryMillis,
        slots.slotsAtFirst());
  }

  @Override
  public DigestSource digest() {
    return new KeyspaceDigest(stamp, slots.table().write(), sessions, keyspace.digestWalk());
  }

  @Override
  public void reset() {
    keyspace.clear();
    loader = new KeyspaceSnapshot.Loader();
  }

  @Override
  public void load(byte[] block) {
    if (loader == null) {
      loader = new KeyspaceSnapshot.Loader();
    }
    if (loader.block(block, keyspace)) {
      stamp = loader.stamp();
      slots.table().read(loader.slots());
      sessions.read(loader.sessions());
    }
  }

  @Override
  public void loaded() {
    if (loader == null || !loader.isComplete()) {
      throw new IllegalArgumentException("a snapshot without its head");
    }
    loader = null;
    keyspace.loadEnded();
    slots.loaded();
  }

  @Override
  public void inUse() {
    // nobody is told anything
  }

  @Override
  public void close() {
    keyspace.close();
  }
}
