package io.pontoon.node.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.port.sim.SimDisk;
import io.pontoon.node.wal.WalModel.Forget;
import io.pontoon.node.wal.WalModel.HardState;
import io.pontoon.node.wal.WalModel.Install;
import io.pontoon.node.wal.WalModel.Mark;
import io.pontoon.node.wal.WalModel.Metadata;
import io.pontoon.node.wal.WalModel.Op;
import io.pontoon.node.wal.WalModel.Settled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Random histories with crashes against the model; the failing seed is in the message. */
class WalModelTest {
  private static final int SEEDS = Integer.getInteger("pontoon.wal.seeds", 120);
  private static final int STEPS = 150;

  private long rolls;
  private long torn;
  private long brokenOpens;

  @Test
  void whatWasAcknowledgedIsBackAndNothingIsInvented() throws IOException {
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        run(seed, Fsync.ALWAYS);
      } catch (AssertionError | IOException | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertTrue(rolls > SEEDS, "segments must roll: " + rolls);
    assertTrue(torn > SEEDS / 4, "commits must be torn: " + torn);
    assertTrue(brokenOpens > SEEDS, "opening must be cut short: " + brokenOpens);
  }

  @Test
  void withoutSyncAKilledProcessLosesNothing() throws IOException {
    for (Fsync policy : List.of(Fsync.EVERYSEC, Fsync.OS)) {
      for (long seed = 1; seed <= 50; seed++) {
        SimDisk disk = new SimDisk();
        WalRig rig = new WalRig(disk, WalRig.SMALL.with(policy), seed);
        for (int i = 0; i < STEPS; i++) {
          rig.write(randomBatch(rig));
        }
        disk.crash(SimDisk.Loss.NOTHING, rig.randomness());
        int all = rig.ops.size();
        rig.reopen();
        assertEquals(all, rig.ops.size(), "seed " + seed);
      }
    }
  }

  @Test
  void withoutSyncAPowerCutLeavesAnEarlierStateAndNeverARefusal() throws IOException {
    for (Fsync policy : List.of(Fsync.EVERYSEC, Fsync.OS)) {
      for (long seed = 1; seed <= 100; seed++) {
        SimDisk disk = new SimDisk();
        WalRig rig = new WalRig(disk, WalRig.SMALL.with(policy), seed);
        for (int round = 0; round < 4; round++) {
          for (int i = 0; i < 30; i++) {
            rig.write(randomBatch(rig));
            rig.clock.nanos += rig.random.nextLong(400_000_000L);
            rig.wal.doWork();
            if (rig.random.nextInt(4) == 0) {
              rig.wal.tend();
            }
          }
          disk.crash(SimDisk.Loss.SOME_SECTORS, rig.randomness());
          rig.acknowledged = 0; // any earlier state will do, as long as it is one
          rig.reopen();
        }
      }
    }
  }

  private void run(long seed, Fsync policy) throws IOException {
    SimDisk disk = new SimDisk();
    WalRig rig = new WalRig(disk, WalRig.SMALL.with(policy), seed);
    for (int step = 0; step < STEPS; step++) {
      switch (rig.random.nextInt(20)) {
        case 0 -> crash(rig, disk);
        case 1 -> {
          rig.wal.close();
          int all = rig.ops.size();
          rig.reopen();
          assertEquals(all, rig.ops.size(), "a closed log loses nothing");
        }
        case 2 -> rig.wal.tend();
        case 3 -> failAndCrash(rig, disk);
        default -> {
          int batches = 1 + rig.random.nextInt(3);
          for (int i = 0; i < batches; i++) {
            rig.submit(randomBatch(rig));
          }
          rig.wal.doWork();
          if (rig.wal.failure() != null) {
            throw new AssertionError(rig.wal.failure());
          }
          assertEquals(rig.ops.size(), rig.acknowledged);
        }
      }
    }
    rolls += rig.wal.status().oldestSegment() + rig.wal.status().segments() - 1;
  }

  private void crash(WalRig rig, SimDisk disk) throws IOException {
    disk.crash(
        rig.random.nextBoolean() ? SimDisk.Loss.EVERYTHING : SimDisk.Loss.SOME_SECTORS,
        rig.randomness());
    rig.reopen();
  }

  /**
   * A write or sync fails somewhere in the next commits; then the power goes with what the disk had
   * not synced.
   */
  private void failAndCrash(WalRig rig, SimDisk disk) throws IOException {
    long after = rig.random.nextInt(8);
    if (rig.random.nextBoolean()) {
      disk.failSyncsAfter(after);
    } else {
      disk.failWritesAfter(after);
    }
    for (int i = 0; i < 5; i++) {
      rig.submit(randomBatch(rig));
      rig.submit(randomBatch(rig));
      rig.wal.doWork();
    }
    assertTrue(rig.wal.failure() != null, "it had to fail");
    SimDisk.Loss[] losses = SimDisk.Loss.values();
    disk.crash(losses[rig.random.nextInt(losses.length)], rig.randomness());
    int written = rig.ops.size();
    failDuringRecovery(rig, disk);
    rig.reopen();
    torn += rig.ops.size() < written ? 1 : 0;
  }

  /** The power goes again while the log is being opened. */
  private void failDuringRecovery(WalRig rig, SimDisk disk) {
    disk.failSyncsAfter(rig.random.nextInt(6));
    try {
      Wal.open(disk, rig.config, rig.clock, rig.randomness(), WalListener.NONE);
    } catch (WalDamagedException damaged) {
      throw new AssertionError(damaged);
    } catch (IOException failed) {
      brokenOpens++;
    }
    disk.crash(SimDisk.Loss.SOME_SECTORS, rig.randomness());
  }

  private static Op[] randomBatch(WalRig rig) {
    // The next operation must fit the state that all before it, acknowledged or not, have led to.
    WalModel model = WalModel.of(rig.ops, rig.ops.size());
    List<Op> batch = new ArrayList<>();
    int count = 1 + rig.random.nextInt(4);
    for (int i = 0; i < count; i++) {
      Op op = randomOp(rig, model);
      model.apply(op);
      batch.add(op);
    }
    return batch.toArray(new Op[0]);
  }

  private static Op randomOp(WalRig rig, WalModel model) {
    int group = rig.random.nextInt(4);
    long mark = model.mark(group);
    long last = model.last(group);
    long settled = model.settled(group);
    long term = 1 + rig.random.nextLong(1000);
    return switch (rig.random.nextInt(19)) {
      case 0 -> new HardState(group, term, rig.random.nextInt(5));
      case 1 -> new Mark(group, mark + rig.random.nextLong(last - mark + 1), term);
      case 2 -> new Mark(group, last, term);
      case 3 ->
          rig.entry(
              group,
              settled + 1 + rig.random.nextLong(last - settled + 1),
              term,
              rig.random.nextInt(100));
      case 4 ->
          rig.random.nextInt(4) == 0
              ? new Install(group, last + rig.random.nextLong(10), term)
              : rig.entry(group, last + 1, term, 3);
      case 5 -> new Metadata(group, rig.payload(rig.random.nextInt(40)));
      case 6 ->
          rig.random.nextInt(4) == 0 ? new Forget(group) : rig.entry(group, last + 1, term, 700);
      case 16, 17 -> new Settled(group, mark + rig.random.nextLong(last - mark + 1));
      case 18 -> new Settled(group, last);
      case 7 -> rig.entry(group, last + 1, term, rig.random.nextInt(9000));
      default -> rig.entry(group, last + 1, term, rig.random.nextInt(300));
    };
  }
}
