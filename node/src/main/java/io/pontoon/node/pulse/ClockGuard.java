package io.pontoon.node.pulse;

import java.util.Arrays;

/**
 * Whether other nodes' clocks keep the bound that leases rest on. A leader's lease counts on
 * voters' promises, each kept by the voter's own clock; a voter whose clock runs too fast against
 * ours ends its promise while we still believe in it. So what matters is that no other clock runs
 * faster than ours by more than the bound, and it is the same whether theirs is fast or ours slow.
 *
 * <p>A clock is trusted until it is proved that it ran too fast, on the average of some span of up
 * to ten seconds; whatever delays are, one that keeps the bound is never found at fault. It is
 * trusted again after as long a time without such a proof, in which it was heard throughout.
 */
public final class ClockGuard {
  private static final long BACK_AFTER = ClockComparison.SPAN + ClockComparison.SPAN / 4;

  private static final class Peer {
    final ClockComparison comparison = new ClockComparison();
    boolean distrusted;
    long provedAt;

    /** Their last pulse, and when it came. */
    long run;

    long sent;
    long arrived;
  }

  private final long run;
  private final double bound;
  private Peer[] peers = new Peer[8];

  /**
   * @param run a number that tells this node's runs apart, not 0
   * @param driftPercent how much longer a second of ours may be than one of theirs, 0 to 99
   */
  public ClockGuard(long run, int driftPercent) {
    this.run = run;
    // Our lease is so much shorter than their promise: theirs may count the whole promise while
    // ours counts the lease.
    bound = 100.0 / (100 - driftPercent);
  }

  /** What to tell a node now. {@code now} is read right before, and the pulse leaves after. */
  public Pulse next(int node, long now) {
    Peer peer = peer(node);
    return new Pulse(run, now, peer.run, peer.sent, peer.arrived);
  }

  /**
   * A pulse of this node has come. Answers whether it changes {@link #trusts}.
   *
   * @param received our clock, read after the pulse had come
   */
  public boolean pulse(int node, Pulse pulse, long received) {
    Peer peer = peer(node);
    if (peer.run != pulse.run()) {
      peer.comparison.forget();
    } else if (pulse.sent() - peer.sent <= 0) {
      return false; // It came before.
    }
    peer.run = pulse.run();
    peer.sent = pulse.sent();
    peer.arrived = received;
    if (!pulse.answers(run)) {
      return false;
    }
    peer.comparison.add(pulse.echoSent(), pulse.echoArrived(), pulse.sent(), received);
    if (peer.comparison.atLeast() > bound) {
      boolean news = !peer.distrusted;
      peer.distrusted = true;
      peer.provedAt = received;
      return news;
    }
    if (peer.distrusted && peer.comparison.isFull() && received - peer.provedAt >= BACK_AFTER) {
      peer.distrusted = false;
      return true;
    }
    return false;
  }

  private Peer peer(int node) {
    if (node >= peers.length) {
      peers = Arrays.copyOf(peers, node * 2);
    }
    if (peers[node] == null) {
      peers[node] = new Peer();
    }
    return peers[node];
  }

  /** This node is no peer any more. */
  public void forget(int node) {
    if (node < peers.length) {
      peers[node] = null;
    }
  }

  /** Whether this node's promises may be counted on. */
  public boolean trusts(int node) {
    return node >= peers.length || peers[node] == null || !peers[node].distrusted;
  }

  /** How much faster their clock surely ran than ours at the last look, in millionths. */
  public long fasterAtLeast(int node) {
    return Math.round((peer(node).comparison.atLeast() - 1) * 1e6);
  }

  /** How much faster their clock runs than ours, in millionths; 0 when that is not known yet. */
  public long rate(int node) {
    if (node >= peers.length || peers[node] == null) {
      return 0;
    }
    ClockComparison comparison = peers[node].comparison;
    if (comparison.atLeast() == 0 || comparison.atMost() == Double.POSITIVE_INFINITY) {
      return 0;
    }
    return Math.round(((comparison.atLeast() + comparison.atMost()) / 2 - 1) * 1e6);
  }
}
