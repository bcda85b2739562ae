package io.pontoon.tests.sim;

import io.pontoon.common.membership.Member;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.wire.Hello;
import io.pontoon.node.meta.MapChange;
import io.pontoon.node.placement.Limits;
import io.pontoon.node.placement.Load;
import io.pontoon.node.placement.Planner;
import io.pontoon.node.shard.Shard;
import io.pontoon.tests.check.Operation.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What must hold once nothing goes wrong any more: all answer again, all agree, nothing is lost.
 */
final class Aftermath {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  /**
   * Elections, reconnecting and what routers wait between two attempts, with room for the longest
   * timeouts that a plan draws.
   */
  private static final long ANSWERS_WITHIN = 15 * SECOND;

  /**
   * A follower may wait ten seconds for a snapshot's lost piece, more than once; and places change.
   */
  private static final long AGREES_WITHIN = 120 * SECOND;

  private static final long STEP = 100 * MILLI;

  private final SimWorld world;
  private final List<SimClient> clients;

  Aftermath(SimWorld world, List<SimClient> clients) {
    this.world = world;
    this.clients = clients;
  }

  /** Each group carries out a write for somebody at each router. */
  void groupsAnswer() {
    long deadline = world.time() + ANSWERS_WITHIN;
    while (clients.stream().anyMatch(client -> !client.isIdle())) {
      goOn(deadline, "a client's last commands have no answer");
    }
    List<Probe> probes = new ArrayList<>();
    for (int i = 0; i < world.routers().size(); i++) {
      Probe probe = new Probe(clients.get(i % clients.size()), world.routers().get(i));
      probes.add(probe);
      probe.ask();
    }
    for (Probe probe : probes) {
      while (!probe.isDone()) {
        goOn(deadline, "a group does not answer");
      }
    }
  }

  private void goOn(long deadline, String otherwise) {
    if (world.time() > deadline) {
      throw new SimFailure(
          "no answer", otherwise + " though all has been well for long" + leaderless());
    }
    world.until(world.time() + STEP);
  }

  private String leaderless() {
    StringBuilder told = new StringBuilder();
    for (GroupInfo group : world.watch().map().groups()) {
      if (world.watch().leaderOf(group.id()) == null) {
        told.append("\n  ").append(group).append("\n  ");
        told.append(told(world.watch().replicasOf(group.id())));
      }
    }
    return told.toString();
  }

  /** Counts at a key of each group until all have answered. */
  private final class Probe {
    private final SimClient client;
    private final SimRouter router;
    private final TreeSet<Integer> answered = new TreeSet<>();
    private boolean done;

    Probe(SimClient client, SimRouter router) {
      this.client = client;
      this.router = router;
    }

    void ask() {
      List<Asked> commands = new ArrayList<>();
      for (int group : missing()) {
        commands.add(count(group));
      }
      client.askAt(router, commands, this::again);
    }

    private Asked count(int group) {
      Asked asked = world.journal().one(client.number(), world.keyOf(group), Action.INCR, null);
      asked.whenAnswered(() -> answered.add(group));
      return asked;
    }

    private void again() {
      done = missing().isEmpty();
      if (!done) {
        world.after(STEP, this::ask);
      }
    }

    /** The groups that hold slots, but for those that have answered. */
    private List<Integer> missing() {
      ClusterMap map = world.watch().map();
      return map.groups().stream()
          .map(GroupInfo::id)
          .filter(group -> !answered.contains(group) && map.slots().count(group) > 0)
          .toList();
    }

    /** Groups that get their first slot later are not asked. */
    boolean isDone() {
      return done;
    }
  }

  /** Every process sees those alive that run, and no others. */
  void membersAgree() {
    long deadline = world.time() + AGREES_WITHIN;
    while (!wrongView().isEmpty()) {
      if (world.time() > deadline) {
        throw new SimFailure("wrong members", wrongView());
      }
      world.until(world.time() + STEP);
    }
  }

  /** Who sees something else than what is; empty when nobody does. */
  private String wrongView() {
    String alive =
        Stream.concat(
                world.nodes().stream().filter(node -> node.core() != null).map(SimNode::name),
                world.routers().stream().filter(r -> r.core() != null).map(router -> "router"))
            .collect(Collectors.joining(" "));
    for (SimNode node : world.nodes()) {
      if (node.core() != null && !alive(node.core().members()).equals(alive)) {
        return node + " sees " + alive(node.core().members()) + ", and there are " + alive;
      }
    }
    for (SimRouter router : world.routers()) {
      if (router.core() != null && !alive(router.core().members()).equals(alive)) {
        return router.name() + " sees " + alive(router.core().members()) + ", not " + alive;
      }
    }
    return "";
  }

  /** Routers are counted only: each run of one has a number of its own. */
  private static String alive(List<Member> members) {
    return members.stream()
        .filter(member -> member.state() == Member.State.ALIVE)
        .map(member -> member.role() == Hello.Role.NODE ? "node" + member.id() : "router")
        .collect(Collectors.joining(" "));
  }

  /** Every group has a leader, and all its replicas that live have applied the same. */
  void replicasAgree() {
    long deadline = world.time() + AGREES_WITHIN;
    while (!isSteady()) {
      if (world.time() > deadline) {
        throw new SimFailure("no steady map", unsteady());
      }
      world.nemesis().calm();
      world.until(world.time() + STEP);
    }
    for (GroupInfo info : world.watch().map().groups()) {
      int group = info.id();
      String apart = apart(group);
      while (apart != null && world.watch().map().group(group) != null) { // it may be forgotten
        if (world.time() > deadline) {
          throw new SimFailure("replicas stay apart", "group " + group + ": " + apart);
        }
        world.until(world.time() + STEP);
        apart = apart(group);
      }
    }
  }

  /**
   * Whether every node is there with all its replicas, and no group is on the way to anything. What
   * is lost for good may leave a group on its way.
   */
  private boolean isSteady() {
    for (SimNode node : world.nodes()) {
      if (node.isLost() && !world.plan().lostAreWiped()) {
        return true;
      }
    }
    for (SimNode node : world.nodes()) {
      if (node.core() == null
          || !node.core().isInMap()
          || node.core().map().ring().rebalancing()
          || !node.core().map().moves().isEmpty()
          || !node.core().map().groups().stream().allMatch(GroupInfo::isSteady)) {
        return false;
      }
    }
    return plan().isEmpty();
  }

  /** What placement would still do, now that all live. */
  private List<MapChange> plan() {
    ClusterMap map = world.watch().map();
    Load load =
        new Load() {
          @Override
          public int leader(int group) {
            SimNode leader = world.watch().leaderOf(group);
            return leader == null ? 0 : leader.id();
          }

          @Override
          public long bytes(int group) {
            return 0;
          }

          @Override
          public long emptyMillis(int group) {
            return 0; // it lingers, which disturbs nobody
          }
        };
    return new Planner().plan(map, node -> 0, load, Limits.DEFAULT);
  }

  private String unsteady() {
    for (GroupInfo group : world.watch().map().groups()) {
      if (!group.isSteady()) {
        return group + "\n  " + told(world.watch().replicasOf(group.id()));
      }
    }
    if (!world.watch().map().moves().isEmpty()) {
      return "slots under way: " + world.watch().map().moves();
    }
    List<String> nodes = new ArrayList<>();
    nodes.add("placement would " + plan());
    for (SimNode node : world.nodes()) {
      nodes.add(
          node
              + (node.core() == null
                  ? " is down"
                  : (node.core().isInMap() ? " knows map " : " is not in its map ")
                      + node.core().map().epoch()));
    }
    return String.join(", ", nodes);
  }

  private String apart(int group) {
    List<Shard> replicas = world.watch().replicasOf(group);
    long applied = -1;
    boolean led = false;
    for (Shard replica : replicas) {
      if (applied >= 0 && replica.appliedIndex() != applied
          || replica.appliedIndex() != replica.lastIndex()) {
        return told(replicas);
      }
      applied = replica.appliedIndex();
      led |= replica.leads();
    }
    return led ? null : told(replicas);
  }

  private static String told(List<Shard> replicas) {
    List<String> lines = new ArrayList<>();
    for (Shard replica : replicas) {
      lines.add(replica.raftStatus() + " applied=" + replica.appliedIndex());
    }
    return String.join(" | ", lines);
  }

  /** What every key ends at, so that what is lost shows. */
  void readAll() {
    SimClient reader = clients.getFirst();
    List<Asked> reads = new ArrayList<>();
    for (String key : world.journal().keys()) {
      reads.add(world.workload().last(reader, key));
    }
    boolean[] done = {false};
    reader.ask(reads, () -> done[0] = true);
    long deadline = world.time() + ANSWERS_WITHIN;
    while (!done[0]) {
      goOn(deadline, "the last reads have no answer");
    }
  }
}
