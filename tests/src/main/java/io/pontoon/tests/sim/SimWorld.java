package io.pontoon.tests.sim;

import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.port.sim.SimDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The cluster, its clients and all that happens to them, on one thread, from one seed. */
final class SimWorld {
  /** When the world begins: some day in 2026. */
  static final long EPOCH_NANOS = 1_790_000_000_000_000_000L;

  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  private final Plan plan;
  private final SimRandom chance;
  private final Trace trace;
  private final EventQueue events = new EventQueue();
  private final SimNetwork network;
  private final Watch watch;
  private final Journal journal;
  private final Workload workload;
  private final List<SimNode> nodes = new ArrayList<>();
  private final List<SimRouter> routers = new ArrayList<>();
  private final List<SimClient> clients = new ArrayList<>();
  private final List<String> undecided = new ArrayList<>();
  private long time;
  private long turned;
  private SimThread current;

  SimWorld(Plan plan, Trace trace) {
    this.plan = plan;
    this.trace = trace;
    this.chance = new SimRandom(plan.seed()).stream("world");
    this.network = new SimNetwork(this, plan.nodes() + plan.routers(), plan.latency());
    this.watch = new Watch(this);
    this.journal = new Journal(this);
    this.workload = new Workload(journal);
    for (int id = 1; id <= plan.nodes(); id++) {
      NodeConfig config =
          plan.nodeConfig()
              .with(NodeConfig.NODE_ID, id)
              .with(NodeConfig.NODE_PORT, Plan.FIRST_PORT + id - 1);
      nodes.add(new SimNode(this, id - 1, id, config));
    }
    for (int i = 0; i < plan.routers(); i++) {
      routers.add(new SimRouter(this, plan.nodes() + i, i + 1, plan.routerConfig()));
    }
    for (int i = 0; i < plan.clients(); i++) {
      double pipelined = chance.chance(0.3) ? 0.3 : 0;
      clients.add(new SimClient(this, i, workload, pipelined, plan.thinkNanos()));
    }
  }

  Plan plan() {
    return plan;
  }

  SimRandom chance() {
    return chance;
  }

  Trace trace() {
    return trace;
  }

  void say(Supplier<String> line) {
    if (trace.isText()) {
      trace.time(now());
      trace.say(line);
    }
  }

  SimNetwork network() {
    return network;
  }

  Watch watch() {
    return watch;
  }

  Journal journal() {
    return journal;
  }

  List<SimNode> nodes() {
    return nodes;
  }

  List<SimRouter> routers() {
    return routers;
  }

  /** The node that listens there. */
  SimNode node(int port) {
    return nodes.get(port - Plan.FIRST_PORT);
  }

  SimRouter router(SimRandom by) {
    return routers.get(by.below(routers.size()));
  }

  void undecided(String what) {
    undecided.add(what);
  }

  List<String> undecided() {
    return undecided;
  }

  /** When the event in hand happens. */
  long time() {
    return time;
  }

  /** That, and what the work in hand has taken so far. */
  long now() {
    return current == null ? time : time + current.spent;
  }

  long turned() {
    return turned;
  }

  void at(long when, Runnable what) {
    events.add(Math.max(when, time), what);
  }

  void after(long nanos, Runnable what) {
    at(now() + nanos, what);
  }

  /** As soon as the work in hand is done. */
  void later(Runnable what) {
    after(0, what);
  }

  /** The work in hand takes so much longer. */
  void spend(long nanos) {
    if (current != null) {
      current.spent += nanos;
    }
  }

  long clientDelay() {
    return 50_000 + chance.around(100_000);
  }

  SimDisk.Loss loss(SimRandom by) {
    return switch (by.below(4)) {
      case 0 -> SimDisk.Loss.EVERYTHING;
      case 1 -> SimDisk.Loss.NOTHING;
      default -> SimDisk.Loss.SOME_SECTORS;
    };
  }

  /** Does a piece of work; false when its process did not outlive it. */
  boolean run(SimThread thread, Runnable work) {
    current = thread;
    try {
      work.run();
      thread.life().process().worked(thread);
    } catch (SimDisk.PowerCut cut) {
      later(() -> dieOf(thread.life()));
      return false;
    } catch (SimFailure failure) {
      throw failure;
    } catch (RuntimeException | AssertionError broken) {
      throw new SimFailure("broken", thread + ": " + broken, broken);
    } finally {
      current = null;
    }
    return !thread.life().isOver();
  }

  private void dieOf(Life life) {
    if (life.process().life() == life) {
      say(() -> life + " loses power at work on its disk");
      life.process().die(SimProcess.End.POWER_CUT);
    }
  }

  /** Goes on until then. */
  void until(long when) {
    while (!events.isEmpty() && events.firstTime() <= when) {
      time = events.firstTime();
      turned++;
      trace.time(time);
      events.poll().run();
    }
    time = when;
  }

  void checkBuffers(Life life) {
    if (life.buffers().inUse() != 0) {
      throw new SimFailure(
          "leaked buffers",
          life + " ends with " + life.buffers().inUse() + " bytes not given back");
    }
  }

  void run() {
    for (SimNode node : nodes) {
      after(chance.between(0, 200) * MILLI, node::start);
    }
    for (SimRouter router : routers) {
      after(chance.between(0, 200) * MILLI, router::start);
    }
    after(500 * MILLI, () -> clients.forEach(SimClient::begin));
    until(plan.safetyNanos());
    clients.forEach(SimClient::rest);
    until(time + 6 * SECOND);
    readAll();
    watch.checkEqual();
    journal.check();
  }

  private void readAll() {
    SimClient reader = clients.getFirst();
    List<Asked> reads = new ArrayList<>();
    for (String key : journal.keys()) {
      reads.add(
          journal.one(reader.number(), key, io.pontoon.tests.check.Operation.Action.GET, null));
    }
    boolean[] done = {false};
    reader.ask(reads, () -> done[0] = true);
    until(time + 10 * SECOND);
    if (!done[0]) {
      throw new SimFailure("no answer", "the last reads are not answered within 10 s");
    }
  }

  long commands() {
    return workload.asked();
  }
}
