package io.pontoon.node.host;

import io.netty.buffer.ByteBufAllocator;
import io.pontoon.common.port.Clock;
import io.pontoon.node.snapshot.SnapshotStore;
import io.pontoon.node.wal.Wal;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** What a lane is given by the node that it is part of. */
public record LaneParts(
    Clock clock,
    Wal wal,
    SnapshotStore snapshots,
    Executor disk,
    DiskShare share,
    TransferTurns transfers,
    PeerLinks links,
    NodePulse pulse,
    ByteBufAllocator allocator,
    Standings standings,
    MemoryBound memory,
    ShardOpener opener,
    Neighbours neighbours,
    LaneMeters meters,
    Consumer<Exception> fatal) {
  public LaneParts {
    disk = guarded(disk, fatal);
  }

  /**
   * What goes wrong there other than a disk does would be told to nobody, and whoever waits for it
   * would wait for ever.
   */
  private static Executor guarded(Executor disk, Consumer<Exception> fatal) {
    return work ->
        disk.execute(
            () -> {
              try {
                work.run();
              } catch (RuntimeException | AssertionError broken) {
                fatal.accept(new IllegalStateException("work on files broke: " + broken, broken));
              }
            });
  }
}
