package io.pontoon.router.route;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.NodeStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Asks all nodes how they stand, and waits for them no longer than a deadline. One round at a time:
 * who asks during one is told its result, which is as fresh as the nodes' own reports are. Belongs
 * to one loop.
 */
final class Census {
  private static final String NO_CONNECTION = "no connection";
  private static final String LOST = "connection lost";
  private static final String NO_ANSWER = "no answer in time";

  private final long patienceNanos;
  private Round round;
  private long asked;

  private static final class Round {
    final long id;
    final ClusterMap map;
    final long deadline;
    final List<Consumer<ClusterStatus>> waiting = new ArrayList<>();
    final Map<Integer, NodeStatus> parts = new TreeMap<>();
    final Map<Integer, NodeStatus> answers = new TreeMap<>();
    final Map<Integer, String> silent = new TreeMap<>();

    Round(long id, ClusterMap map, long deadline) {
      this.id = id;
      this.map = map;
      this.deadline = deadline;
    }
  }

  Census(long patienceNanos) {
    this.patienceNanos = patienceNanos;
  }

  /**
   * Hands the nodes' answers to {@code then}, now or later.
   *
   * @param links the link to a node; null when there is none
   */
  void ask(ClusterMap map, IntFunction<NodeLink> links, long now, Consumer<ClusterStatus> then) {
    if (round != null) {
      round.waiting.add(then);
      return;
    }
    Round begun = new Round(++asked, map, now + patienceNanos);
    round = begun;
    begun.waiting.add(then);
    for (NodeInfo node : map.nodes()) {
      NodeLink link = links.apply(node.id());
      if (link == null || !link.askForStatus(new NodeStatus.Request(begun.id, false))) {
        begun.silent.put(node.id(), NO_CONNECTION);
      }
    }
    endIfComplete();
  }

  void onPart(int node, NodeStatus.Part part) {
    if (round == null || part.request() != round.id || round.silent.containsKey(node)) {
      return; // of a round that has ended
    }
    round.parts.merge(node, part.status(), NodeStatus::and);
    if (!part.more()) {
      round.answers.put(node, round.parts.remove(node));
      endIfComplete();
    }
  }

  void onDown(int node) {
    if (round != null && !round.answers.containsKey(node) && round.map.node(node) != null) {
      round.silent.putIfAbsent(node, LOST);
      endIfComplete();
    }
  }

  /** Answers whether anybody waits. */
  boolean onTimer(long now) {
    if (round != null && now - round.deadline >= 0) {
      end();
    }
    return round != null;
  }

  private void endIfComplete() {
    if (round.answers.size() + round.silent.size() >= round.map.nodes().size()) {
      end();
    }
  }

  private void end() {
    Round ended = round;
    round = null;
    List<ClusterStatus.Answer> answers = new ArrayList<>();
    for (NodeInfo node : ended.map.nodes()) {
      NodeStatus status = ended.answers.get(node.id());
      String silence = status != null ? "" : ended.silent.getOrDefault(node.id(), NO_ANSWER);
      boolean connected = status != null || silence.equals(NO_ANSWER);
      answers.add(new ClusterStatus.Answer(node, status, silence, connected));
    }
    ClusterStatus result = new ClusterStatus(ended.map, answers);
    for (Consumer<ClusterStatus> then : ended.waiting) {
      then.accept(result);
    }
  }
}
