package io.pontoon.router;

import io.pontoon.common.config.NodeAddress;
import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.membership.GossipNetwork;
import io.pontoon.common.membership.Member;
import io.pontoon.common.membership.Membership;
import io.pontoon.common.membership.MembershipSettings;
import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.metrics.Tally;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.PeerNetwork;
import java.util.List;
import java.util.function.Consumer;

/**
 * This router as a member: what it says of itself, and that it hears of nodes that know a newer
 * map.
 */
final class RouterMembership {
  /** Nodes tell routers of a new map by themselves: this is for when that was lost. */
  private static final long PATIENCE_NANOS = 1_500_000_000;

  private final RouterConfig config;
  private final RouterPorts ports;
  private final long id;
  private final GossipNetwork network;
  private volatile Membership membership;
  private volatile ClusterMap map;

  /** {@code id}: under which it greets. */
  RouterMembership(RouterConfig config, RouterPorts ports, Metrics metrics, long id) {
    this.config = config;
    this.ports = ports;
    this.id = id;
    ThreadLocal<Tally> dropped =
        ThreadLocal.withInitial(() -> metrics.tally(MetricName.ROUTER_GOSSIP_DROPPED));
    dropped.get(); // shown from the beginning
    this.network =
        new GossipNetwork(
            ports.network(),
            Hello.Role.ROUTER,
            id,
            config.get(RouterConfig.CLUSTER_NAME),
            node -> true,
            () -> dropped.get().increment());
    for (Member.State state : Member.State.values()) {
      metrics.gauge(
          MetricName.ROUTER_MEMBERS,
          state.name().toLowerCase(java.util.Locale.ROOT),
          () -> members().stream().filter(member -> member.state() == state).count());
    }
  }

  /** The peer links, which carry gossip too. */
  PeerNetwork network() {
    return network;
  }

  /**
   * Once it listens for clients.
   *
   * @param port where it does
   * @param newer called, on a loop, with a node that knows a newer map
   */
  void join(int port, Consumer<Member> newer) {
    Membership joined =
        ports
            .membership()
            .join(
                new Membership.Setup(
                    self(port),
                    MembershipSettings.of(config),
                    network,
                    ports.loops().getFirst(),
                    ports.clock(),
                    config.get(RouterConfig.CLUSTER_NODES).stream().map(NodeAddress::id).toList()));
    joined.onChange(
        member -> {
          if (knowsMore(member)) {
            ports.loops().getFirst().schedule(() -> ask(member, newer), PATIENCE_NANOS);
          }
        });
    membership = joined;
    follow();
  }

  private boolean knowsMore(Member member) {
    ClusterMap known = map;
    return member.role() == Hello.Role.NODE && known != null && member.mapEpoch() > known.epoch();
  }

  private void ask(Member member, Consumer<Member> newer) {
    if (knowsMore(member)) {
      newer.accept(member);
    }
  }

  private Member self(int port) {
    int metrics = config.get(RouterConfig.METRICS_PORT);
    Member.About about =
        new Member.About(
            ports.clock().wallMillis(),
            "",
            "",
            config.get(RouterConfig.BIND) + ":" + port,
            metrics < 0 ? "" : config.get(RouterConfig.METRICS_BIND) + ":" + metrics,
            Member.About.ownVersion());
    return Member.self(Hello.Role.ROUTER, id, about, 0, ports.clock().monotonicNanos());
  }

  /** A loop has got this map. */
  void mapChanged(ClusterMap changed) {
    ClusterMap before = map;
    if (before == null || changed.epoch() > before.epoch()) {
      map = changed;
      if (before == null || !changed.hasSamePlaces(before)) { // gossip is not for each slot
        follow();
      }
    }
  }

  private void follow() {
    Membership joined = membership;
    ClusterMap known = map;
    if (joined != null && known != null) {
      joined.nodes(known.nodes().stream().map(NodeInfo::id).toList());
      joined.mapEpoch(known.epoch());
    }
  }

  /** All members as this router sees them; nobody before it has joined. Any thread. */
  List<Member> members() {
    return membership == null ? List.of() : membership.members();
  }

  /** Says that the router ends. */
  void leave() {
    if (membership != null) {
      membership.leave();
    }
  }
}
