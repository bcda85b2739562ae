package io.pontoon.tests.sim;

import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.port.sim.SimDisk;
import io.pontoon.node.host.Lane;
import io.pontoon.node.server.LogDriver;
import io.pontoon.node.server.NodeCore;
import io.pontoon.node.server.NodePorts;
import io.pontoon.node.server.StartCrew;
import io.pontoon.node.shard.Shard;
import io.pontoon.node.wal.Wal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A machine with a disk that runs a node. */
final class SimNode extends SimProcess {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final long HAND_OVER = SECOND;

  private final int id;
  private final NodeConfig config;
  private final SimDisk disk = new SimDisk();
  private final DiskTiming timing;
  private NodeCore core;
  private Log log;
  private List<SimThread> lanes = List.of();
  private boolean stopping;

  /** It has stopped because of its disk. */
  private boolean distrusted;

  /** Its data is damaged: it may refuse to start, and then stays down. */
  private boolean damaged;

  private boolean lost;

  /** It was removed from the cluster, and never comes back. */
  private boolean retired;

  /** Somebody wants it removed. */
  private boolean leaving;

  private int disksBefore;

  /** At its next death its disk is replaced. */
  private boolean wiped;

  /** How long it stays down the next time. */
  private long downFor = 500 * MILLI;

  SimNode(SimWorld world, int index, int id, NodeConfig config) {
    super(world, index, "node" + id);
    this.id = id;
    this.config = config;
    this.timing = new DiskTiming(world, this, chance.stream("disk"), world.plan().syncNanos());
    disk.watch(timing);
  }

  int id() {
    return id;
  }

  SimDisk disk() {
    return disk;
  }

  DiskTiming timing() {
    return timing;
  }

  /** Null while it is down. */
  NodeCore core() {
    return core;
  }

  /** Whether a fault that was injected into its disk explains this. */
  private boolean isExplained(Throwable cause) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      String message = String.valueOf(at.getMessage());
      if (message.contains("Input/output error") || message.contains("No space left on device")) {
        return true;
      }
    }
    if (leaving && String.valueOf(cause.getMessage()).contains("has been removed")) {
      retired = true;
      world.later(() -> world.leaves(this));
    }
    return damaged || retired;
  }

  /** From here on it may be removed from the cluster at any moment. */
  void leaving() {
    leaving = true;
  }

  boolean isRetired() {
    return retired;
  }

  /** Stops it for good. */
  void retire() {
    retired = true;
    stop();
  }

  void downFor(long nanos) {
    downFor = nanos;
  }

  void damaged() {
    damaged = true;
  }

  boolean isDamaged() {
    return damaged;
  }

  private void wipeIfLost() {
    if (lost) {
      wipe();
    }
  }

  /** Its machine gets an empty disk, whether it runs or not, and starts with that. */
  void wipe() {
    world.say(() -> name() + " gets an empty disk");
    wiped = true;
    if (isUp()) {
      die(End.POWER_CUT);
      return;
    }
    boolean stayedDown = lost;
    erase();
    if (stayedDown) {
      world.after(downFor, this::start);
    }
  }

  /** How many disks it has had before this one. */
  int disksBefore() {
    return disksBefore;
  }

  private void erase() {
    disksBefore++;
    disk.erase();
    wiped = false;
    damaged = false;
    lost = false;
  }

  /** It has refused to start on its damaged data and will not come back. */
  boolean isLost() {
    return lost;
  }

  @Override
  void start() {
    if (isUp() || lost || retired || world.isOver()) {
      return;
    }
    distrusted = false;
    Life life = begin();
    stopping = false;
    lanes = new ArrayList<>();
    List<Scheduler> loops = new ArrayList<>();
    for (int i = 0; i < world.plan().lanes(); i++) {
      lanes.add(life.thread("lane" + i));
      loops.add(lanes.get(i));
    }
    log = new Log(life.thread("log"));
    NodePorts ports =
        new NodePorts(
            life.clock(),
            chance.stream(chance.nextLong()),
            disk,
            world.network().of(life, lanes),
            life.buffers(),
            loops,
            life.thread("files"),
            log,
            StartCrew.ALONE,
            setup -> new SimMembership(setup, life.gossip()));
    // As a process's main thread does, while its lanes wait.
    SimThread main = life.thread("main");
    main.execute(() -> open(ports));
  }

  private void open(NodePorts ports) {
    Life life = life();
    try {
      disk.lock();
      NodeCore opened = new NodeCore(config, ports);
      core = opened;
      world.watch().begins(this);
      opened.onFailure(cause -> failed(life, cause));
      opened.start();
      world.say(() -> name() + " is up");
    } catch (IOException | UncheckedIOException refused) {
      refused(refused);
    }
  }

  private void refused(Exception why) {
    world.say(() -> name() + " refuses to start: " + why.getMessage());
    if (!isExplained(why)) {
      throw new SimFailure("refuses to start", name() + ": " + why.getMessage(), why);
    }
    lost = damaged && !wiped;
    world.later(() -> die(End.KILLED));
    if (lost && world.plan().lostAreWiped()) {
      world.after(SECOND + downFor, this::wipeIfLost);
    }
  }

  /** The node stops by itself. It is gone a moment later, and started again by whoever cares. */
  private void failed(Life life, Exception cause) {
    world.say(() -> name() + " stops: " + cause);
    if (!isExplained(cause)) {
      world.fail(new SimFailure("stops by itself", name() + ": " + cause, cause));
      return;
    }
    distrusted = true;
    world.later(
        () -> {
          if (life() == life) {
            die(End.KILLED);
          }
        });
  }

  @Override
  protected void worked(SimThread thread) {
    if (core != null) {
      log.askIfWaiting();
      world.watch().worked(this);
    }
  }

  @Override
  protected void buried(Life ended, End how) {
    if (core != null) {
      world.watch().ended(this);
      free();
    }
    boolean nothingLost = how == End.KILLED && !distrusted;
    disk.crash(nothingLost ? SimDisk.Loss.NOTHING : world.loss(chance), chance);
    if (wiped) {
      erase();
    }
    if (!retired) {
      world.after(downFor, this::start);
    }
  }

  private void free() {
    for (Lane lane : core.lanes().all()) {
      if (!lane.isClosed()) {
        lane.close();
      } else {
        closeShards(lane);
      }
    }
    core = null;
  }

  private static void closeShards(Lane lane) {
    for (int i = 0; i < lane.shards().size(); i++) {
      lane.shards().at(i).machine().close();
    }
  }

  /** The orderly end: leadership is given away, the log is closed. */
  void stop() {
    if (core == null || stopping) {
      return;
    }
    stopping = true;
    Life life = life();
    NodeCore stopped = core;
    lanes.getFirst().execute(() -> stopped.stopTaking());
    stopped.lanes().startHandOver();
    long patience = world.now() + HAND_OVER;
    awaitHandOver(life, stopped, patience);
  }

  private void awaitHandOver(Life life, NodeCore stopped, long patience) {
    world.after(
        10 * MILLI,
        () -> {
          if (life.isOver()) {
            return;
          }
          if (world.time() < patience && leadsAny(stopped)) {
            awaitHandOver(life, stopped, patience);
          } else {
            lanes.getFirst().execute(() -> close(life, stopped));
          }
        });
  }

  private static boolean leadsAny(NodeCore core) {
    for (Lane lane : core.lanes().all()) {
      for (int i = 0; i < lane.shards().size(); i++) {
        Shard shard = lane.shards().at(i);
        if (shard.leads() && shard.info().replicas().size() > 1) {
          return true;
        }
      }
    }
    return false;
  }

  private void close(Life life, NodeCore stopped) {
    world.watch().ended(this);
    stopped.lanes().all().forEach(Lane::close);
    core = null;
    try {
      stopped.wal().close();
      disk.close();
    } catch (IOException failed) {
      if (!isExplained(failed)) {
        throw new SimFailure("cannot stop", name() + ": " + failed.getMessage(), failed);
      }
    }
    world.say(() -> name() + " has stopped");
    world.later(
        () -> {
          if (!life.isOver()) {
            die(End.KILLED);
            world.checkBuffers(life);
          }
        });
  }

  @Override
  public String toString() {
    return name();
  }

  /** The log's own thread: works when it is asked, or, with several lanes, when something waits. */
  private final class Log implements LogDriver {
    private final SimThread thread;
    private Wal wal;
    private boolean asked;
    private boolean onlyWhenAsked;

    Log(SimThread thread) {
      this.thread = thread;
    }

    @Override
    public void start(Wal wal, boolean onlyWhenAsked, Consumer<Exception> fatal) {
      this.wal = wal;
      this.onlyWhenAsked = onlyWhenAsked;
    }

    @Override
    public void ask() {
      if (!asked) {
        asked = true;
        thread.execute(this::work);
      }
    }

    private void work() {
      asked = false;
      wal.doWork();
    }

    void askIfWaiting() {
      if (wal != null && !onlyWhenAsked && wal.waiting() > 0) {
        ask();
      }
    }
  }
}
