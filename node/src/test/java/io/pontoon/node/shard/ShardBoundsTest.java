package io.pontoon.node.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandCodec;
import io.pontoon.common.command.CommandTable;
import io.pontoon.common.port.sim.SimDisk;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.wire.ClientBatch;
import io.pontoon.common.wire.ReplyBatch.Status;
import io.pontoon.node.raft.Entry;
import io.pontoon.node.raft.RaftConfig;
import io.pontoon.node.raft.Ready;
import io.pontoon.node.snapshot.SnapshotStore;
import io.pontoon.node.store.Keyspace;
import io.pontoon.node.store.command.Commands;
import io.pontoon.node.store.command.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No entry may outgrow a record of the log, whoever fills it. One replica, leading by itself. */
class ShardBoundsTest {
  private static final CommandTable TABLE = CommandTable.standard();
  private static final int WAITING_MAX = 2_000;

  private final Host host = new Host();
  private final List<Status> answers = new ArrayList<>();
  private final KeyspaceMachine machine =
      new KeyspaceMachine(
          TABLE, new Commands(TABLE), new Keyspace(1), Limits.STANDARD, 100, 3_600_000, true);
  private Shard shard;
  private long wall = 1_000;
  private long nanos;

  private static final class Host extends QuietHost {
    int longestEntry;

    @Override
    public void persist(Shard shard, Ready.Persist persist) {
      super.persist(shard, persist);
      for (Entry entry : persist.entries()) {
        longestEntry = Math.max(longestEntry, entry.payload().length);
      }
    }
  }

  @BeforeEach
  void elect() throws IOException {
    GroupInfo info = new GroupInfo(1, List.of(new GroupInfo.Replica(1, 1)), 1);
    ShardConfig config =
        new ShardConfig(1_000, 100_000, 2, WAITING_MAX, 1 << 20, 1 << 20, 100, 3_600_000, 0);
    RaftConfig raft =
        new RaftConfig(1, 10, 2, 1 << 20, 8, 8 << 20, 8 << 20, 100, 1_000, 2_000, false, 1);
    shard =
        new ShardFactory(SnapshotStore.open(new SimDisk(), 7), config)
            .begin(info, host, raft, machine, () -> 1);
    for (int i = 0; i < 100 && !shard.leads(); i++) {
      shard.time(++nanos, wall);
      shard.onTick();
      cycle();
    }
    assertTrue(shard.leads());
  }

  @AfterEach
  void free() {
    shard.close();
  }

  private void cycle() {
    shard.time(++nanos, wall);
    shard.doWork();
    shard.onPersisted(host.persisted);
    shard.doWork();
  }

  private void batch(long seq, String name, String... words) {
    String all = String.join("", words);
    Args args = new Args();
    args.reset(all.getBytes(StandardCharsets.ISO_8859_1));
    int at = 0;
    for (String word : words) {
      args.add(at, word.length());
      at += word.length();
    }
    byte[] command = new byte[CommandCodec.sizeBound(args)];
    int length = CommandCodec.write(command, 0, TABLE.find(name).id(), 0, args);
    ByteBuf body = Unpooled.buffer();
    ClientBatch.write(body, 1, seq, 1, seq == 0 ? 0 : 5, seq, 0, 1, command, length);
    ClientBatch batch = new ClientBatch();
    batch.next(body);
    shard.onClientBatch(
        batch,
        body,
        (group, id, status, hint, index, lag, leads, count, bytes, from, to) ->
            answers.add(status));
  }

  @Test
  void readsThatMustGoThroughTheLogDoNotOutgrowAnEntry() {
    batch(1, "set", "k", "v", "PX", "500");
    cycle();
    cycle();
    answers.clear();
    wall = 2_000; // only this clock calls the key expired: the reads need the log
    String ballast = "x".repeat(900);
    for (int i = 0; i < 10; i++) {
      batch(0, "mget", "k", ballast);
    }
    cycle();
    cycle();
    assertEquals(10, answers.size());
    assertTrue(answers.contains(Status.OK), "what fits is answered: " + answers);
    assertTrue(answers.contains(Status.BUSY), "what does not is to be asked again: " + answers);
    assertTrue(host.longestEntry <= WAITING_MAX + 100, "entry of " + host.longestEntry);
  }
}
