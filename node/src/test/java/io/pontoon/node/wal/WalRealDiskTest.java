package io.pontoon.node.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same on the machine's own disk, a smaller sample. */
class WalRealDiskTest {
  @TempDir Path directory;

  @Test
  void writesRollsReopensAndRecycles() throws IOException {
    try (Disk disk = Disk.lock(directory)) {
      WalRig rig = new WalRig(disk.directory("wal"), WalRig.SMALL, 3);
      for (long i = 1; i <= 60; i++) {
        rig.write(rig.entry(1, i, 1, 300), rig.entry(2, i, 1, 5000));
        if (i % 20 == 0) {
          rig.write(new WalModel.Mark(1, i, 1), new WalModel.Mark(2, i - 3, 1));
          rig.wal.tend();
          rig.wal.close();
          int all = rig.ops.size();
          rig.reopen();
          assertEquals(all, rig.ops.size());
        }
      }
      assertTrue(rig.wal.status().oldestSegment() > 1);
      rig.wal.close();
    }
  }

  @Test
  void cutInTheLastCommit() throws IOException {
    Path log = directory.resolve("wal");
    WalConfig config = WalConfig.of(77, 3).withSizes(64 << 10, 1 << 20, 4096);
    WalRig rig;
    byte[] whole;
    try (Disk disk = Disk.lock(directory)) {
      rig = new WalRig(disk.directory("wal"), config, 3);
      for (long i = 1; i <= 10; i++) {
        rig.write(rig.entry(1, i, 1, 100));
      }
      whole = Files.readAllBytes(log.resolve(Segment.nameOf(1)));
      assertEquals(64 << 10, whole.length);
    }
    int end = Segment.Header.BYTES + Record.HEADER + 10 * (Record.HEADER + Record.sizeOf(100));
    for (int cut = end; cut >= end - 180; cut -= 7) {
      Path copy = Files.createDirectories(directory.resolve("cut" + cut));
      Files.write(
          copy.resolve(Segment.nameOf(1)), Arrays.copyOf(Arrays.copyOf(whole, cut), whole.length));
      try (Disk disk = Disk.lock(copy);
          Wal wal = Wal.open(disk, config, Clock.system(), rig.randomness(), WalListener.NONE)) {
        int acknowledged = cut >= end ? 10 : cut >= end - 168 ? 9 : 8;
        int kept = WalRig.checkPrefix(wal, rig.ops, acknowledged);
        assertTrue(kept < 10 || cut >= end - 4, "cut " + cut);
      }
    }
  }

  @Test
  void lanesAndTheLogsThread() throws Exception {
    int lanes = 3;
    int rounds = 200;
    try (Disk disk = Disk.lock(directory)) {
      Wal wal =
          Wal.open(
              disk.directory("wal"), WalRig.SMALL, Clock.system(), () -> 4711, WalListener.NONE);
      CountDownLatch lanesDone = new CountDownLatch(lanes);
      Thread writer = Thread.ofPlatform().start(() -> runUntil(wal, lanesDone));
      Thread[] threads = new Thread[lanes];
      for (int lane = 0; lane < lanes; lane++) {
        int group = lane;
        threads[lane] = Thread.ofPlatform().start(() -> runLane(wal, group, rounds, lanesDone));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      writer.join();
      wal.close();
      try (Wal again =
          Wal.open(
              disk.directory("wal"), WalRig.SMALL, Clock.system(), () -> 4712, WalListener.NONE)) {
        var groups = again.takeRecovered();
        assertEquals(lanes, groups.size());
        groups.forEach(group -> assertEquals(rounds, group.entries().size()));
      }
    }
  }

  private static void runUntil(Wal wal, CountDownLatch done) {
    try {
      while (done.getCount() > 0) {
        if (wal.doWork() == 0) {
          wal.await(1_000_000);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void runLane(Wal wal, int group, int rounds, CountDownLatch done) {
    try {
      for (int i = 1; i <= rounds; i++) {
        CountDownLatch durable = new CountDownLatch(1);
        WalBatch batch = wal.newBatch((b, failure) -> durable.countDown());
        batch.entry(group, i, 1, (byte) 0, new byte[50]);
        wal.submit(batch);
        durable.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      done.countDown();
    }
  }
}
