package io.pontoon.node.server;

import io.netty.buffer.ByteBufAllocator;
import io.pontoon.common.membership.Membership;
import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Disk;
import io.pontoon.common.port.Randomness;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.wire.PeerNetwork;
import java.util.List;

/**
 * The world as a node has it. A process gives its threads, files and sockets; the simulator gives
 * its own.
 *
 * @param disk the data directory, held by the caller
 * @param loops one for each lane, which is turned there
 * @param files where snapshots and other files are read and written
 * @param log who writes what a lane does not write itself
 * @param crew who reads back what the disk holds
 * @param membership how it becomes a member of the cluster
 */
public record NodePorts(
    Clock clock,
    Randomness randomness,
    Disk disk,
    PeerNetwork network,
    ByteBufAllocator allocator,
    List<Scheduler> loops,
    Scheduler files,
    LogDriver log,
    StartCrew crew,
    Membership.Factory membership) {
  public NodePorts {
    loops = List.copyOf(loops);
  }
}
