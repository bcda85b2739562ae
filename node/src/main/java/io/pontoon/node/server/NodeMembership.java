package io.pontoon.node.server;

import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.membership.GossipNetwork;
import io.pontoon.common.membership.Member;
import io.pontoon.common.membership.Membership;
import io.pontoon.common.membership.MembershipSettings;
import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.metrics.Tally;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.common.wire.PeerNetwork;
import java.util.List;
import java.util.function.Predicate;

/**
 * This node as a member: what it says of itself, and that it asks for the map when another member
 * knows a newer one.
 */
final class NodeMembership {
  private static final long EPOCH_NANOS = 2_000_000_000;

  /** The map is on its way by itself as a rule: nobody need be asked for a large one twice. */
  private static final long PATIENCE_NANOS = 1_500_000_000;

  private final NodeConfig config;
  private final NodePorts ports;
  private final GossipNetwork network;
  private volatile Membership membership;

  /** The map whose epoch was gossiped last, and when. */
  private ClusterMap told;

  private long toldAt;

  /** {@code trusted}: whether a node is who it says. */
  NodeMembership(
      NodeConfig config, NodePorts ports, Metrics metrics, Predicate<PeerChannel> trusted) {
    this.config = config;
    this.ports = ports;
    ThreadLocal<Tally> dropped =
        ThreadLocal.withInitial(() -> metrics.tally(MetricName.GOSSIP_DROPPED));
    dropped.get(); // shown from the beginning
    this.network =
        new GossipNetwork(
            ports.network(),
            Hello.Role.NODE,
            config.get(NodeConfig.NODE_ID),
            config.get(NodeConfig.CLUSTER_NAME),
            trusted,
            () -> dropped.get().increment());
    for (Member.State state : Member.State.values()) {
      metrics.gauge(
          MetricName.MEMBERS,
          state.name().toLowerCase(java.util.Locale.ROOT),
          () -> members().stream().filter(member -> member.state() == state).count());
    }
  }

  /** The peer links, which carry gossip too. */
  PeerNetwork network() {
    return network;
  }

  /** Once the node listens. */
  void join(MapKeeper maps) {
    Membership joined =
        ports
            .membership()
            .join(
                new Membership.Setup(
                    self(maps.agreedEpoch()),
                    MembershipSettings.of(config),
                    network,
                    ports.loops().getFirst(),
                    ports.clock(),
                    nodes(maps.map())));
    membership = joined;
    joined.onChange(
        member -> {
          if (knowsMore(member, maps)) {
            ports.files().schedule(() -> askForMap(member, maps), PATIENCE_NANOS);
          }
        });
  }

  private static boolean knowsMore(Member member, MapKeeper maps) {
    return member.role() == Hello.Role.NODE && member.mapEpoch() > maps.agreedEpoch();
  }

  private void askForMap(Member member, MapKeeper maps) {
    if (knowsMore(member, maps)) {
      network.ask(member.id(), Frame.MAP_REQUEST);
    }
  }

  private Member self(long epoch) {
    int metrics = config.get(NodeConfig.METRICS_PORT);
    Member.About about =
        new Member.About(
            ports.clock().wallMillis(),
            config.get(NodeConfig.NODE_ZONE),
            config.get(NodeConfig.NODE_HOST) + ":" + config.get(NodeConfig.NODE_PORT),
            "",
            metrics < 0 ? "" : config.get(NodeConfig.METRICS_BIND) + ":" + metrics,
            Member.About.ownVersion());
    return Member.self(
        Hello.Role.NODE,
        config.get(NodeConfig.NODE_ID),
        about,
        epoch,
        ports.clock().monotonicNanos());
  }

  private static List<Integer> nodes(ClusterMap map) {
    return map.nodes().stream().map(NodeInfo::id).toList();
  }

  /** A map has been agreed on. */
  void mapChanged(ClusterMap map) {
    Membership joined = membership;
    if (joined == null) {
      return;
    }
    boolean samePlaces = told != null && map.hasSamePlaces(told);
    long now = ports.clock().monotonicNanos();
    if (!samePlaces) {
      joined.nodes(nodes(map));
    }
    // Slots move often, and gossip is not for that: it is for those who have long heard nothing.
    if (!samePlaces || now - toldAt >= EPOCH_NANOS) {
      joined.mapEpoch(map.epoch());
      told = map;
      toldAt = now;
    }
  }

  /** All members as this node sees them; nobody before it has joined. Any thread. */
  List<Member> members() {
    return membership == null ? List.of() : membership.members();
  }

  /** Whether gossip knows a node to be there: who is only suspect still is. Any thread. */
  boolean isAlive(int node) {
    for (Member member : members()) {
      if (member.role() == Hello.Role.NODE && member.id() == node) {
        return member.state() == Member.State.ALIVE || member.state() == Member.State.SUSPECT;
      }
    }
    return false;
  }

  /** Says that the node ends. */
  void leave() {
    if (membership != null) {
      membership.leave();
    }
  }
}
