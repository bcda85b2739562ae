package io.pontoon.router;

import io.netty.buffer.ByteBufAllocator;
import io.pontoon.common.membership.Membership;
import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Randomness;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.wire.PeerNetwork;
import java.util.List;

/**
 * The world as a router has it.
 *
 * @param loops those that its clients live on
 * @param membership how it becomes a member of the cluster
 */
public record RouterPorts(
    Clock clock,
    Randomness randomness,
    PeerNetwork network,
    ByteBufAllocator allocator,
    List<Scheduler> loops,
    Membership.Factory membership) {
  public RouterPorts {
    loops = List.copyOf(loops);
  }
}
