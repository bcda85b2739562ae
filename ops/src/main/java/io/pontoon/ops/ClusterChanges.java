package io.pontoon.ops;

import io.pontoon.common.config.StartupException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Nodes that come and go while a cluster on this machine runs: each step is asked of a router, and
 * waited for until the cluster itself shows that it is done.
 */
final class ClusterChanges {
  private static final int JOIN_SECONDS = 60;
  private static final int SHOWN_SECONDS = 30;

  /** Who has got no further for so long will not. */
  private static final int STUCK_SECONDS = 120;

  private final LocalCluster cluster;
  private final PrintWriter out;
  private final RouterTalk talk;

  ClusterChanges(LocalCluster cluster, PrintWriter out) throws StartupException {
    this.cluster = cluster;
    this.out = out;
    List<InetSocketAddress> routers = new ArrayList<>();
    for (LocalProcess router : cluster.routers()) {
      if (router.state() == LocalProcess.State.RUNNING) {
        routers.add(router.address());
      }
    }
    this.talk = new RouterTalk(routers);
  }

  /** Starts one node more and waits until it is a member. A node that cannot join is given up. */
  void add(String zone) throws StartupException {
    members(); // says so now if nobody is there to be joined
    LocalProcess node = cluster.addNode(zone);
    try {
      node.start();
      node.awaitListening();
      await(
          node,
          JOIN_SECONDS,
          () -> {
            MemberRow row = membersOrNone().get(node.name());
            return row != null && row.isAlive();
          },
          "is not taken in");
    } catch (StartupException e) {
      node.stop();
      new NodeFiles(cluster.dir(), cluster.place()).retire(node, cluster.routers());
      throw e;
    }
    say(node.name() + " has joined; what it is to hold comes by and by");
  }

  /** Has a node's replicas and leads sent elsewhere, and returns when it has none left. */
  void decommission(String name) throws StartupException {
    ask("NODE", "DECOMMISSION", name);
    int left = held(name);
    say(name + " is to leave; it holds replicas of " + left + " groups");
    while (left > 0) {
      int before = left;
      if (!Patience.until(STUCK_SECONDS, () -> held(name) != before)) {
        throw new StartupException(
            name + " still holds replicas of " + before + " groups, and nothing goes on");
      }
      left = held(name);
      say(name + " holds replicas of " + left + " groups");
    }
    say(name + " may be stopped; 'cluster remove " + name + "' takes it out of the cluster");
  }

  /** A node that the map no longer names holds nothing. */
  private int held(String name) throws StartupException {
    MemberRow row = members().get(name);
    return row == null ? 0 : row.groups();
  }

  /** Takes a node that holds nothing out of the map, and stops it. Its directory stays. */
  void remove(String name) throws StartupException {
    LocalProcess node = cluster.process(name);
    ask("NODE", "REMOVE", name);
    if (!Patience.until(SHOWN_SECONDS, () -> !members().containsKey(name))) {
      throw new StartupException(name + " is still shown as a member");
    }
    node.stop();
    new NodeFiles(cluster.dir(), cluster.place()).retire(node, cluster.routers());
    say(name + " is removed; its data stays in " + node.home());
  }

  /** All nodes, one after the other; the next one only when all groups have what they need. */
  void rollingRestart() throws StartupException {
    for (LocalProcess node : cluster.nodes()) {
      if (node.state() == LocalProcess.State.RUNNING) {
        awaitCaughtUp(node);
        node.stop();
        node.start();
        node.awaitListening();
        awaitCaughtUp(node);
        say(node.name() + " is back");
      } else {
        say(node.name() + " does not run, and is left so");
      }
    }
  }

  /**
   * Waits until the cluster sees the node, all groups are led, and all replicas have what their
   * leaders had when that was so.
   */
  private void awaitCaughtUp(LocalProcess node) throws StartupException {
    await(
        node,
        STUCK_SECONDS,
        () -> {
          MemberRow row = membersOrNone().get(node.name());
          return row != null && row.isAlive() && replication().isWhole();
        },
        "is not back in all groups");
    Map<String, Long> ends = replication().ends();
    await(
        node,
        STUCK_SECONDS,
        () -> {
          Replication now = replication();
          return now.isWhole() && now.hasReached(ends);
        },
        "does not catch up");
  }

  private static void await(
      LocalProcess node, int seconds, Patience.Question question, String otherwise)
      throws StartupException {
    boolean done =
        Patience.until(
            seconds,
            () -> {
              node.requireAlive();
              return question.answer();
            });
    if (!done) {
      throw new StartupException(
          node.name()
              + " "
              + otherwise
              + " after "
              + seconds
              + " s; see its log in "
              + node.home());
    }
  }

  private Replication replication() {
    return Replication.read(talk.ask("INFO", "raft").lines());
  }

  private Map<String, MemberRow> members() throws StartupException {
    RouterTalk.Told told = talk.ask("NODES");
    if (!told.done()) {
      throw new StartupException(told.first());
    }
    return MemberRow.read(told.lines());
  }

  private Map<String, MemberRow> membersOrNone() {
    return MemberRow.read(talk.ask("NODES").lines());
  }

  private void ask(String... words) throws StartupException {
    RouterTalk.Told told = talk.ask(words);
    if (!told.done()) {
      throw new StartupException(told.first().replaceFirst("^ERR ", ""));
    }
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }

  /** The members as people are shown them; nothing when no router answers. */
  List<String> table() {
    RouterTalk.Told told = talk.ask("NODES");
    return told.done() ? told.lines() : List.of();
  }
}
