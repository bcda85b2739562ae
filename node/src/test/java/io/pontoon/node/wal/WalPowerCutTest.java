package io.pontoon.node.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.port.DiskFile;
import io.pontoon.common.port.sim.SimDisk;
import io.pontoon.node.wal.WalModel.HardState;
import io.pontoon.node.wal.WalModel.Mark;
import io.pontoon.node.wal.WalModel.Metadata;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The power goes at every byte, and every byte rots. */
class WalPowerCutTest {
  private static final WalConfig ONE_SEGMENT =
      WalConfig.of(77, 3).withSizes(16 << 10, 1 << 20, 4096);

  /**
   * Where the records of the only segment ended after each group commit, and how many operations
   * that was.
   */
  private record Commit(int end, int ops) {}

  private final List<Commit> commits = new ArrayList<>();

  private WalRig written(SimDisk disk) throws IOException {
    WalRig rig = new WalRig(disk, ONE_SEGMENT, 5);
    rig.write(new HardState(0, 1, 2), new HardState(7, 3, 1), new Metadata(7, rig.payload(13)));
    noteCommit(rig, disk);
    long index = 1;
    for (int i = 0; i < 8; i++) {
      rig.submit(rig.entry(0, index, 1, 5 + 40 * i), rig.entry(7, index, 3, 0));
      rig.submit(rig.entry(7, index + 1, 3, 17 * i), new HardState(0, 2 + i, 0));
      rig.wal.doWork();
      noteCommit(rig, disk);
      index += i == 5 ? 0 : 1; // once, what came before is superseded
    }
    rig.write(new Mark(7, 3, 3), rig.entry(0, index, 9, 300));
    noteCommit(rig, disk);
    rig.write(rig.entry(0, index + 1, 9, 5000)); // larger than the buffer
    noteCommit(rig, disk);
    return rig;
  }

  private void noteCommit(WalRig rig, SimDisk disk) throws IOException {
    commits.add(new Commit(endOfRecords(disk), rig.ops.size()));
  }

  private static int endOfRecords(SimDisk disk) throws IOException {
    DiskFile file = disk.open(Segment.nameOf(1));
    RecordReader reader =
        new RecordReader(file, ONE_SEGMENT.maxRecordBytes(), RecordReader.window(file.size()));
    reader.salt(Segment.Header.decode(RecordReader.headerForm(file)).salt());
    long at = Segment.Header.BYTES;
    int size = reader.read(at, reader.size());
    while (size > 0) {
      at += size;
      size = reader.read(at, reader.size());
    }
    return (int) at;
  }

  private int acknowledgedAt(int end) {
    int ops = 0;
    for (Commit commit : commits) {
      if (commit.end <= end) {
        ops = commit.ops;
      }
    }
    return ops;
  }

  @Test
  void cutAtEveryByteOfEveryCommit() throws IOException {
    SimDisk disk = new SimDisk();
    WalRig rig = written(disk);
    byte[] whole = disk.contents(Segment.nameOf(1));
    int end = commits.getLast().end;
    assertEquals(rig.ops.size(), acknowledgedAt(end));
    for (int cut = end; cut >= commits.getFirst().end; cut--) {
      for (boolean zeros : new boolean[] {false, true}) {
        byte[] left = Arrays.copyOf(whole, cut);
        SimDisk after = new SimDisk();
        after.put(Segment.nameOf(1), zeros ? Arrays.copyOf(left, whole.length) : left);
        Wal wal = Wal.open(after, ONE_SEGMENT, rig.clock, rig.randomness(), WalListener.NONE);
        WalRig.checkPrefix(wal, rig.ops, acknowledgedAt(cut));
      }
    }
  }

  @Test
  void staleBytesOfARecycledFileBehindTheCutAreNotRead() throws IOException {
    SimDisk disk = new SimDisk();
    WalRig rig = written(disk);
    byte[] whole = disk.contents(Segment.nameOf(1));
    SimDisk other = new SimDisk();
    WalRig stale = new WalRig(other, ONE_SEGMENT, 6);
    commits.clear();
    for (long i = 1; i < 200; i++) {
      stale.write(stale.entry(0, i, 50, 8));
    }
    byte[] old = other.contents(Segment.nameOf(1));
    written(new SimDisk());
    for (int cut = commits.getLast().end; cut >= commits.get(6).end; cut--) {
      byte[] mixed = old.clone();
      System.arraycopy(whole, 0, mixed, 0, cut);
      SimDisk after = new SimDisk();
      after.put(Segment.nameOf(1), mixed);
      Wal wal = Wal.open(after, ONE_SEGMENT, rig.clock, rig.randomness(), WalListener.NONE);
      WalRig.checkPrefix(wal, rig.ops, acknowledgedAt(cut));
    }
  }

  @Test
  void damageOfAnyByteBeforeTheLastCommitIsRefused() throws IOException {
    SimDisk disk = new SimDisk();
    WalRig rig = written(disk);
    byte[] whole = disk.contents(Segment.nameOf(1));
    int lastCommit = commits.get(commits.size() - 2).end;
    int padding = 0;
    for (int at = 0; at < lastCommit; at++) {
      SimDisk after = new SimDisk();
      byte[] rotten = whole.clone();
      rotten[at] ^= (byte) (1 << at % 8);
      after.put(Segment.nameOf(1), rotten);
      try {
        Wal wal = Wal.open(after, ONE_SEGMENT, rig.clock, rig.randomness(), WalListener.NONE);
        // Zeros that round a record up carry nothing: the one place where a flip changes nothing.
        assertEquals(0, whole[at]);
        assertEquals(rig.ops.size(), WalRig.checkPrefix(wal, rig.ops, rig.ops.size()));
        padding++;
      } catch (WalDamagedException refused) {
        assertTrue(refused.getMessage().contains(Segment.nameOf(1)), refused.getMessage());
        assertTrue(refused.getMessage().contains("at byte "), refused.getMessage());
        assertEquals(-1, refused.getMessage().indexOf('\n'));
      }
    }
    assertTrue(padding < 150, "unchecked bytes: " + padding);
  }

  @Test
  void damageInTheLastCommitIsATornTail() throws IOException {
    SimDisk disk = new SimDisk();
    WalRig rig = written(disk);
    byte[] whole = disk.contents(Segment.nameOf(1));
    int before = commits.get(commits.size() - 2).ops;
    for (int at = commits.get(commits.size() - 2).end; at < commits.getLast().end; at++) {
      SimDisk after = new SimDisk();
      byte[] rotten = whole.clone();
      rotten[at] ^= 16;
      after.put(Segment.nameOf(1), rotten);
      Wal wal = Wal.open(after, ONE_SEGMENT, rig.clock, rig.randomness(), WalListener.NONE);
      WalRig.checkPrefix(wal, rig.ops, before);
    }
  }

  @Test
  void inALogThatWasClosedDamageOfTheLastCommitIsRefusedToo() throws IOException {
    SimDisk disk = new SimDisk();
    WalRig rig = written(disk);
    rig.wal.close();
    for (int at = commits.get(commits.size() - 2).end; at < commits.getLast().end - 8; at++) {
      SimDisk after = disk.copy();
      after.flip(Segment.nameOf(1), at, 3);
      assertThrows(
          WalDamagedException.class,
          () -> Wal.open(after, ONE_SEGMENT, rig.clock, rig.randomness(), WalListener.NONE));
    }
  }

  @Test
  void damageInAnOlderSegmentIsRefusedUpToItsLastByte() throws IOException {
    SimDisk disk = new SimDisk();
    WalRig rig = new WalRig(disk, WalRig.SMALL, 9);
    for (long i = 1; i < 30; i++) {
      rig.write(rig.entry(1, i, 1, 200));
    }
    assertTrue(rig.wal.status().segments() > 1);
    int end = endOfRecords(disk);
    for (int at = 0; at < end; at++) {
      SimDisk after = disk.copy();
      after.flip(Segment.nameOf(1), at, 7);
      assertThrows(
          WalDamagedException.class,
          () -> Wal.open(after, WalRig.SMALL, rig.clock, rig.randomness(), WalListener.NONE));
    }
  }

  @Test
  void aCutTailNeverComesBack() throws IOException {
    // Commit A is torn in its first record while its second is whole; what is written after the cut
    // must not make the second readable again.
    for (int seed = 0; seed < 300; seed++) {
      SimDisk disk = new SimDisk();
      WalRig rig = new WalRig(disk, ONE_SEGMENT, seed);
      rig.write(rig.entry(1, 1, 1, 100));
      disk.failSyncsAfter(1);
      rig.submit(rig.entry(1, 2, 1, 472), rig.entry(1, 3, 1, 472), rig.entry(1, 4, 1, 472));
      rig.wal.doWork();
      assertTrue(rig.wal.failure() != null && rig.acknowledged == 1);
      disk.crash(SimDisk.Loss.SOME_SECTORS, rig.randomness());
      rig.reopen();
      long next = rig.ops.size() + 1;
      rig.write(rig.entry(1, next, 2, 472));
      disk.crash(SimDisk.Loss.EVERYTHING, rig.randomness());
      rig.reopen();
      assertEquals(next, rig.ops.size());
    }
  }
}
