package io.pontoon.node.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.port.sim.SimDisk;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.node.raft.Message;
import io.pontoon.node.raft.RaftConfig;
import io.pontoon.node.raft.Ready;
import io.pontoon.node.raft.config.GroupConfig;
import io.pontoon.node.snapshot.SnapshotId;
import io.pontoon.node.snapshot.SnapshotStore;
import io.pontoon.node.snapshot.SnapshotWriter;
import io.pontoon.node.wal.WalEntry;
import io.pontoon.node.wal.WalGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a replica makes of a snapshot and a log that were not made durable at the same moment. */
class ShardFactoryTest {
  private static final GroupInfo INFO =
      new GroupInfo(GroupInfo.META, List.of(new GroupInfo.Replica(1, 1)), 1);
  private static final ShardConfig CONFIG =
      new ShardConfig(1 << 20, 1 << 20, 2, 1 << 20, 1 << 20, 1 << 20, 10, 1000, 0);

  private SnapshotStore snapshots;
  private final Told told = new Told();

  /** Remembers what the log was to be told. */
  private static final class Told implements ShardHost {
    final List<String> calls = new ArrayList<>();

    @Override
    public void sendPiece(int node, int group, io.pontoon.node.slot.SlotChange.Piece piece) {}

    @Override
    public void answerPiece(int node, int group, io.pontoon.node.slot.SlotReply reply) {}

    @Override
    public void arrived(io.pontoon.common.topology.SlotMove move, long bytes) {}

    @Override
    public void digesting(Shard shard) {}

    @Override
    public void startsBehind(SnapshotId id, boolean logFollows) {
      calls.add((logFollows ? "mark " : "install ") + id.index());
    }

    @Override
    public void send(Shard shard, Message message) {}

    @Override
    public void persist(Shard shard, Ready.Persist persist) {}

    @Override
    public void standing(Shard shard, Ready.Standing standing) {}

    @Override
    public void transfer(Shard shard, Ready.Transfer transfer) {}

    @Override
    public boolean mayWriteSnapshot(long bytes) {
      return true;
    }

    @Override
    public void writeSnapshot(Shard shard, SnapshotId id, StateMachine.SnapshotSource source) {}

    @Override
    public void cancelSnapshot(Shard shard) {}

    @Override
    public void dispose(StateMachine machine) {}

    @Override
    public ShardMeters meters() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean overMemory() {
      return false;
    }
  }

  @BeforeEach
  void openStore() throws IOException {
    snapshots = SnapshotStore.open(new SimDisk(), 7);
  }

  private void snapshotOf(long index, long term) throws IOException {
    snapshotOf(index, term, new byte[0]);
  }

  private void snapshotOf(long index, long term, byte[] metadata) throws IOException {
    try (SnapshotWriter writer = snapshots.write(new SnapshotId(0, index, term), metadata)) {
      byte[] block = new MetaMachine(null, map -> {}).snapshot().next();
      writer.block(block, 0, block.length);
      writer.commit();
    }
  }

  private static WalGroup log(long mark, long markTerm, long last, long term) {
    List<WalEntry> entries = new ArrayList<>();
    for (long index = mark + 1; index <= last; index++) {
      entries.add(new WalEntry(index, term, (byte) 0, new byte[0]));
    }
    return new WalGroup(0, term, 0, mark, markTerm, new byte[0], mark, 0, entries);
  }

  private Shard open(WalGroup log) throws IOException {
    return open(log, 1);
  }

  private Shard open(WalGroup log, int self) throws IOException {
    RaftConfig raft =
        new RaftConfig(
            self, 10, 2, 1 << 20, 8, 8 << 20, 8 << 20, 100, 1_000_000, 2_000_000, false, 1);
    ShardFactory factory = new ShardFactory(snapshots, CONFIG);
    ShardRecovery read =
        factory.recover(
            INFO, self, new MetaMachine(null, map -> {}), log, snapshots.list(INFO.id()), 1 << 20);
    read.loadSnapshot();
    return factory.open(read, told, raft, () -> 1);
  }

  @Test
  void whoFoundedTheGroupCountsOnlyWhenNothingElseIsKnown() throws IOException {
    assertEquals(GroupConfig.of(1), open(null).config());
    assertEquals(GroupConfig.of(1), open(log(0, 0, 5, 1)).config());
    assertEquals(GroupConfig.NONE, open(null, 9).config());
  }

  @Test
  void aSnapshotTellsWhoBelongedToTheGroup() throws IOException {
    snapshotOf(10, 2, GroupConfig.of(1, 4, 6).encode());
    Shard shard = open(log(10, 2, 14, 2));
    assertEquals(GroupConfig.of(1, 4, 6), shard.config());
    assertEquals(GroupConfig.of(1, 4, 6), shard.configAt(10));
  }

  @Test
  void aSnapshotOfBeforeThatWasWrittenDownHoldsTheFounders() throws IOException {
    snapshotOf(10, 2, new byte[0]);
    assertEquals(GroupConfig.of(1), open(log(10, 2, 14, 2)).config());
  }

  @Test
  void theLogKnowsBetterThanTheSnapshot() throws IOException {
    snapshotOf(10, 2, GroupConfig.of(1, 4, 6).encode());
    List<WalEntry> entries = new ArrayList<>(log(10, 2, 14, 2).entries());
    entries.add(new WalEntry(15, 2, (byte) 2, GroupConfig.of(1, 7).encode()));
    entries.add(new WalEntry(16, 2, (byte) 1, new byte[8]));
    Shard shard = open(new WalGroup(0, 2, 0, 10, 2, new byte[0], 10, 0, entries));
    assertEquals(GroupConfig.of(1, 7), shard.config());
    assertEquals(GroupConfig.of(1, 4, 6), shard.configAt(14));
    assertEquals(15, shard.raftStatus().configIndex());
  }

  @Test
  void aConfigurationThatCannotBeReadStopsTheStart() throws IOException {
    snapshotOf(10, 2, new byte[] {9, 9});
    IOException refused = assertThrows(IOException.class, () -> open(log(10, 2, 14, 2)));
    assertTrue(refused.getMessage().contains("snapshot of group 0"), refused.getMessage());
    List<WalEntry> entries = List.of(new WalEntry(1, 2, (byte) 2, new byte[] {9, 9}));
    WalGroup log = new WalGroup(0, 2, 0, 0, 0, new byte[0], 0, 0, entries);
    snapshots.deleteBefore(0, Long.MAX_VALUE);
    refused = assertThrows(IOException.class, () -> open(log));
    assertTrue(refused.getMessage().contains("log of group 0"), refused.getMessage());
  }

  @Test
  void theLogGoesOnBehindItsMarkWithoutAWord() throws IOException {
    snapshotOf(10, 2);
    Shard shard = open(log(10, 2, 14, 2));
    assertEquals(10, shard.appliedIndex());
    assertEquals(14, shard.raftStatus().last());
    assertEquals(List.of(), told.calls);
  }

  @Test
  void aNewerSnapshotWhoseLastEntryTheLogHoldsIsMarked() throws IOException {
    snapshotOf(10, 2);
    Shard shard = open(log(4, 1, 14, 2));
    assertEquals(10, shard.appliedIndex());
    assertEquals(14, shard.raftStatus().last());
    assertEquals(List.of("mark 10"), told.calls);
  }

  @Test
  void aSnapshotOfWhatOnlyTheOthersHadOnDiskBeginsTheLogAnew() throws IOException {
    snapshotOf(10, 2);
    Shard shard = open(log(4, 1, 8, 2));
    assertEquals(10, shard.appliedIndex());
    assertEquals(10, shard.raftStatus().last());
    assertEquals(List.of("install 10"), told.calls);
  }

  @Test
  void aLogOfAnotherHistoryIsDropped() throws IOException {
    snapshotOf(10, 5);
    Shard shard = open(log(4, 1, 14, 3));
    assertEquals(10, shard.raftStatus().last());
    assertEquals(5, shard.raftStatus().term(), "a snapshot proves that its term has been");
    assertEquals(List.of("install 10"), told.calls);
  }

  @Test
  void aLogThatWasCutBehindASnapshotIsNothingWithoutIt() {
    IOException missing = assertThrows(IOException.class, () -> open(log(10, 2, 14, 2)));
    assertTrue(missing.getMessage().contains("index 10"), missing.getMessage());
  }
}
