package io.pontoon.node.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Disk;
import io.pontoon.common.port.Randomness;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A log under test beside a list of all that was ever written to it and how much of that was
 * acknowledged.
 */
final class WalRig {
  static final class HandClock implements Clock {
    long nanos = -5_000_000_000_000L;

    @Override
    public long monotonicNanos() {
      return nanos;
    }

    @Override
    public long wallMillis() {
      return 0;
    }
  }

  static final WalConfig SMALL = WalConfig.of(77, 3).withSizes(4096, 1 << 20, 4096);

  final List<WalModel.Op> ops = new ArrayList<>();
  final HandClock clock = new HandClock();
  final SplittableRandom random;
  final WalConfig config;
  int acknowledged;
  Disk disk;
  Wal wal;
  Exception lastFailure;

  WalRig(Disk disk, WalConfig config, long seed) throws IOException {
    this.disk = disk;
    this.config = config;
    random = new SplittableRandom(seed);
    wal = Wal.open(disk, config, clock, randomness(), WalListener.NONE);
  }

  Randomness randomness() {
    return random::nextLong;
  }

  /** Submits one batch of these; they count as acknowledged when the log says so. */
  void submit(WalModel.Op... batchOps) {
    WalBatch batch =
        wal.newBatch(
            (b, failure) -> {
              lastFailure = failure;
              if (failure == null) {
                acknowledged += batchOps.length;
              }
            });
    for (WalModel.Op op : batchOps) {
      fill(batch, op);
      ops.add(op);
    }
    assertTrue(wal.submit(batch));
  }

  void write(WalModel.Op... batchOps) {
    submit(batchOps);
    wal.doWork();
    assertNull(wal.failure(), () -> wal.failure().toString());
  }

  static void fill(WalBatch batch, WalModel.Op op) {
    switch (op) {
      case WalModel.HardState h -> batch.hardState(h.group(), h.term(), h.votedFor());
      case WalModel.Entry e -> batch.entry(e.group(), e.index(), e.term(), e.kind(), e.payload());
      case WalModel.Mark m -> batch.mark(m.group(), m.index(), m.term());
      case WalModel.Install i -> batch.install(i.group(), i.index(), i.term());
      case WalModel.Metadata m -> batch.metadata(m.group(), m.bytes());
      case WalModel.Settled s -> batch.settled(s.group(), s.index());
      case WalModel.Forget f -> batch.forget(f.group());
    }
  }

  /** Opens again after a crash and checks; what came back is from then on the truth. */
  void reopen() throws IOException {
    wal = Wal.open(disk, config, clock, randomness(), WalListener.NONE);
    int kept = checkPrefix(wal, ops, acknowledged);
    while (ops.size() > kept) {
      ops.removeLast();
    }
    acknowledged = kept;
  }

  /**
   * What came back must be some prefix of what was written that holds all that was acknowledged.
   * Returns its length.
   */
  static int checkPrefix(Wal opened, List<WalModel.Op> ops, int acknowledged) throws IOException {
    List<String> found = WalModel.describe(opened);
    WalModel model = WalModel.of(ops, acknowledged);
    for (int k = acknowledged; ; k++) {
      if (model.describe().equals(found)) {
        return k;
      }
      if (k == ops.size()) {
        assertEquals(
            WalModel.of(ops, acknowledged).describe(),
            found,
            "not even a longer prefix of what was written");
        return fail();
      }
      model.apply(ops.get(k));
    }
  }

  byte[] payload(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  WalModel.Entry entry(int group, long index, long term, int length) {
    return new WalModel.Entry(group, index, term, (byte) random.nextInt(3), payload(length));
  }
}
