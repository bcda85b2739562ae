package io.pontoon.tests.sim;

import io.pontoon.common.config.HostPort;
import io.pontoon.common.config.NodeAddress;
import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.PlacementConfig;
import io.pontoon.common.config.RouterConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * What a seed has drawn before its world begins: the cluster, its settings, its speeds.
 *
 * @param safetyNanos how long anything may happen, before all is healed
 * @param latency of a frame between two machines, nanoseconds
 * @param syncNanos what a sync of a disk takes, about
 * @param thinkNanos what a client waits between two commands, about
 * @param lostAreWiped whether somebody wipes a node that refuses to start on damaged data
 * @param levels whether some clients choose how strong their reads are
 * @param lookers those of these that do nothing but read
 */
record Plan(
    long seed,
    int nodes,
    int routers,
    int clients,
    int groups,
    int replicas,
    int lanes,
    int routerLoops,
    long safetyNanos,
    long latency,
    long syncNanos,
    long thinkNanos,
    NodeConfig nodeConfig,
    RouterConfig routerConfig,
    boolean lostAreWiped,
    List<String> zones,
    List<Fault> faults,
    boolean levels,
    LevelWork.Lookers lookers) {
  /** Machines that stand by, for nodes that join. */
  static final int SPARES = 3;

  static final int FIRST_PORT = 7001;
  private static final long MILLI = 1_000_000;

  /** The zone of each machine, the spares' too; one for all, or three. */
  private static List<String> zones(SimRandom chance, int machines) {
    boolean several = chance.chance(0.5);
    List<String> zones = new ArrayList<>();
    for (int i = 0; i < machines; i++) {
      zones.add(several ? "zone" + i % 3 : "");
    }
    return zones;
  }

  private static NodeConfig withPlacement(NodeConfig node, SimRandom chance) {
    return node.with(PlacementConfig.DEAD_AFTER, (int) chance.magnitude(2_000, 60_000))
        .with(PlacementConfig.GROUP_LINGERS, (int) chance.magnitude(6_000, 20_000))
        .with(PlacementConfig.SLOT_MOVES, (int) chance.magnitude(1, 64))
        .with(PlacementConfig.SLOTS_PER_SECOND, (int) chance.magnitude(20, 5_000))
        .with(PlacementConfig.SLOT_MOVES_PER_GROUP, (int) chance.magnitude(1, 32));
  }

  static Plan draw(long seed, Settings settings) {
    SimRandom chance = new SimRandom(seed).stream("plan");
    int nodes = settings.nodes();
    SimRandom places = chance.stream("places");
    List<String> zones = zones(places, nodes + SPARES);
    List<NodeAddress> addresses = new ArrayList<>();
    for (int id = 1; id <= nodes; id++) {
      addresses.add(new NodeAddress(id, "127.0.0.1", FIRST_PORT + id - 1, zones.get(id - 1)));
    }
    long safety =
        settings.safetyNanos() > 0
            ? settings.safetyNanos()
            : chance.magnitude(5_000, 60_000) * MILLI;
    int replicas = nodes >= 5 && chance.chance(0.3) ? 5 : Math.min(3, nodes);
    long segment = chance.magnitude(8 << 10, 64 << 10);
    int tick = (int) chance.between(10, 25);
    int heartbeat = tick * (int) chance.between(1, 3);
    NodeConfig node =
        NodeConfig.defaults()
            .with(NodeConfig.CLUSTER_NODES, addresses)
            .with(NodeConfig.CLUSTER_SHARDS, settings.groups() - 1)
            .with(NodeConfig.CLUSTER_REPLICAS, replicas)
            .with(NodeConfig.RING_VIRTUAL_NODES, 20)
            .with(NodeConfig.WAL_SEGMENT_BYTES, segment)
            .with(NodeConfig.WAL_MAX_RECORD_BYTES, 256L << 10)
            .with(NodeConfig.WAL_BYTES_MAX, segment * chance.between(2, 16))
            .with(NodeConfig.RAFT_TICK, tick)
            .with(NodeConfig.RAFT_HEARTBEAT, heartbeat)
            .with(NodeConfig.RAFT_ELECTION_TIMEOUT, heartbeat * (int) chance.between(4, 8))
            .with(NodeConfig.RAFT_APPEND_BYTES_MAX, chance.magnitude(1 << 10, 64 << 10))
            .with(NodeConfig.RAFT_INFLIGHT_MAX, (int) chance.magnitude(1, 64))
            .with(NodeConfig.RAFT_LOG_BYTES_MAX, chance.magnitude(16 << 10, 256 << 10))
            .with(NodeConfig.SNAPSHOT_AFTER_BYTES, chance.magnitude(4 << 10, 128 << 10))
            .with(NodeConfig.SESSION_MAX, (int) chance.magnitude(16, 1_000))
            .with(NodeConfig.SESSION_EXPIRY, (int) chance.magnitude(1_000, 3_600_000));
    RouterConfig router =
        RouterConfig.defaults()
            .with(RouterConfig.CLUSTER_NODES, addresses)
            .with(RouterConfig.DEADLINE, (int) chance.magnitude(200, 5_000));
    return new Plan(
        seed,
        nodes,
        settings.routers(),
        settings.clients(),
        settings.groups(),
        replicas,
        chance.chance(0.8) ? 1 : 2,
        chance.chance(0.8) ? 1 : 2,
        safety,
        chance.magnitude(50_000, 5 * MILLI),
        chance.magnitude(100_000, 5 * MILLI),
        chance.magnitude(10 * MILLI, 200 * MILLI),
        withPlacement(node, places),
        router,
        chance.chance(0.7),
        zones,
        Fault.draw(chance.stream("faults"), settings.faults(), 500 * MILLI, safety),
        settings.levels(),
        LevelWork.Lookers.NONE);
  }

  /** What the machine of this number, from 1 on, is set to. */
  NodeConfig config(int id) {
    NodeConfig own =
        nodeConfig
            .with(NodeConfig.NODE_ID, id)
            .with(NodeConfig.NODE_PORT, FIRST_PORT + id - 1)
            .with(NodeConfig.NODE_ZONE, zones.get(id - 1));
    if (id <= nodes) {
      return own;
    }
    List<HostPort> seeds = new ArrayList<>();
    for (NodeAddress node : nodeConfig.get(NodeConfig.CLUSTER_NODES)) {
      seeds.add(new HostPort(node.host(), node.port()));
    }
    return own.with(NodeConfig.CLUSTER_NODES, List.of()).with(NodeConfig.CLUSTER_SEEDS, seeds);
  }

  /** The same world with such a network, such clients, and such routers. */
  Plan inAHurry(
      long otherLatency,
      long otherThinkNanos,
      LevelWork.Lookers otherLookers,
      RouterConfig otherRouters) {
    return new Plan(
        seed,
        nodes,
        routers,
        clients,
        groups,
        replicas,
        lanes,
        routerLoops,
        safetyNanos,
        otherLatency,
        syncNanos,
        otherThinkNanos,
        nodeConfig,
        otherRouters,
        lostAreWiped,
        zones,
        faults,
        levels,
        otherLookers);
  }

  /** The same world with other faults. */
  Plan with(List<Fault> others) {
    return new Plan(
        seed,
        nodes,
        routers,
        clients,
        groups,
        replicas,
        lanes,
        routerLoops,
        safetyNanos,
        latency,
        syncNanos,
        thinkNanos,
        nodeConfig,
        routerConfig,
        lostAreWiped,
        zones,
        List.copyOf(others),
        levels,
        lookers);
  }
}
