package io.pontoon.node.wal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.port.sim.SimDisk;
import io.pontoon.node.wal.WalModel.Forget;
import io.pontoon.node.wal.WalModel.HardState;
import io.pontoon.node.wal.WalModel.Install;
import io.pontoon.node.wal.WalModel.Mark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WalTest {
  private final SimDisk disk = new SimDisk();

  private WalRig rig() throws IOException {
    return new WalRig(disk, WalRig.SMALL, 1);
  }

  @Test
  void aNewLogIsEmpty() throws IOException {
    WalRig rig = rig();
    assertEquals(List.of(), rig.wal.takeRecovered());
    assertEquals(0, rig.wal.doWork());
    assertEquals(1, rig.wal.status().segments());
    assertEquals(0, rig.wal.status().holders().length);
  }

  @Test
  void oneWriteAndOneSyncForAllThatWaits() throws IOException {
    WalRig rig = rig();
    long writes = disk.writes();
    long syncs = disk.syncs();
    for (int group = 0; group < 20; group++) {
      rig.submit(rig.entry(group, 1, 1, 10), new HardState(group, 1, 1));
    }
    assertEquals(0, rig.acknowledged);
    assertEquals(20, rig.wal.doWork());
    assertEquals(40, rig.acknowledged);
    assertEquals(writes + 1, disk.writes());
    assertEquals(syncs + 1, disk.syncs());
  }

  @Test
  void batchesAreToldInOrderAndCanBeUsedAgain() throws IOException {
    WalRig rig = rig();
    List<WalBatch> told = new ArrayList<>();
    WalBatch one = rig.wal.newBatch((batch, failure) -> told.add(batch));
    WalBatch two = rig.wal.newBatch((batch, failure) -> told.add(batch));
    one.entry(1, 1, 1, (byte) 0, new byte[3]);
    two.entry(1, 2, 1, (byte) 0, new byte[3]);
    assertTrue(rig.wal.submit(one) && rig.wal.submit(two));
    rig.wal.doWork();
    assertEquals(List.of(one, two), told);
    one.clear();
    assertTrue(one.isEmpty());
    one.entry(1, 3, 1, (byte) 0, new byte[9]);
    rig.wal.submit(one);
    rig.wal.doWork();
    disk.crash(SimDisk.Loss.EVERYTHING, rig.randomness());
    Wal again = Wal.open(disk, WalRig.SMALL, rig.clock, rig.randomness(), WalListener.NONE);
    assertEquals(3, again.takeRecovered().getFirst().entries().size());
    assertEquals(List.of(), again.takeRecovered());
  }

  @Test
  void aFullQueueRefuses() throws IOException {
    WalConfig config = new WalConfig(1, 1, Fsync.ALWAYS, 4096, 4096, 4096, 2);
    WalRig rig = new WalRig(disk, config, 1);
    WalBatch batch = rig.wal.newBatch((b, f) -> {});
    assertTrue(rig.wal.submit(batch));
    assertTrue(rig.wal.submit(batch));
    assertFalse(rig.wal.submit(batch));
    rig.wal.doWork();
    assertTrue(rig.wal.submit(batch));
  }

  @Test
  void aRecordAboveTheBoundIsRefusedAtTheDoor() throws IOException {
    WalBatch batch = rig().wal.newBatch((b, f) -> {});
    batch.entry(1, 1, 1, (byte) 0, new byte[1 << 20]);
    assertThrows(
        IllegalArgumentException.class,
        () -> batch.entry(1, 2, 1, (byte) 0, new byte[(1 << 20) + 1]));
    assertThrows(IllegalArgumentException.class, () -> batch.forget(-1));
    assertThrows(IllegalArgumentException.class, () -> batch.forget(1 << 20));
  }

  @Test
  void aRecordLargerThanASegmentGetsItsOwn() throws IOException {
    WalRig rig = rig();
    rig.write(rig.entry(1, 1, 1, 100));
    rig.write(rig.entry(1, 2, 1, 1 << 20), rig.entry(1, 3, 1, 50_001), rig.entry(1, 4, 1, 3));
    disk.crash(SimDisk.Loss.EVERYTHING, rig.randomness());
    rig.reopen();
    assertEquals(4, rig.ops.size());
  }

  @Test
  void marksFreeSegmentsAndFilesAreUsedAgain() throws IOException {
    WalRig rig = rig();
    for (long i = 1; i <= 100; i++) {
      rig.write(rig.entry(1, i, 1, 300), rig.entry(2, i, 1, 10));
    }
    WalStatus full = rig.wal.status();
    assertEquals(1, full.oldestSegment());
    assertArrayEquals(new int[] {1, 2}, full.holders());
    assertEquals(4096L * full.segments(), full.bytes());
    rig.write(new Mark(1, 100, 1));
    assertArrayEquals(new int[] {2}, rig.wal.status().holders());
    assertEquals(full.segments(), rig.wal.status().segments());
    rig.write(new Mark(2, 100, 1));
    assertEquals(1, rig.wal.status().segments());
    assertEquals(0, rig.wal.status().holders().length);
    rig.wal.tend();
    assertEquals(
        full.segments(), disk.list().size(), () -> "the segment, the rest spares: " + disk.list());
    for (long i = 101; i <= 150; i++) {
      rig.write(rig.entry(1, i, 1, 300), new Mark(1, i, 1));
      rig.wal.tend();
    }
    assertTrue(rig.wal.status().oldestSegment() > full.segments());
    assertEquals(
        full.segments(), disk.list().size(), () -> "recycled, not piled up: " + disk.list());
    disk.crash(SimDisk.Loss.EVERYTHING, rig.randomness());
    rig.reopen();
  }

  @Test
  void supersedingInstallingAndForgettingFreeToo() throws IOException {
    WalRig rig = rig();
    for (long i = 1; i <= 40; i++) {
      rig.write(rig.entry(1, i, 1, 300), rig.entry(2, i, 1, 10), rig.entry(3, i, 1, 10));
    }
    assertArrayEquals(new int[] {1, 2, 3}, rig.wal.status().holders());
    rig.write(rig.entry(1, 1, 2, 5), new Install(2, 90, 4));
    assertArrayEquals(new int[] {3}, rig.wal.status().holders());
    rig.write(new Forget(3));
    assertEquals(1, rig.wal.status().segments());
    disk.crash(SimDisk.Loss.EVERYTHING, rig.randomness());
    rig.reopen();
  }

  @Test
  void aFailedSyncKillsTheLogForGood() throws IOException {
    failAndProbe(() -> disk.failSyncsAfter(1));
  }

  @Test
  void aFailedWriteKillsTheLogForGood() throws IOException {
    failAndProbe(() -> disk.failWritesAfter(0));
  }

  @Test
  void aFullDiskKillsTheLogForGood() throws IOException {
    WalRig rig = rig();
    rig.wal.tend();
    disk.limit(2 * 4096 + 100);
    for (long i = 1; i <= 100 && rig.wal.failure() == null; i++) {
      rig.submit(rig.entry(1, i, 1, 300));
      rig.wal.doWork();
    }
    assertEquals("No space left on device", rig.wal.failure().getMessage());
    disk.crash(SimDisk.Loss.NOTHING, rig.randomness());
    rig.reopen();
  }

  private void failAndProbe(Runnable fault) throws IOException {
    WalRig rig = rig();
    rig.write(rig.entry(1, 1, 1, 10));
    fault.run();
    rig.submit(rig.entry(1, 2, 1, 10));
    rig.submit(rig.entry(1, 3, 1, 10));
    rig.wal.doWork();
    Exception cause = rig.wal.failure();
    assertNotNull(cause);
    assertSame(cause, rig.lastFailure);
    disk.heal();
    long writes = disk.writes();
    rig.submit(rig.entry(1, 4, 1, 10));
    rig.wal.doWork();
    assertSame(cause, rig.lastFailure);
    assertEquals(1, rig.acknowledged);
    rig.wal.close();
    assertEquals(writes, disk.writes(), "nothing is written after the failure");
    assertFalse(rig.wal.submit(rig.wal.newBatch((b, f) -> {})));
  }

  @Test
  void aGapKillsTheLogBeforeAnythingIsWritten() throws IOException {
    WalRig rig = rig();
    rig.submit(rig.entry(1, 1, 1, 1), rig.entry(1, 3, 1, 1));
    rig.wal.doWork();
    assertEquals("group 1: entry 3 leaves a gap after 1", rig.wal.failure().getMessage());
    disk.crash(SimDisk.Loss.NOTHING, rig.randomness());
    rig.reopen();
    assertEquals(0, rig.ops.size());
  }

  @Test
  void closingTellsTheWaitingAFailure() throws IOException {
    WalRig rig = rig();
    rig.submit(rig.entry(1, 1, 1, 1));
    rig.wal.close();
    assertEquals("the log is closed", rig.lastFailure.getMessage());
    assertEquals(0, rig.acknowledged);
  }

  @Test
  void everySecondSyncsEverySecond() throws IOException {
    WalRig rig = new WalRig(disk, WalRig.SMALL.with(Fsync.EVERYSEC), 1);
    long syncs = disk.syncs();
    rig.write(rig.entry(1, 1, 1, 1));
    assertEquals(1, rig.acknowledged);
    rig.clock.nanos += 999_999_999L;
    rig.wal.doWork();
    assertEquals(syncs, disk.syncs());
    rig.clock.nanos += 1;
    rig.wal.doWork();
    assertEquals(syncs + 1, disk.syncs());
    rig.clock.nanos += 10_000_000_000L;
    rig.wal.doWork();
    assertEquals(syncs + 1, disk.syncs(), "nothing new, nothing to sync");
    disk.crash(SimDisk.Loss.EVERYTHING, rig.randomness());
    rig.reopen();
    assertEquals(1, rig.ops.size());
  }

  @Test
  void anotherClustersOrNodesLogIsRefused() throws IOException {
    rig().wal.close();
    WalConfig cluster = WalConfig.of(78, 3);
    WalConfig node = WalConfig.of(77, 4);
    assertTrue(refusal(cluster).contains("belongs to another cluster"));
    assertTrue(refusal(node).contains("belongs to node 3, this is node 4"));
  }

  @Test
  void aMissingSegmentIsNamed() throws IOException {
    WalRig rig = rig();
    for (long i = 1; i <= 50; i++) {
      rig.write(rig.entry(1, i, 1, 300));
    }
    SimDisk middle = disk.copy();
    middle.delete(Segment.nameOf(2));
    IOException e =
        assertThrows(
            IOException.class,
            () -> Wal.open(middle, WalRig.SMALL, rig.clock, rig.randomness(), WalListener.NONE));
    assertTrue(e.getMessage().contains(Segment.nameOf(2) + " is missing"), e.getMessage());
    disk.delete(Segment.nameOf(1));
    assertTrue(refusal(WalRig.SMALL).contains("lacks entries 1 to "), refusal(WalRig.SMALL));
  }

  private String refusal(WalConfig config) {
    return assertThrows(
            IOException.class,
            () -> Wal.open(disk, config, new WalRig.HandClock(), () -> 0L, WalListener.NONE))
        .getMessage();
  }

  @Test
  void manyRestartsDoNotPileUpFiles() throws IOException {
    WalRig rig = rig();
    rig.write(rig.entry(1, 1, 1, 10), new Mark(1, 1, 1));
    for (int i = 0; i < 20; i++) {
      rig.wal.close();
      rig.reopen();
      rig.wal.tend();
      assertEquals(2, disk.list().size(), () -> disk.list().toString());
    }
    assertNull(rig.wal.failure());
  }
}
