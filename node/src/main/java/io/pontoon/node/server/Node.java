package io.pontoon.node.server;

import io.netty.buffer.PooledByteBufAllocator;
import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.StartupException;
import io.pontoon.common.membership.AtomixMembership;
import io.pontoon.common.membership.Member;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Disk;
import io.pontoon.common.port.Randomness;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.wire.NettyLoops;
import io.pontoon.common.wire.NettyPeerNetwork;
import io.pontoon.node.fault.FaultSwitch;
import io.pontoon.node.host.LaneGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node: a {@link NodeCore} on the machine's own clocks, files and sockets.
 *
 * <p>Threads: one event loop for each lane, one for snapshots and other files, and one for the log,
 * which does little when there is only one lane.
 */
public final class Node implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Node.class);

  private static final long HAND_OVER_MILLIS = 1_000;
  private static final long STOP_SECONDS = 5;

  private final Disk disk;
  private final NettyLoops loops;
  private final ScheduledExecutorService files;
  private final WalThread log;
  private final NodeCore core;

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
      logger.debug("closing the data directory: {}", failed.getMessage());
    }
  }

  private Node(NodeConfig config, Disk disk) throws IOException {
    this.disk = disk;
    String name = "node" + config.get(NodeConfig.NODE_ID);
    loops = new NettyLoops(config.lanes(), name + "-lane");
    files = Executors.newSingleThreadScheduledExecutor(work -> daemon(work, name + "-files"));
    log = new WalThread(name + "-wal");
    NodePorts ports =
        withFaults(
            config,
            new NodePorts(
                Clock.system(),
                Randomness.system(),
                disk,
                new NettyPeerNetwork(loops),
                PooledByteBufAllocator.DEFAULT,
                loops.all(),
                scheduler(files),
                log,
                new ThreadCrew(
                    Runtime.getRuntime().availableProcessors(),
                    work -> daemon(work, name + "-start")),
                AtomixMembership::join));
    NodeCore opened = null;
    try {
      opened = new NodeCore(config, ports);
      opened.start();
    } catch (IOException | RuntimeException refused) {
      loops.shutdown(0);
      files.shutdown();
      if (opened != null) {
        opened.wal().close();
      }
      throw refused;
    }
    core = opened;
  }

  /** The same ports, unless a test asked for a hand on them. */
  private static NodePorts withFaults(NodeConfig config, NodePorts sound) {
    Path file = config.get(NodeConfig.FAULT_FILE);
    if (file.toString().isEmpty()) {
      return sound;
    }
    FaultSwitch faults = new FaultSwitch(file);
    NodePorts faulty =
        new NodePorts(
            faults.clock(sound.clock()),
            sound.randomness(),
            faults.disk(sound.disk()),
            faults.network(sound.network()),
            sound.allocator(),
            sound.loops(),
            sound.files(),
            sound.log(),
            sound.crew(),
            sound.membership());
    faults.start(sound.files());
    return faulty;
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** What comes after the end is dropped: nobody waits for it any more. */
  private static Scheduler scheduler(ScheduledExecutorService thread) {
    return new Scheduler() {
      @Override
      public void execute(Runnable work) {
        schedule(work, 0);
      }

      @Override
      public void schedule(Runnable work, long delayNanos) {
        if (!thread.isShutdown()) {
          thread.schedule(work, delayNanos, TimeUnit.NANOSECONDS);
        }
      }
    };
  }

  /**
   * Says what to do when the node has to stop by itself, or has had to already; called at most
   * once, on any thread.
   */
  public void onFailure(Consumer<Exception> action) {
    core.onFailure(action);
  }

  /** The port where peers and routers reach it. */
  public int peerPort() {
    return core.peerPort();
  }

  /** What this node measures. */
  public Metrics metrics() {
    return core.metrics();
  }

  /** The lanes, for tests. */
  public LaneGroup lanes() {
    return core.lanes();
  }

  public ClusterMap map() {
    return core.map();
  }

  /** Who is alive, as this node sees it; itself included. */
  public List<Member> members() {
    return core.members();
  }

  /** Whether its data directory is the one that the cluster means by its name. */
  public boolean isMember() {
    return core.isMember();
  }

  /** Hands leadership over where it can, then stops. */
  @Override
  public void close() {
    if (core.stopTaking()) {
      core.lanes().handOver(HAND_OVER_MILLIS);
    }
    core.lanes().close();
    // The lanes' event loops go last: the other threads still tell them how their work ended.
    files.shutdown();
    log.stop();
    try {
      files.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
      core.wal().close();
    } catch (IOException failed) {
      logger.warn("closing the log: {}", failed.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    loops.shutdown(STOP_SECONDS);
    closeQuietly(disk);
  }
}
