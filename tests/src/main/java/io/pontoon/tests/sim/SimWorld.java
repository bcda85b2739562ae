package io.pontoon.tests.sim;

import io.pontoon.common.port.sim.PowerCut;
import io.pontoon.common.port.sim.SimDisk;
import io.pontoon.common.ring.Slots;
import io.pontoon.common.topology.ClusterMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
  private final Promises promises;
  private final Journal journal;
  private final Workload workload;
  private final List<SimNode> machines = new ArrayList<>();

  /** Of the machines those that belong to the cluster, or are to join it. */
  private final List<SimNode> nodes = new ArrayList<>();

  private final List<SimRouter> routers = new ArrayList<>();
  private final List<SimClient> clients = new ArrayList<>();
  private final List<SimProcess> processes = new ArrayList<>();
  private final Nemesis nemesis;
  private final Losses losses = new Losses();
  private final List<String> undecided = new ArrayList<>();
  private long time;
  private long turned;
  private SimThread current;
  private boolean over;

  SimWorld(Plan plan, Trace trace) {
    this.plan = plan;
    this.trace = trace;
    this.chance = new SimRandom(plan.seed()).stream("world");
    int machines = plan.nodes() + Plan.SPARES;
    this.network = new SimNetwork(this, machines + plan.routers(), plan.latency());
    this.watch = new Watch(this);
    this.promises = new Promises(this);
    this.journal = new Journal(this);
    this.workload =
        new Workload(journal, plan.levels() ? new LevelWork(journal, plan.lookers()) : null);
    for (int id = 1; id <= machines; id++) {
      this.machines.add(new SimNode(this, id - 1, id, plan.config(id)));
    }
    nodes.addAll(this.machines.subList(0, plan.nodes()));
    for (int i = 0; i < plan.routers(); i++) {
      routers.add(new SimRouter(this, machines + i, i + 1, plan.routerConfig()));
    }
    processes.addAll(machines());
    processes.addAll(routers);
    this.nemesis = new Nemesis(this);
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
    trace.say(now(), line);
  }

  SimNetwork network() {
    return network;
  }

  Watch watch() {
    return watch;
  }

  Promises promises() {
    return promises;
  }

  Journal journal() {
    return journal;
  }

  /** Those that belong to the cluster now. */
  List<SimNode> nodes() {
    return nodes;
  }

  /** All there are. */
  List<SimNode> machines() {
    return machines;
  }

  /** A machine that stands by starts, and joins; null when there is none. */
  SimNode joins() {
    for (SimNode machine : machines) {
      if (!nodes.contains(machine) && !machine.isRetired()) {
        nodes.add(machine);
        machine.start();
        return machine;
      }
    }
    return null;
  }

  /** The map knows this node no more: it is stopped for good. */
  void leaves(SimNode node) {
    if (nodes.remove(node)) {
      say(() -> node + " is stopped for good");
      node.retire();
    }
  }

  List<SimRouter> routers() {
    return routers;
  }

  /** All machines, then all routers. */
  List<SimProcess> processes() {
    return processes;
  }

  Nemesis nemesis() {
    return nemesis;
  }

  Losses losses() {
    return losses;
  }

  /** It is being put away: what ends is not started again. */
  boolean isOver() {
    return over;
  }

  /** The node that listens there. */
  SimNode node(int port) {
    return machines.get(port - Plan.FIRST_PORT);
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
      boolean powered = run(work);
      // Also when the power went: what is on disk by then may be what nobody else has seen.
      thread.life().process().worked(thread);
      if (!powered) {
        thread.life().goDark();
        later(() -> dieOf(thread.life()));
        return false;
      }
    } catch (SimFailure failure) {
      throw failure;
    } catch (RuntimeException | AssertionError broken) {
      throw new SimFailure("broken", thread + ": " + broken, broken);
    } finally {
      current = null;
    }
    return !thread.life().isOver();
  }

  private static boolean run(Runnable work) {
    try {
      work.run();
      return true;
    } catch (PowerCut cut) {
      return false;
    }
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

  /**
   * The world ends with this failure. For whoever is called from within a node or router, which
   * might keep to itself what is thrown at it.
   */
  void fail(SimFailure failure) {
    later(
        () -> {
          throw failure;
        });
  }

  void fail(String kind, String form, Object... seen) {
    fail(new SimFailure(kind, String.format(Locale.ROOT, form, seen)));
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
    nemesis.begin(plan.faults());
    until(plan.safetyNanos());
    nemesis.heal();
    clients.forEach(SimClient::rest);
    Aftermath aftermath = new Aftermath(this, clients);
    aftermath.groupsAnswer();
    aftermath.replicasAgree();
    aftermath.membersAgree();
    aftermath.readAll();
    watch.checkEqual();
    journal.check();
    end();
  }

  /** All is stopped in order: then nothing must be left. */
  private void end() {
    over = true;
    clients.forEach(SimClient::hangUp);
    until(time + SECOND / 10);
    routers.forEach(SimRouter::stop);
    until(time + SECOND);
    machines.forEach(SimNode::stop);
    until(time + 2 * SECOND);
    for (SimProcess process : processes) {
      if (process.isUp()) {
        throw new SimFailure("does not stop", process.name() + " is still up");
      }
    }
  }

  /** Frees what is outside of the heap, however the world ended. */
  void close() {
    over = true;
    processes.forEach(process -> process.die(SimProcess.End.KILLED));
  }

  /** Some key that this group holds; null when it has no slot. */
  String keyOf(int group) {
    ClusterMap map = watch.map();
    for (int i = 0; map.slots().count(group) > 0; i++) {
      byte[] key = ("probe" + i).getBytes(StandardCharsets.US_ASCII);
      if (map.slots().of(Slots.of(key, 0, key.length)) == group) {
        return "probe" + i;
      }
    }
    return null;
  }

  Workload workload() {
    return workload;
  }

  long commands() {
    return workload.asked();
  }
}
