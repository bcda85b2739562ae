package io.pontoon.node.shard;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pontoon.common.command.CommandCodec;
import io.pontoon.common.command.CommandTable;
import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.port.sim.SimDisk;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.wire.ClientBatch;
import io.pontoon.common.wire.ReadTerms;
import io.pontoon.common.wire.ReplyBatch.Status;
import io.pontoon.node.raft.Entry;
import io.pontoon.node.raft.HardState;
import io.pontoon.node.raft.Message;
import io.pontoon.node.raft.RaftConfig;
import io.pontoon.node.raft.Ready;
import io.pontoon.node.snapshot.SnapshotStore;
import io.pontoon.node.store.Keyspace;
import io.pontoon.node.store.command.Commands;
import io.pontoon.node.store.command.Limits;
import io.pontoon.node.wal.WalEntry;
import io.pontoon.node.wal.WalGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * One group's shards, each on a node of ten times its replica's id, with all that lies between them
 * in the test's hand. Replicas above {@link #FOUNDERS} know of no group before they hear of it.
 */
final class ReadWorld implements AutoCloseable {
  static final int FOUNDERS = 3;
  static final long MILLI = 1_000_000;
  static final long LEASE = 80 * MILLI;
  private static final CommandTable TABLE = CommandTable.standard();
  private static final Commands COMMANDS = new Commands(TABLE);
  private static final GroupInfo INFO =
      new GroupInfo(
          1,
          List.of(
              new GroupInfo.Replica(1, 10),
              new GroupInfo.Replica(2, 20),
              new GroupInfo.Replica(3, 30),
              new GroupInfo.Replica(4, 40)),
          1,
          FOUNDERS,
          5,
          true);

  /** What came back; {@code text} is null without a reply. */
  record Answer(Status status, int hint, long index, int lagMillis, boolean leads, String text) {}

  /** One shard and its disk, which is always done at once. */
  final class Replica extends QuietHost {
    final int id;
    final Metrics metrics = new Metrics(MetricName.Of.NODE, "1");
    Shard shard;
    long wall = 100_000;
    private final ShardMeters meters = ShardMeters.of(metrics);
    private final List<Entry> log = new ArrayList<>();
    private HardState hardState = HardState.NEW;
    private final ArrayDeque<Ready.Persist> unsynced = new ArrayDeque<>();
    private int lives;

    Replica(int id) {
      this.id = id;
      start();
    }

    /** The state is gone; term, vote and log are read back. */
    void restart() {
      unsynced.clear();
      shard.close();
      start();
    }

    private void start() {
      List<WalEntry> entries = new ArrayList<>();
      for (Entry entry : log) {
        entries.add(
            new WalEntry(
                entry.index(), entry.term(), (byte) entry.kind().ordinal(), entry.payload()));
      }
      WalGroup found =
          new WalGroup(1, hardState.term(), hardState.votedFor(), 0, 0, new byte[0], 0, 0, entries);
      ShardConfig config =
          new ShardConfig(1 << 20, 8 << 20, 2, 8 << 20, 1 << 20, 1 << 20, 100, 3_600_000, 0);
      RaftConfig raft =
          new RaftConfig(
              id,
              10,
              3,
              1 << 20,
              8,
              8 << 20,
              8 << 20,
              100,
              lease,
              100 * MILLI,
              false,
              id * 1_000L + lives++);
      KeyspaceMachine machine =
          new KeyspaceMachine(
              TABLE, COMMANDS, new Keyspace(id), Limits.STANDARD, 100, 3_600_000, true);
      try {
        ShardFactory factory = new ShardFactory(SnapshotStore.open(new SimDisk(), 7), config);
        ShardRecovery read = factory.recover(INFO, id, machine, found, List.of(), 1 << 20);
        read.loadSnapshot();
        shard = factory.open(read, this, raft, () -> 1);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void work() {
      shard.time(now, wall);
      shard.doWork();
    }

    private boolean sync() {
      if (unsynced.isEmpty()) {
        return false;
      }
      long number = 0;
      while (!unsynced.isEmpty()) {
        Ready.Persist persist = unsynced.poll();
        number = persist.number();
        hardState = persist.hardState() == null ? hardState : persist.hardState();
        if (!persist.entries().isEmpty()) {
          log.removeIf(entry -> entry.index() >= persist.entries().getFirst().index());
          log.addAll(persist.entries());
        }
        wire.addAll(persist.thenSend());
      }
      shard.time(now, wall);
      shard.onPersisted(number);
      work();
      return true;
    }

    long count(MetricName name, String label) {
      return metrics.count(name, label);
    }

    @Override
    public ShardMeters meters() {
      return meters;
    }

    @Override
    public void persist(Shard owner, Ready.Persist persist) {
      unsynced.add(persist);
    }

    @Override
    public void send(Shard owner, Message message) {
      sent.add(message);
      wire.add(message);
    }
  }

  /** All that was ever sent. */
  final List<Message> sent = new ArrayList<>();

  private final ArrayDeque<Message> wire = new ArrayDeque<>();
  private final List<Replica> replicas = new ArrayList<>();
  private final TreeSet<Integer> cut = new TreeSet<>();
  private final long lease;
  private long sequence;
  long now = 1_000 * MILLI;

  /** Of the map by which batches are sent. */
  long epoch = 5;

  ReadWorld() {
    this(LEASE);
  }

  /** Replica 1 leads, and all know it. */
  ReadWorld(long lease) {
    this.lease = lease;
    for (int id = 1; id <= FOUNDERS; id++) {
      replicas.add(new Replica(id));
    }
    while (!replica(1).shard.leads()) {
      now += 10 * MILLI;
      replica(1).shard.time(now, replica(1).wall);
      replica(1).shard.onTick();
      settle();
    }
    run(4);
  }

  Replica replica(int id) {
    return replicas.get(id - 1);
  }

  Replica join() {
    replicas.add(new Replica(replicas.size() + 1));
    return replicas.getLast();
  }

  /** Nothing reaches it or leaves it. */
  void cut(int id) {
    cut.add(id);
  }

  void heal() {
    cut.clear();
  }

  /** What {@code id}'s node hears of another replica's. */
  void hears(int id, int other, boolean heard) {
    replica(id).shard.time(now, replica(id).wall);
    replica(id).shard.onNode(other, heard, true);
  }

  /** So many ticks, and all that comes of each. */
  void run(int ticks) {
    for (int i = 0; i < ticks; i++) {
      now += 10 * MILLI;
      for (Replica replica : replicas) {
        replica.shard.time(now, replica.wall);
        replica.shard.onTick();
      }
      settle();
    }
  }

  /** One cycle of every shard; what they say is delivered with the next. */
  void cycle() {
    List<Message> current = new ArrayList<>(wire);
    wire.clear();
    for (Message message : current) {
      if (!cut.contains(message.from()) && !cut.contains(message.to())) {
        Replica to = replica(message.to());
        to.shard.time(now, to.wall);
        to.shard.onMessage(message);
      }
    }
    for (Replica replica : replicas) {
      replica.work();
      replica.sync();
    }
  }

  void settle() {
    do {
      cycle();
    } while (!wire.isEmpty());
  }

  /** A write by the leader, which is not waited for. */
  List<Answer> write(int id, String line) {
    return send(id, 7, ++sequence, 0, line);
  }

  List<Answer> read(int id, ReadTerms terms, String line) {
    return send(id, terms.word(), 0, terms.atLeast(), line);
  }

  /** A read, and all that comes of it without time passing. */
  Answer ask(int id, ReadTerms terms, String line) {
    List<Answer> answers = read(id, terms, line);
    settle();
    return answers.size() == 1 ? answers.getFirst() : null;
  }

  private List<Answer> send(int id, long session, long seq, long acked, String line) {
    byte[] command = CommandLine.encode(line);
    ByteBuf body = Unpooled.buffer();
    ClientBatch.write(body, 1, 1, epoch, session, seq, acked, 1, command, command.length);
    ClientBatch batch = new ClientBatch();
    batch.next(body);
    List<Answer> answers = new ArrayList<>();
    Replica to = replica(id);
    to.shard.time(now, to.wall);
    to.shard.onClientBatch(
        batch,
        body,
        (group, request, status, hint, index, lag, leads, count, replies, offset, length) ->
            answers.add(
                new Answer(
                    status, hint, index, lag, leads, count == 0 ? null : text(replies, offset))));
    if (body.isReadable()) {
      throw new AssertionError("the batch was left in its frame");
    }
    return answers;
  }

  private static String text(byte[] replies, int offset) {
    long lengthAndAt = CommandCodec.readVarint(replies, offset, replies.length);
    return new String(
        replies, (int) lengthAndAt, (int) (lengthAndAt >>> 32), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    replicas.forEach(replica -> replica.shard.close());
  }
}
