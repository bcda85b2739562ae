package io.pontoon.router.route;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.GroupInfo.Replica;
import io.pontoon.common.topology.NodeInfo;
import java.util.Arrays;

/**
 * The replicas of one group that may answer reads, and what they have said of themselves. The one
 * in our own process comes first, then those of our zone; of equals the one with the least to do.
 */
final class Replicas {
  private static final int FAR = 2;
  private static final int NEAR = 1;

  /** What a confirmation costs more than need be, as so many batches that wait. */
  private static final int DETOUR = 2;

  /** Of so many replicas, one and its leader are a majority. */
  private static final int FEW = 3;

  private final ReadSettings reading;
  private int[] nodes = {};
  private int[] distance = {};
  private int[] load = {};
  private long[] shunnedUntil = {};
  private int next;

  Replicas(ReadSettings reading) {
    this.reading = reading;
  }

  private int distance(NodeInfo other) {
    if (other.id() == reading.node()) {
      return 0;
    }
    return !reading.zone().isEmpty() && reading.zone().equals(other.zone()) ? NEAR : FAR;
  }

  void follow(ClusterMap map, GroupInfo group) {
    int[] wanted =
        group.replicas().stream()
            .filter(each -> each.role() != GroupInfo.Role.JOINING)
            .mapToInt(Replica::node)
            .filter(node -> node != Replica.NOWHERE && map.node(node) != null)
            .distinct()
            .toArray();
    if (!Arrays.equals(wanted, nodes)) {
      nodes = wanted;
      distance = Arrays.stream(wanted).map(node -> distance(map.node(node))).toArray();
      load = new int[wanted.length];
      shunnedUntil = new long[wanted.length];
      Arrays.fill(shunnedUntil, Long.MIN_VALUE);
    }
  }

  int count() {
    return nodes.length;
  }

  int node(int place) {
    return nodes[place];
  }

  /** Where a node stands among them; -1 when it is none of them. */
  int place(int node) {
    for (int i = 0; i < nodes.length; i++) {
      if (nodes[i] == node) {
        return i;
      }
    }
    return -1;
  }

  /** Whether the node is this process, or in its zone. */
  boolean isNear(int node) {
    int place = place(node);
    return place >= 0 && distance[place] < FAR;
  }

  /** So much waits at the node, by its own word. */
  void told(int node, int waiting) {
    int place = place(node);
    if (place >= 0) {
      load[place] = waiting;
    }
  }

  /** The node has said that it cannot answer now. */
  void shun(int node, long until) {
    int place = place(node);
    if (place >= 0) {
      shunnedUntil[place] = until;
    }
  }

  /**
   * The place of the replica to ask next.
   *
   * @param passed bit by place: not these
   * @param late bit by place: these owe an answer for long
   * @param leader by whom the read must be confirmed; 0 when nobody need do that. Of few replicas a
   *     follower that asks its leader is a majority with it, while the leader would have to ask
   *     both others; of more, the leader saves the question
   * @return -1 when all were passed over
   */
  int pick(long passed, long late, int leader, long now) {
    int best = -1;
    long bestScore = Long.MAX_VALUE;
    boolean isFew = nodes.length <= FEW;
    next++;
    for (int i = 0; i < nodes.length; i++) {
      int place = (next + i) % nodes.length;
      if ((passed & 1L << place) != 0) {
        continue;
      }
      long score =
          (now < shunnedUntil[place] ? 1L << 50 : 0)
              + ((late & 1L << place) != 0 ? 1L << 45 : 0)
              + ((long) distance[place] << 40)
              + (leader != 0 && (nodes[place] == leader) == isFew ? DETOUR : 0)
              + load[place];
      if (score < bestScore) {
        best = place;
        bestScore = score;
      }
    }
    return best;
  }
}
