package io.pontoon.node.placement;

import io.pontoon.common.ring.HashRing;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a plan takes for a thousand nodes and ten thousand groups: when there is nothing to do,
 * when a node has come, when one is lost, and when a zone is. Run by hand.
 */
final class PlannerBench {
  private static final int NODES = 1000;
  private static final int GROUPS = 10_000;

  private PlannerBench() {}

  public static void main(String[] args) {
    ModelCluster cluster = ModelCluster.even(NODES, 5, GROUPS, 3);
    for (int round = 0; round < 3; round++) {
      measure("nothing to do", cluster, 20);
      cluster.join(NODES + 1 + round, "a");
      measure("a new node", cluster, 1000);
      cluster.dead.put(10 + round, 60_001L);
      measure("a lost node", cluster, 1000);
      cluster.dead.clear();
      measure("it is back", cluster, 1000);
      for (int node = 1 + round; node <= NODES; node += 5) {
        cluster.dead.put(node, 60_001L);
      }
      measure("a lost zone, at first", cluster, 50);
      cluster.dead.clear();
      measure("it is back", cluster, 1000);
    }
    rings();
  }

  private static void measure(String what, ModelCluster cluster, int plans) {
    long all = 0;
    long most = 0;
    int count = 0;
    cluster.forget();
    for (int changes = 1; changes > 0 && count < plans; count++) {
      long before = System.nanoTime();
      cluster.plan();
      long took = System.nanoTime() - before;
      all += took;
      most = Math.max(most, took);
      changes = cluster.step();
      cluster.finish();
    }
    System.out.printf(
        "%-24s %4d plans, mean %.1f ms, most %.1f ms, %s%n",
        what, count, all / 1e6 / count, most / 1e6, cluster.counts);
  }

  private static void rings() {
    for (int groups : new int[] {12, 100, 1000, 10_000}) {
      List<HashRing.Member> members = new ArrayList<>();
      for (int group = 1; group <= groups; group++) {
        members.add(new HashRing.Member(group, 1));
      }
      for (int round = 0; round < 3; round++) {
        long before = System.nanoTime();
        HashRing.owners(members, 1200);
        System.out.printf(
            "ring of %d groups: %.1f ms%n", groups, (System.nanoTime() - before) / 1e6);
      }
    }
  }
}
