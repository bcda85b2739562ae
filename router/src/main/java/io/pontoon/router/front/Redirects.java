package io.pontoon.router.front;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.command.KeyPositions;
import io.pontoon.common.ring.Slots;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.router.route.Links;
import io.pontoon.router.route.RouteTable;
import java.util.Arrays;

/**
 * How a node's own door tells its clients from those of others: as a node of a Redis Cluster does,
 * it serves the slots whose groups its node leads, and names the leader for the others.
 *
 * <p>It is milder in two cases. As long as no leader is known the command is taken and waits, as at
 * a router, until there is one or its deadline has passed. And a leader that takes no clients
 * itself cannot be named: its commands are passed on.
 */
final class Redirects {
  private static final String CROSS_SLOT = "CROSSSLOT Keys in request don't hash to the same slot";

  private final int self;
  private final Links links;

  /** {@code self}: the node whose door this is. */
  Redirects(int self, Links links) {
    this.self = self;
    this.links = links;
  }

  /**
   * The error by which the client is sent elsewhere; null when the command is served here.
   *
   * @param byReplica whether a replica of this node will do
   */
  String of(CommandSpec spec, Args args, RouteTable routes, boolean byReplica) {
    int first = KeyPositions.first(spec);
    if (first < 0 || first >= args.count()) {
      return null;
    }
    int slot = Slots.of(args.array(), args.offset(first), args.length(first));
    int last = KeyPositions.last(spec, args);
    for (int i = first + spec.keyStep(); i <= last; i += spec.keyStep()) {
      if (Slots.of(args.array(), args.offset(i), args.length(i)) != slot) {
        return CROSS_SLOT;
      }
    }
    int leader = links.leader(routes.groupOf(slot));
    if (leader == self || leader == 0) {
      return null;
    }
    if (byReplica && routes.map().group(routes.groupOf(slot)).replicaOn(self) != null) {
      return null;
    }
    NodeInfo node = routes.map().node(leader);
    return node == null || node.clientPort() == 0
        ? null
        : "MOVED " + slot + " " + node.host() + ":" + node.clientPort();
  }

  /** The groups that commands without keys concern: those that the node leads. */
  int[] groups() {
    return Arrays.stream(links.table().groups()).filter(id -> links.leader(id) == self).toArray();
  }
}
