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
    Consumer<Exception> fatal) {}
