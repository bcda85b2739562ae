package io.pontoon.node.shard;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pontoon.common.command.CommandCodec;
import io.pontoon.common.command.CommandTable;
import io.pontoon.common.port.sim.SimDisk;
import io.pontoon.common.topology.Bootstrap;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.topology.SlotMove;
import io.pontoon.common.wire.ClientBatch;
import io.pontoon.common.wire.ReplyBatch.Status;
import io.pontoon.node.meta.MapChange;
import io.pontoon.node.raft.Entry;
import io.pontoon.node.raft.RaftConfig;
import io.pontoon.node.raft.Ready;
import io.pontoon.node.slot.SlotChange;
import io.pontoon.node.slot.SlotReply;
import io.pontoon.node.snapshot.SnapshotStore;
import io.pontoon.node.store.Keyspace;
import io.pontoon.node.store.command.Commands;
import io.pontoon.node.store.command.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Three groups of one leading replica each, with a second one that applies what the first has
 * logged, and the map that shows what has arrived. What groups say to each other waits until it is
 * delivered, in whatever order and as often as whoever plays with this wants.
 */
final class SlotWorld implements AutoCloseable {
  static final int GROUPS = 3;
  static final String TURNED = "turned away";

  private static final CommandTable TABLE = CommandTable.standard();
  private static final Commands COMMANDS = new Commands(TABLE);

  final List<Runnable> letters = new ArrayList<>();
  final List<SlotChange.Piece> pieces = new ArrayList<>();
  private final List<Group> groups = new ArrayList<>();
  private long sessions;

  /** What the meta group has. */
  ClusterMap map =
      Bootstrap.map(
          "bridge",
          List.of(
              new NodeInfo(1, "a", 7001, ""),
              new NodeInfo(2, "b", 7002, ""),
              new NodeInfo(3, "c", 7003, "")),
          GROUPS,
          1,
          150);

  /** One group; its letters bear the number of its node. */
  final class Group extends QuietHost implements AutoCloseable {
    final int id;
    final Shard shard;
    final KeyspaceMachine machine;
    KeyspaceMachine follower;
    long wall = 100_000;
    private final List<Entry> log = new ArrayList<>();
    private int followed;
    private long nanos = 1;

    Group(int id) {
      this.id = id;
      this.machine = machine(id * 7);
      this.follower = machine(id * 1_000);
      GroupInfo info = map.group(id);
      ShardConfig config =
          new ShardConfig(1 << 20, 8 << 20, 2, 8 << 20, 1 << 20, 1 << 20, 100, 3_600_000, 0);
      RaftConfig raft =
          new RaftConfig(1, 10, 2, 1 << 20, 8, 8 << 20, 8 << 20, 100, 1_000, 2_000, false, 1);
      try {
        shard =
            new ShardFactory(SnapshotStore.open(new SimDisk(), 7), config)
                .begin(info, this, raft, machine, () -> 1);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      while (!shard.leads()) {
        tick(1);
      }
    }

    int node() {
      return map.group(id).replicas().getFirst().node();
    }

    void tick(long millis) {
      nanos += millis * 1_000_000;
      shard.time(nanos, wall);
      shard.onTick();
      cycle();
    }

    void cycle() {
      for (int i = 0; i < 2; i++) {
        shard.time(++nanos, wall);
        shard.doWork();
        shard.onPersisted(persisted);
        shard.doWork();
      }
      for (; followed < log.size(); followed++) {
        if (log.get(followed).kind() == Entry.Kind.COMMANDS) {
          follower.apply(log.get(followed).index(), log.get(followed).payload(), null);
        }
      }
    }

    /** The second replica begins anew, from a snapshot of the first. */
    void snapshot() {
      cycle();
      follower.close();
      follower = machine(nanos);
      follower.reset();
      StateMachine.SnapshotSource source = machine.snapshot();
      for (byte[] block = source.next(); block != null; block = source.next()) {
        follower.load(block);
      }
      follower.loaded();
    }

    boolean replicasAgree() {
      return machine.keyspace().digest().equals(follower.keyspace().digest())
          && machine.keys() == follower.keys()
          && machine.slotsDigest() == follower.slotsDigest()
          && machine.stamp() == follower.stamp();
    }

    @Override
    public void persist(Shard owner, Ready.Persist persist) {
      super.persist(owner, persist);
      log.addAll(persist.entries());
    }

    @Override
    public void sendPiece(int node, int group, SlotChange.Piece piece) {
      pieces.add(piece);
      letters.add(
          () -> {
            group(group).shard.slots().onPiece(node(), piece);
            group(group).cycle();
          });
    }

    @Override
    public void answerPiece(int node, int group, SlotReply reply) {
      letters.add(
          () -> {
            group(group).shard.slots().onReply(node(), reply);
            group(group).cycle();
          });
    }

    @Override
    public void arrived(SlotMove move, long bytes) {
      letters.add(() -> change(new MapChange.Arrived(move)));
    }

    @Override
    public void close() {
      shard.close();
      follower.close();
    }
  }

  SlotWorld() {
    for (int id = 1; id <= GROUPS; id++) {
      groups.add(new Group(id));
    }
    tell();
  }

  private static KeyspaceMachine machine(long seed) {
    return new KeyspaceMachine(
        TABLE, COMMANDS, new Keyspace(seed), Limits.STANDARD, 100_000, 3_600_000, true);
  }

  Group group(int id) {
    return groups.get(id - 1);
  }

  List<Group> groups() {
    return groups;
  }

  void change(MapChange change) {
    map = MapChange.applyAll(map, List.of(change));
  }

  int owner(int slot) {
    return map.slots().of(slot);
  }

  /** All groups know the newest map. */
  void tell() {
    groups.forEach(group -> group.shard.slots().follow(map));
  }

  /** The slot sets out, as far as the map allows it, and all know. */
  void depart(int slot, int to) {
    change(new MapChange.Depart(slot, owner(slot), to));
    tell();
  }

  /** Time passes and all is delivered in its order until nothing moves any more. */
  void settle() {
    for (int i = 0; i < 2_000; i++) {
      tell();
      groups.forEach(group -> group.tick(100));
      while (!letters.isEmpty()) {
        letters.removeFirst().run();
      }
      if (map.moves().isEmpty() && groups.stream().noneMatch(this::isBusy)) {
        return;
      }
    }
    throw new AssertionError("still under way: " + map.moves());
  }

  private boolean isBusy(Group group) {
    return group.shard.slots().isBusy() || group.machine.keyspace().nextHidden(0) >= 0;
  }

  /** One command in a session of its own, by a map of this epoch; answers the reply. */
  String write(int group, long epoch, String line) {
    return send(group, epoch, ++sessions, 1, line);
  }

  String read(int group, long epoch, String line) {
    return send(group, epoch, 0, 0, line);
  }

  String send(int to, long epoch, long session, long seq, String line) {
    return send(to, epoch, session, seq, CommandLine.encode(line), line);
  }

  /** A read that keeps its place among the commands of its session. */
  String readInOrder(int to, long epoch, long session, long seq, String line) {
    byte[] command = CommandLine.encode(line);
    command[2] |= CommandCodec.ORDERED_READ;
    return send(to, epoch, session, seq, command, line);
  }

  private String send(int to, long epoch, long session, long seq, byte[] command, String line) {
    ByteBuf body = Unpooled.buffer();
    ClientBatch.write(body, to, 1, epoch, session, seq, 0, 1, command, command.length);
    ClientBatch batch = new ClientBatch();
    batch.next(body);
    List<String> answers = new ArrayList<>();
    Group group = group(to);
    group.shard.onClientBatch(
        batch,
        body,
        (id, request, status, hint, index, lag, leads, count, replies, offset, length) ->
            answers.add(status == Status.OK ? text(replies, offset, length) : status.name()));
    group.cycle();
    group.cycle();
    if (answers.size() != 1) {
      throw new AssertionError(line + " is answered by " + answers);
    }
    return answers.getFirst();
  }

  private static String text(byte[] replies, int offset, int length) {
    long lengthAndAt = CommandCodec.readVarint(replies, offset, offset + length);
    int at = (int) lengthAndAt;
    int size = (int) (lengthAndAt >>> 32);
    return io.pontoon.common.wire.TurnedAway.is(replies, at, size)
        ? TURNED
        : new String(replies, at, size, StandardCharsets.ISO_8859_1).strip();
  }

  @Override
  public void close() {
    groups.forEach(Group::close);
  }
}
