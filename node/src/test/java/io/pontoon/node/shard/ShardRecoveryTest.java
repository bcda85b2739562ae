package io.pontoon.node.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.port.Clock;
import io.pontoon.common.port.sim.SimDisk;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.node.raft.Entry;
import io.pontoon.node.snapshot.SnapshotId;
import io.pontoon.node.snapshot.SnapshotStore;
import io.pontoon.node.snapshot.SnapshotWriter;
import io.pontoon.node.wal.Wal;
import io.pontoon.node.wal.WalBatch;
import io.pontoon.node.wal.WalConfig;
import io.pontoon.node.wal.WalEntry;
import io.pontoon.node.wal.WalGroup;
import io.pontoon.node.wal.WalListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random histories of several groups in one log with snapshots in between, cut short by a power
 * cut: what is read back is the state at the last settled entry, and consensus gets what follows.
 */
class ShardRecoveryTest {
  private static final int GROUPS = 3;
  private static final int SEEDS = 150;
  private static final WalConfig LOG = WalConfig.of(7, 1).withSizes(4096, 1 << 20, 4096);

  private final SimDisk disk = new SimDisk();
  private Wal wal;
  private SnapshotStore store;
  private long replayed;
  private long fromSnapshots;
  private long kept;

  /** A group as it must come back. */
  private static final class Model {
    final List<Entry> log = new ArrayList<>();
    long settled;
    long snapshot;
    long mark;

    long stateAt(long index) {
      long state = 0;
      for (Entry entry : log.subList(0, (int) index)) {
        state = HashMachine.after(state, entry.payload());
      }
      return state;
    }
  }

  private void open(SplittableRandom random) throws IOException {
    wal = Wal.open(disk.directory("wal"), LOG, Clock.system(), random::nextLong, WalListener.NONE);
    store = SnapshotStore.open(disk.directory("snapshots"), 7);
  }

  @Test
  void theStateIsThatOfTheLastSettledEntry() throws IOException {
    for (int seed = 1; seed <= SEEDS; seed++) {
      try {
        run(new SplittableRandom(seed));
      } catch (AssertionError | RuntimeException | IOException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertTrue(replayed > SEEDS && fromSnapshots > SEEDS && kept > SEEDS, "all ways must be gone");
  }

  private void run(SplittableRandom random) throws IOException {
    for (String name : List.copyOf(disk.directory("wal").list())) {
      disk.directory("wal").delete(name);
    }
    for (String name : List.copyOf(disk.directory("snapshots").list())) {
      disk.directory("snapshots").delete(name);
    }
    open(random);
    Model[] groups = new Model[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = new Model();
    }
    for (int round = 0; round < 3; round++) {
      for (int step = 0; step < 60; step++) {
        WalBatch batch = wal.newBatch((b, failure) -> assertEquals(null, failure));
        int id = random.nextInt(GROUPS);
        step(random, id, groups[id], batch);
        wal.submit(batch);
        wal.doWork();
      }
      disk.crash(
          random.nextBoolean() ? SimDisk.Loss.EVERYTHING : SimDisk.Loss.SOME_SECTORS,
          random::nextLong);
      open(random);
      check(random, groups);
    }
  }

  private void step(SplittableRandom random, int id, Model group, WalBatch batch)
      throws IOException {
    switch (random.nextInt(10)) {
      case 0 -> {
        group.settled += random.nextLong(group.log.size() - group.settled + 1);
        batch.settled(id, group.settled);
      }
      case 1 -> {
        if (group.settled > group.snapshot) {
          writeSnapshot(id, group);
          if (random.nextInt(3) > 0) { // else the power goes before the log hears of it
            group.mark = group.snapshot;
            batch.mark(id, group.mark, group.log.get((int) group.mark - 1).term());
          }
        }
      }
      default -> {
        long term = group.log.isEmpty() ? 1 : group.log.getLast().term();
        if (random.nextInt(8) == 0 && group.log.size() > group.settled) {
          long from = group.settled + 1 + random.nextLong(group.log.size() - group.settled);
          group.log.subList((int) from - 1, group.log.size()).clear();
          term++;
        }
        byte[] payload = new byte[random.nextInt(600)];
        random.nextBytes(payload);
        Entry entry = new Entry(term, group.log.size() + 1, Entry.Kind.COMMANDS, payload);
        group.log.add(entry);
        batch.entry(id, entry.index(), term, (byte) entry.kind().ordinal(), payload);
      }
    }
  }

  private void writeSnapshot(int id, Model group) throws IOException {
    group.snapshot = group.settled;
    long term = group.log.get((int) group.snapshot - 1).term();
    try (SnapshotWriter writer =
        store.write(new SnapshotId(id, group.snapshot, term), new byte[0])) {
      byte[] block = ByteBuffer.allocate(8).putLong(group.stateAt(group.snapshot)).array();
      writer.block(block, 0, block.length);
      writer.commit();
    }
    store.deleteBefore(id, group.snapshot);
  }

  private void check(SplittableRandom random, Model[] groups) throws IOException {
    ShardFactory factory = new ShardFactory(store, config(1 << 20));
    long kept = random.nextLong(3_000);
    TreeMap<Integer, ShardRecovery> recoveries = new TreeMap<>();
    for (WalGroup found : wal.takeRecovered()) {
      GroupInfo info = new GroupInfo(found.group(), List.of(new GroupInfo.Replica(1, 1)), 1);
      ShardRecovery recovery =
          factory.recover(info, 1, new HashMachine(), found, store.list(found.group()), kept);
      recovery.loadSnapshot();
      recoveries.put(found.group(), recovery);
    }
    wal.replay().run(recoveries::containsKey, (id, entry) -> recoveries.get(id).take(entry));
    recoveries.forEach((id, read) -> check(groups[id], read));
  }

  private void check(Model group, ShardRecovery read) {
    long applied = Math.max(group.snapshot, group.settled);
    assertEquals(applied, read.appliedIndex());
    assertEquals(group.stateAt(applied), ((HashMachine) read.machine()).state);
    List<Entry> entries = read.entries();
    for (int i = 0; i < entries.size(); i++) {
      Entry expected = group.log.get((int) read.entriesAfter().index() + i);
      assertEquals(expected.index(), entries.get(i).index());
      assertEquals(expected.term(), entries.get(i).term());
      assertEquals(expected.payload().length, entries.get(i).payload().length);
    }
    assertEquals(group.log.size(), read.entriesAfter().index() + entries.size());
    assertTrue(read.entriesAfter().index() <= applied);
    replayed += applied - group.snapshot;
    fromSnapshots += group.snapshot > 0 ? 1 : 0;
    kept += applied - read.entriesAfter().index();
  }

  private static ShardConfig config(long tailBytes) {
    return new ShardConfig(1 << 20, 1 << 20, 2, 1 << 20, tailBytes, 1 << 20, 10, 1000, 0);
  }

  @Test
  void aSnapshotOfAnotherHistoryThanTheLogIsRefused() throws IOException {
    open(new SplittableRandom(1));
    try (SnapshotWriter writer = store.write(new SnapshotId(1, 2, 9), new byte[0])) {
      writer.block(new byte[8], 0, 8);
      writer.commit();
    }
    WalBatch batch = wal.newBatch((b, failure) -> {});
    for (int i = 1; i <= 3; i++) {
      batch.entry(1, i, 1, (byte) 1, new byte[1]);
    }
    batch.settled(1, 3);
    wal.submit(batch);
    wal.doWork();
    disk.crash(SimDisk.Loss.EVERYTHING, () -> 1);
    open(new SplittableRandom(2));
    ShardRecovery read =
        new ShardFactory(store, config(1000))
            .recover(
                new GroupInfo(1, List.of(new GroupInfo.Replica(1, 1)), 1),
                1,
                new HashMachine(),
                wal.takeRecovered().getFirst(),
                store.list(1),
                1000);
    read.loadSnapshot();
    IOException differ =
        assertThrows(
            IOException.class, () -> wal.replay().run(id -> true, (id, e) -> read.take(e)));
    assertTrue(differ.getMessage().contains("index 2"), differ.getMessage());
    assertThrows(AssertionError.class, () -> read.take(new WalEntry(9, 1, (byte) 1, new byte[0])));
  }

  /** A state that is the hash of all that was applied. */
  private static final class HashMachine implements StateMachine {
    long state;

    static long after(long state, byte[] payload) {
      return state * 31 + java.util.Arrays.hashCode(payload) + 7;
    }

    @Override
    public boolean apply(long index, byte[] payload, Origin[] origins) {
      state = after(state, payload);
      return false;
    }

    @Override
    public StateMachine fresh() {
      return new HashMachine();
    }

    @Override
    public void reset() {
      state = 0;
    }

    @Override
    public void load(byte[] block) {
      state = ByteBuffer.wrap(block).getLong();
    }

    @Override
    public void loaded() {}

    @Override
    public void inUse() {}

    @Override
    public void close() {}

    @Override
    public void tidy() {}

    @Override
    public void check(byte[] commands, int from, int to, int count) {}

    @Override
    public boolean read(byte[] commands, int from, int to, int count, long now, Origin origin) {
      return true;
    }

    @Override
    public long stamp() {
      return 0;
    }

    @Override
    public long usedBytes() {
      return 0;
    }

    @Override
    public long keys() {
      return 0;
    }

    @Override
    public int sessions() {
      return 0;
    }

    @Override
    public boolean isDue(long now) {
      return false;
    }

    @Override
    public void housekeeping(long now, LogPayload.Builder next) {}

    @Override
    public DigestSource digest() {
      throw new UnsupportedOperationException();
    }

    @Override
    public SnapshotSource snapshot() {
      throw new UnsupportedOperationException();
    }
  }
}
