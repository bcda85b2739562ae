package io.pontoon.router.route;

/**
 * Who leads a group, as far as one loop has heard: from refusals that name the leader, from what
 * nodes announce, or by asking around.
 */
final class Leadership {
  private final long backoffFirst;
  private final long backoffMax;
  private int[] replicas;
  private int leader;
  private long term;
  private int next;
  private int hops;
  private long backoff;

  Leadership(int[] replicas, long backoffFirst, long backoffMax) {
    this.replicas = replicas;
    this.backoffFirst = backoffFirst;
    this.backoffMax = backoffMax;
    this.backoff = backoffFirst;
  }

  int leader() {
    return leader;
  }

  int replicas() {
    return replicas.length;
  }

  void replicas(int[] nodes) {
    replicas = nodes;
  }

  /** The node to ask next when nobody is known to lead. */
  int nextReplica() {
    return replicas[next++ % replicas.length];
  }

  /** How long to wait this time; the next time longer, until {@link #proved}. */
  long backoff() {
    long wait = backoff;
    backoff = Math.min(2 * backoff, backoffMax);
    return wait;
  }

  /** {@code node} has answered as only a leader does. */
  void proved(int node) {
    if (leader == 0) {
      leader = node;
    }
    hops = 0;
    backoff = backoffFirst;
  }

  void lost() {
    leader = 0;
  }

  /**
   * {@code node} does not lead; true when the one it named should be asked at once: two outdated
   * nodes must not send us to and fro.
   */
  boolean refused(int node, int hint) {
    leader = hint == node ? 0 : hint;
    return leader != 0 && ++hops <= replicas.length;
  }

  /**
   * Answers true when that is news. A node that lags behind announces an older term and is not
   * believed.
   */
  boolean told(long term, int leader) {
    if (term < this.term || term == this.term && (leader == 0 || leader == this.leader)) {
      return false;
    }
    boolean same = leader == this.leader;
    this.term = term;
    this.leader = leader;
    hops = 0;
    backoff = backoffFirst;
    return !same;
  }
}
