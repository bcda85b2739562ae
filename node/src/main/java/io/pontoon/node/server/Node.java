package io.pontoon.node.server;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.pontoon.common.command.CommandTable;
import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.StartupException;
import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Disk;
import io.pontoon.common.port.Randomness;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.ClusterMapCodec;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.PeerServer;
import io.pontoon.common.wire.Transport;
import io.pontoon.node.host.DiskShare;
import io.pontoon.node.host.Lane;
import io.pontoon.node.host.LaneGroup;
import io.pontoon.node.host.LaneMeters;
import io.pontoon.node.host.LaneParts;
import io.pontoon.node.host.MemoryBound;
import io.pontoon.node.host.NettyPeerLinks;
import io.pontoon.node.host.Standings;
import io.pontoon.node.host.TransferTurns;
import io.pontoon.node.shard.KeyspaceMachine;
import io.pontoon.node.shard.MetaMachine;
import io.pontoon.node.shard.ShardFactory;
import io.pontoon.node.shard.ShardRecovery;
import io.pontoon.node.shard.StateMachine;
import io.pontoon.node.snapshot.SnapshotStore;
import io.pontoon.node.store.Keyspace;
import io.pontoon.node.store.command.Commands;
import io.pontoon.node.store.command.Limits;
import io.pontoon.node.wal.Wal;
import io.pontoon.node.wal.WalGroup;
import io.pontoon.node.wal.WalStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node: its data directory, its log, its lanes and the shards on them, and the port where
 * routers and other nodes reach it.
 *
 * <p>Threads: one event loop for each lane, one for snapshots and other files, and one for the log,
 * which does little when there is only one lane.
 */
public final class Node implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Node.class);

  /**
   * A string and the reply that carries it fit a log entry and a frame. The same on every node of a
   * cluster.
   */
  private static final Limits LIMITS = new Limits(64 << 20, 64 << 20, 66 << 20);

  private static final long HAND_OVER_MILLIS = 1_000;
  private static final long TEND_MILLIS = 100;
  private static final long STOP_SECONDS = 5;

  /** A log so many times its bound can no longer wait for snapshots that spare the disk. */
  private static final int URGENT = 2;

  private final NodeConfig config;
  private final Clock clock = Clock.system();
  private final Randomness randomness = Randomness.system();
  private final Metrics metrics;
  private final Disk disk;
  private final NodeFiles files;
  private final Wal wal;
  private final EventLoopGroup loops;
  private final ScheduledExecutorService fileThread;
  private final DiskShare snapshotShare;
  private final Standings standings = new Standings();
  private final LaneGroup lanes;
  private final WalThread walThread;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private volatile ClusterMap map;
  private volatile byte[] mapBytes;
  private final CompletableFuture<Exception> failure = new CompletableFuture<>();
  private PeerServer server;
  private volatile boolean lanesTurn;

  /**
   * Opens the data directory, reads back what is there, and joins its groups.
   *
   * @throws StartupException when it cannot; the message is for the user
   */
  public static Node start(NodeConfig config) throws StartupException {
    Disk disk = null;
    try {
      disk = Disk.lock(config.get(NodeConfig.DATA_DIR));
      return new Node(config, disk);
    } catch (IOException | UncheckedIOException refused) {
      closeQuietly(disk);
      throw new StartupException(refused.getMessage(), refused);
    }
  }

  private static void closeQuietly(Disk disk) {
    try {
      if (disk != null) {
        disk.close();
      }
    } catch (IOException failed) {
      log.debug("closing the data directory: {}", failed.getMessage());
    }
  }

  private Node(NodeConfig config, Disk disk) throws IOException {
    this.config = config;
    this.disk = disk;
    this.snapshotShare = new DiskShare(config.get(NodeConfig.SNAPSHOT_DISK_SHARE));
    this.metrics = new Metrics(MetricName.Of.NODE, Integer.toString(id()));
    this.files = new NodeFiles(disk);
    files.claim(config.get(NodeConfig.CLUSTER_NAME), id());
    ClusterMap saved = files.map();
    setMap(saved != null ? saved : NodeSettings.firstMap(config));
    wal =
        Wal.open(
            disk.directory("wal"),
            NodeSettings.wal(config),
            clock,
            randomness,
            NodeMeters.log(metrics));
    SnapshotStore snapshots =
        SnapshotStore.open(disk.directory("snapshots"), NodeSettings.clusterId(config));
    loops = Transport.eventLoops(config.lanes(), "node" + id() + "-lane");
    fileThread =
        Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "node" + id() + "-files"));
    walThread = new WalThread(wal, "node" + id() + "-wal", config.lanes() == 1, this::fail);
    lanes = new LaneGroup(makeLanes(snapshots), standings, () -> mapBytes);
    boolean started = false;
    try {
      openShards(snapshots);
      listen();
      started = true;
    } finally {
      if (!started) {
        loops.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
        fileThread.shutdown();
        wal.close();
      }
    }
    NodeMeters.gauges(metrics, lanes, wal);
    walThread.start();
    startLanes();
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  private int id() {
    return config.get(NodeConfig.NODE_ID);
  }

  private Hello hello() {
    return new Hello(Hello.Role.NODE, id(), config.get(NodeConfig.CLUSTER_NAME));
  }

  private List<Lane> makeLanes(SnapshotStore snapshots) {
    MemoryBound memory = new MemoryBound(config.get(NodeConfig.MEMORY_MAX));
    TransferTurns transfers = new TransferTurns(config.get(NodeConfig.SNAPSHOT_TRANSFERS_MAX));
    List<Lane> made = new ArrayList<>();
    for (EventExecutor executor : loops) {
      EventLoop loop = (EventLoop) executor;
      LaneParts parts =
          new LaneParts(
              clock,
              wal,
              snapshots,
              fileThread,
              snapshotShare,
              transfers,
              new NettyPeerLinks(loop, hello()),
              PooledByteBufAllocator.DEFAULT,
              standings,
              memory,
              LaneMeters.of(metrics, made.size()),
              this::fail);
      made.add(
          new Lane(
              id(),
              parts,
              loop,
              config.lanes() == 1 ? walThread::ask : null,
              config.get(NodeConfig.LANE_INBOX_MAX),
              map));
    }
    return made;
  }

  private void openShards(SnapshotStore snapshots) throws IOException {
    Map<Integer, WalGroup> found = new TreeMap<>();
    for (WalGroup group : wal.takeRecovered()) {
      found.put(group.group(), group);
    }
    List<GroupInfo> here =
        map.groups().stream().filter(group -> group.replicaOn(id()) != null).toList();
    ShardFactory factory = new ShardFactory(snapshots, NodeSettings.shard(config), here.size());
    CommandTable table = CommandTable.standard();
    Commands commands = new Commands(table);
    List<ShardRecovery> recoveries = new ArrayList<>();
    for (GroupInfo group : here) {
      StateMachine machine =
          group.id() == GroupInfo.META
              ? new MetaMachine(NodeSettings.firstMap(config), this::agreed)
              : new KeyspaceMachine(
                  table,
                  commands,
                  new Keyspace(randomness.nextLong()),
                  LIMITS,
                  config.get(NodeConfig.SESSION_MAX),
                  config.get(NodeConfig.SESSION_EXPIRY));
      recoveries.add(factory.recover(group, machine, found.get(group.id())));
    }
    Reopening.run(recoveries, wal.replay(), Runtime.getRuntime().availableProcessors());
    for (ShardRecovery read : recoveries) {
      Lane lane = lanes.of(read.info().id());
      var raft = NodeSettings.raft(config, read.info(), randomness.nextLong());
      lane.add(factory.open(read, lane, raft, randomness::nextLong));
    }
  }

  private void listen() {
    InetSocketAddress address =
        new InetSocketAddress(config.get(NodeConfig.NODE_BIND), config.get(NodeConfig.NODE_PORT));
    server = PeerServer.start(loops, address, hello(), loop -> lanes.connection(loop));
  }

  private void startLanes() {
    lanesTurn = true;
    long tick = config.get(NodeConfig.RAFT_TICK);
    for (Lane lane : lanes.all()) {
      EventLoop loop = (EventLoop) lane.executor();
      lane.mapChanged(map);
      loop.scheduleAtFixedRate(lane::tick, tick, tick, TimeUnit.MILLISECONDS);
    }
    fileThread.scheduleWithFixedDelay(this::tendLog, 0, TEND_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * Keeps the next log file ready and drops those no longer needed, away from the thread that
   * writes. One idle group must not hold the log of all for ever: whoever needs the oldest file of
   * a log that has grown too long takes a snapshot.
   */
  private void tendLog() {
    try {
      wal.tend();
      WalStatus status = wal.status();
      snapshotShare.urgent(status.bytes() > URGENT * config.get(NodeConfig.WAL_BYTES_MAX));
      if (status.bytes() > config.get(NodeConfig.WAL_BYTES_MAX)) {
        for (int group : status.holders()) {
          lanes.wantSnapshot(group);
        }
      }
    } catch (IOException | RuntimeException failed) {
      fail(failed); // the scheduler would end this silently, and the log would never be cut again
    }
  }

  private void executeOnFileThread(Runnable work) {
    if (!stopping.get()) {
      fileThread.execute(work);
    }
  }

  /** The meta group has agreed on a map. On a lane's thread. */
  private void agreed(ClusterMap next) {
    if (next.epoch() < map.epoch()) {
      return;
    }
    setMap(next);
    byte[] bytes = mapBytes;
    executeOnFileThread(() -> saveMap(bytes));
    if (lanesTurn) { // before, it was read back from the disk: they are told when they begin
      lanes.mapChanged(next, bytes);
    }
  }

  private void setMap(ClusterMap next) {
    map = next;
    mapBytes = ClusterMapCodec.write(next);
  }

  private void saveMap(byte[] bytes) {
    try {
      files.saveMap(bytes);
    } catch (IOException failed) {
      fail(failed);
    }
  }

  /**
   * A disk that fails is not trusted again: the node stops, and is whole again once it has been
   * started on a good one.
   */
  private void fail(Exception cause) {
    if (stopping.getAndSet(true)) {
      return;
    }
    if (cause instanceof IOException) {
      log.error("node {} stops: {}", id(), cause.getMessage());
    } else {
      log.error("node {} stops", id(), cause);
    }
    failure.complete(cause);
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
    return server.port();
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
    return map;
  }

  /** Hands leadership over where it can, then stops. */
  @Override
  public void close() {
    boolean healthy = !stopping.getAndSet(true);
    if (healthy) {
      lanes.handOver(HAND_OVER_MILLIS);
    }
    server.close();
    lanes.close();
    // The lanes' event loops go last: the other threads still tell them how their work ended.
    fileThread.shutdown();
    walThread.stop();
    try {
      fileThread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
      wal.close();
    } catch (IOException failed) {
      log.warn("closing the log: {}", failed.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    loops.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    closeQuietly(disk);
  }
}
