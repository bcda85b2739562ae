package io.pontoon.node.server;

import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.PlacementConfig;
import io.pontoon.common.membership.Member;
import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.topology.Bootstrap;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.MapPatch;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.common.wire.PeerNetwork;
import io.pontoon.node.host.DiskShare;
import io.pontoon.node.host.Lane;
import io.pontoon.node.host.LaneGroup;
import io.pontoon.node.host.LaneMeters;
import io.pontoon.node.host.LaneParts;
import io.pontoon.node.host.MemoryBound;
import io.pontoon.node.host.NodePulse;
import io.pontoon.node.host.PeerLinks;
import io.pontoon.node.host.Standings;
import io.pontoon.node.host.TransferTurns;
import io.pontoon.node.meta.MapChange;
import io.pontoon.node.snapshot.SnapshotDamagedException;
import io.pontoon.node.snapshot.SnapshotStore;
import io.pontoon.node.steward.Steward;
import io.pontoon.node.wal.Wal;
import io.pontoon.node.wal.WalDamagedException;
import io.pontoon.node.wal.WalStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node over its ports: its data directory, its log, its lanes and the shards on them, and the
 * place where routers and other nodes reach it. Makes no thread, and reads no clock or file but
 * through the ports.
 */
public final class NodeCore {
  private static final Logger log = LoggerFactory.getLogger(Node.class);

  private static final long TEND_NANOS = 100_000_000;

  /** While nothing happens in the log. */
  private static final long TEND_IDLE_NANOS = 400_000_000;

  /** A log so many times its bound can no longer wait for snapshots that spare the disk. */
  private static final int URGENT = 2;

  private final NodeConfig config;
  private final NodePorts ports;
  private final Metrics metrics;
  private final Wal wal;
  private final DiskShare snapshotShare;
  private final Standings standings = new Standings();
  private final LaneGroup lanes;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final MapKeeper maps;
  private final Registrar registrar;
  private final NodeMembership membership;
  private final StewardDesk desk;
  private final Joining joining;
  private final Replicas replicas;
  private final CompletableFuture<Exception> failure = new CompletableFuture<>();
  private PeerNetwork.Listener listener;

  /** How the log stood when it was last tended. */
  private WalStatus tended;

  /**
   * Reads back what the data directory holds.
   *
   * @throws IOException when it belongs to another node, or is damaged; the message is one line
   */
  public NodeCore(NodeConfig config, NodePorts ports) throws IOException {
    this.config = config;
    this.ports = ports;
    this.metrics = new Metrics(MetricName.Of.NODE, Integer.toString(id()));
    this.snapshotShare = new DiskShare(config.get(NodeConfig.SNAPSHOT_DISK_SHARE));
    NodeFiles files = new NodeFiles(ports.disk());
    String cluster = config.get(NodeConfig.CLUSTER_NAME);
    NodeFiles.Identity identity = files.claim(cluster, id(), ports.randomness());
    ClusterMap first = NodeSettings.firstMap(config);
    maps = new MapKeeper(files, ports.files(), first, this::fail);
    registrar =
        new Registrar(
            cluster,
            id(),
            files,
            identity,
            maps,
            config.get(NodeConfig.CLIENT_PORT),
            ports.clock(),
            ports.files(),
            this::fail);
    membership = new NodeMembership(config, ports, metrics, registrar::isListenedTo);
    maps.onChange(this::mapChanged);
    wal = openLog();
    boolean opened = false;
    try {
      SnapshotStore snapshots =
          SnapshotStore.open(ports.disk().directory("snapshots"), NodeSettings.clusterId(config));
      List<PeerLinks> links = new ArrayList<>();
      for (Scheduler loop : ports.loops()) {
        links.add(new PeerLinks(membership.network(), loop, hello(), registrar));
      }
      NodePulse pulse = pulse(links.getFirst());
      replicas = new Replicas(config, first, ports.randomness(), snapshots, this::agreed);
      lanes =
          new LaneGroup(
              makeLanes(snapshots, links, pulse), pulse, standings, this::mapForOthers, registrar);
      if (registrar.isMember()) {
        replicas.openAll(maps.map(), lanes, wal, ports.crew());
      }
      opened = true;
    } catch (WalDamagedException | SnapshotDamagedException damaged) {
      throw new IOException(damaged.getMessage() + "; " + files.wayOut(), damaged);
    } finally {
      if (!opened) {
        wal.close();
      }
    }
    desk = desk();
    joining =
        new Joining(config, ports, membership.network(), maps, hello(), registrar, this::isInMap);
    NodeMeters.gauges(metrics, lanes, wal);
    NodeMeters.gauges(metrics, registrar);
    GroupMeters.gauges(metrics, lanes, config.get(NodeConfig.METRICS_GROUPS_MAX));
  }

  /**
   * Takes connections and turns the lanes.
   *
   * @throws java.io.UncheckedIOException when the address is taken or not ours
   */
  public void start() {
    InetSocketAddress address =
        new InetSocketAddress(config.get(NodeConfig.NODE_BIND), config.get(NodeConfig.NODE_PORT));
    listener = membership.network().listen(address, hello(), lanes::connection);
    ports.log().start(wal, laneWrites(), this::fail);
    for (Lane lane : lanes.all()) {
      int tick = config.get(NodeConfig.RAFT_TICK);
      lane.mapChanged(maps.map(), registrar.isMember());
      new Ticks(ports.clock(), lane, tick, NodeSettings.beat(config)).start();
    }
    ports.files().execute(this::tendLog);
    registrar.start(lanes, desk);
    membership.join(maps);
    desk.start();
    joining.start(ports.loops().getFirst());
  }

  private Wal openLog() throws IOException {
    return Wal.open(
        ports.disk().directory("wal"),
        NodeSettings.wal(config),
        ports.clock(),
        ports.randomness(),
        NodeMeters.log(metrics));
  }

  /** {@code before}: null unless it was agreed on. */
  private void mapChanged(ClusterMap before, ClusterMap map) {
    registrar.onMapChanged(map);
    membership.mapChanged(map);
    if (standings.leader(GroupInfo.META) == id()) {
      MapPatch patch = before == null ? null : MapPatch.between(before, map);
      if (patch == null) {
        lanes.tell(map, Frame.MAP, maps.bytes());
      } else {
        lanes.tell(map, Frame.MAP_PATCH, patch.encode());
      }
    }
    if (joining != null) { // the last that a node gets while it is made
      desk.onMap(map);
      stopIfRemoved(map);
    }
  }

  /**
   * One that lost its memory is no member, and waits to be taken in again; but once the map has no
   * node of its name nobody will, and without seeds it cannot join anew.
   */
  private void stopIfRemoved(ClusterMap map) {
    if (map.node(id()) == null && !config.joins() && !registrar.isMember()) {
      fail(
          new IOException(
              "node " + id() + Registrar.REMOVED + new NodeFiles(ports.disk()).wayOut()));
    }
  }

  private StewardDesk desk() {
    Steward.Around around =
        new Steward.Around() {
          @Override
          public ClusterMap map() {
            return maps.agreedEpoch() > 0 ? maps.map() : Bootstrap.nothing(maps.map().cluster());
          }

          @Override
          public int leader(int group) {
            return standings.leader(group);
          }

          @Override
          public void request(MapChange change) {
            lanes.request(change);
          }

          @Override
          public void tell(PeerChannel to) {
            registrar.tellMap(to);
          }
        };
    Steward steward =
        new Steward(
            id(),
            NodeSettings.placement(config),
            ports.clock(),
            membership::isAlive,
            ports.randomness().nextLong() | 1,
            around);
    steward.slotsPerSecond(config.get(PlacementConfig.SLOTS_PER_SECOND));
    return new StewardDesk(steward, around, ports.files(), registrar::isThere);
  }

  private boolean laneWrites() {
    return ports.loops().size() == 1;
  }

  private int id() {
    return config.get(NodeConfig.NODE_ID);
  }

  private Hello hello() {
    return new Hello(Hello.Role.NODE, id(), config.get(NodeConfig.CLUSTER_NAME), registrar.store());
  }

  /** It travels with the first lane. */
  private NodePulse pulse(PeerLinks links) {
    return new NodePulse(
        id(),
        NodeSettings.pulse(config, ports.randomness().nextLong()),
        ports.clock(),
        ports.allocator(),
        links,
        metrics);
  }

  private List<Lane> makeLanes(SnapshotStore snapshots, List<PeerLinks> links, NodePulse pulse) {
    MemoryBound memory = new MemoryBound(config.get(NodeConfig.MEMORY_MAX));
    TransferTurns transfers = new TransferTurns(config.get(NodeConfig.SNAPSHOT_TRANSFERS_MAX));
    List<Lane> made = new ArrayList<>();
    for (Scheduler loop : ports.loops()) {
      LaneParts parts =
          new LaneParts(
              ports.clock(),
              wal,
              snapshots,
              ports.files(),
              snapshotShare,
              transfers,
              links.get(made.size()),
              pulse,
              ports.allocator(),
              standings,
              memory,
              replicas,
              registrar,
              LaneMeters.of(metrics, made.size()),
              this::fail);
      made.add(
          new Lane(
              id(),
              parts,
              loop,
              laneWrites() ? ports.log()::ask : null,
              config.get(NodeConfig.LANE_INBOX_MAX),
              maps.map()));
    }
    return made;
  }

  /**
   * Keeps the next log file ready and drops those no longer needed, away from the thread that
   * writes. One idle group must not hold the log of all for ever: whoever needs the oldest file of
   * a log that has grown too long takes a snapshot.
   */
  private void tendLog() {
    if (stopping.get()) {
      return;
    }
    try {
      wal.tend();
      WalStatus status = wal.status();
      snapshotShare.urgent(status.bytes() > URGENT * config.get(NodeConfig.WAL_BYTES_MAX));
      if (status.bytes() > config.get(NodeConfig.WAL_BYTES_MAX)) {
        for (int group : status.holders()) {
          lanes.wantSnapshot(group);
        }
      }
      ports.files().schedule(this::tendLog, status == tended ? TEND_IDLE_NANOS : TEND_NANOS);
      tended = status;
    } catch (IOException | RuntimeException failed) {
      fail(failed);
    }
  }

  /** The meta group has agreed on a map. On a lane's thread. */
  private void agreed(ClusterMap next) {
    if (!stopping.get()) {
      maps.offer(next);
    }
  }

  /** Before it is sure who this node is, its map is nothing to go by. */
  private byte[] mapForOthers() {
    return registrar.isMember() ? maps.bytes() : null;
  }

  /**
   * A disk that fails is not trusted again: the node stops, and is whole again once it has been
   * started on a good one.
   */
  private void fail(Exception cause) {
    if (stopping.getAndSet(true)) {
      return;
    }
    registrar.stop();
    stopAsking();
    if (cause instanceof IOException) {
      log.error("node {} stops: {}", id(), cause.getMessage());
    } else {
      log.error("node {} stops", id(), cause);
    }
    failure.complete(cause);
  }

  private void stopAsking() {
    if (joining != null) {
      desk.stop();
      joining.stop();
    }
  }

  /**
   * Says what to do when the node has to stop by itself, or has had to already; called at most
   * once, on any thread.
   */
  public void onFailure(Consumer<Exception> action) {
    failure.thenAccept(action);
  }

  /** The port where peers and routers reach it. */
  public int peerPort() {
    return listener.port();
  }

  /** What this node measures. */
  public Metrics metrics() {
    return metrics;
  }

  /** The lanes, for tests. */
  public LaneGroup lanes() {
    return lanes;
  }

  public ClusterMap map() {
    return maps.map();
  }

  /** Who is alive, as this node sees it; itself included. */
  public List<Member> members() {
    return membership.members();
  }

  /** Whether this node may hold replicas: its data directory is the one that the cluster means. */
  public boolean isMember() {
    return registrar.isMember();
  }

  /** Whether all others know this data directory by this node's name, in the map itself. */
  public boolean isInMap() {
    NodeInfo info = maps.map().node(id());
    return info != null && info.store() == registrar.store();
  }

  /** The log; for whoever ends the threads that write it. */
  public Wal wal() {
    return wal;
  }

  /** Takes no more connections and begins no new work. Answers false when it had stopped before. */
  public boolean stopTaking() {
    boolean healthy = !stopping.getAndSet(true);
    registrar.stop();
    membership.leave();
    if (listener != null) {
      listener.close();
    }
    return healthy;
  }
}
