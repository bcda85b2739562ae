package io.pontoon.node.host;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.pontoon.common.metrics.Distribution;
import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.port.Clock;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.wire.Frame;
import io.pontoon.node.pulse.ClockGuard;
import io.pontoon.node.pulse.Hearing;
import io.pontoon.node.pulse.Pulse;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pulse between this node and those that it shares groups with: one small frame each way at
 * every beat, however many groups and lanes there are. It travels on the links of one lane, which
 * turns it; what comes in is read on any lane, with the time at which it came, and waits for that
 * turn. Of the public methods only {@link #follow} and {@link #turn} belong to that lane's thread.
 */
public final class NodePulse {
  private static final Logger log = LoggerFactory.getLogger(NodePulse.class);

  /** More than a thousand peers can say in one beat; what is above is lost, and said again. */
  private static final int WAITING_MAX = 4096;

  /**
   * Settings of the pulse; times in nanoseconds.
   *
   * @param beat between two pulses to one node
   * @param silence after which a node is not heard any more
   * @param driftPercent how far clocks' rates may differ
   * @param run a number that tells this node's runs apart, not 0
   */
  public record Settings(long beat, long silence, int driftPercent, long run) {}

  /** {@code pulse} is null when the connection broke. */
  private record Arrival(int node, Pulse pulse, long at) {}

  private final int self;
  private final Settings settings;
  private final Clock clock;
  private final ByteBufAllocator allocator;
  private final PeerLinks links;
  private final Metrics metrics;
  private final Distribution roundTrip;
  private final Hearing hearing;
  private final ClockGuard guard;
  private final ArrayBlockingQueue<Arrival> arrived = new ArrayBlockingQueue<>(WAITING_MAX);
  private TreeSet<Integer> peers = new TreeSet<>();
  private long sentAt = Long.MIN_VALUE;
  private Runnable hurry = () -> {};
  private volatile NodeView view = NodeView.ALL_WELL;

  /** How much faster each node's clock runs, in millionths; for whoever asks. */
  private volatile long[] rates = {};

  private volatile boolean leaseTrusted = true;

  /**
   * @param links of the lane that turns it
   */
  public NodePulse(
      int self,
      Settings settings,
      Clock clock,
      ByteBufAllocator allocator,
      PeerLinks links,
      Metrics metrics) {
    this.self = self;
    this.settings = settings;
    this.clock = clock;
    this.allocator = allocator;
    this.links = links;
    this.metrics = metrics;
    this.roundTrip = metrics.distribution(MetricName.PULSE_ROUND_TRIP);
    this.hearing = new Hearing(settings.silence());
    this.guard = new ClockGuard(settings.run(), settings.driftPercent());
    metrics.gauge(MetricName.LEASE_TRUSTED, () -> leaseTrusted ? 1 : 0);
  }

  /** What to do for a turn to come soon, since somebody was lost; before the first turn. */
  void onLoss(Runnable hurry) {
    this.hurry = hurry;
  }

  /** Whether the lane with these links turns it. */
  boolean goesOver(PeerLinks links) {
    return this.links == links;
  }

  /** How the other nodes are, as of the last turn. */
  NodeView view() {
    return view;
  }

  /** Nodes with which groups are shared may be others now. */
  void follow(ClusterMap map, long now) {
    TreeSet<Integer> changed = new TreeSet<>();
    for (GroupInfo group : map.groups()) {
      if (group.replicaOn(self) != null) {
        group.replicas().forEach(replica -> changed.add(replica.node()));
      }
    }
    changed.remove(self);
    changed.remove(GroupInfo.Replica.NOWHERE);
    for (int node : peers) {
      if (!changed.contains(node)) {
        hearing.forget(node);
        guard.forget(node);
        view = view.heard(node, true).clockTrusted(node, true);
      }
    }
    for (int node : changed) {
      hearing.expect(node, now);
      metrics.gauge(MetricName.CLOCK_RATE, Integer.toString(node), () -> rate(node));
      metrics.gauge(
          MetricName.PEER_HEARD, Integer.toString(node), () -> view.isHeard(node) ? 1 : 0);
    }
    peers = changed;
    judgeLease();
  }

  /** A pulse from another node, on any lane's thread. */
  void onFrame(int node, ByteBuf body) {
    if (body.readableBytes() != Pulse.BYTES) {
      throw new IllegalArgumentException("damaged pulse: " + body.readableBytes() + " bytes");
    }
    long at = clock.monotonicNanos();
    Pulse pulse =
        new Pulse(
            body.readLong(), body.readLong(), body.readLong(), body.readLong(), body.readLong());
    arrived.offer(new Arrival(node, pulse, at));
  }

  /** A connection from another node broke, on any lane's thread. */
  void onBroken(int node) {
    arrived.offer(new Arrival(node, null, 0));
    hurry.run();
  }

  /** Takes note of what came, and sends what is due. Called at every tick. */
  void turn(long now) {
    hearing.turn(now);
    for (Arrival arrival = arrived.poll(); arrival != null; arrival = arrived.poll()) {
      if (arrival.pulse == null) {
        if (hearing.broken(arrival.node)) {
          heard(arrival.node, false, "its connection broke");
        }
      } else if (peers.contains(arrival.node)) {
        onPulse(arrival.node, arrival.pulse, arrival.at);
      }
    }
    boolean due = sentAt == Long.MIN_VALUE || now - sentAt >= settings.beat() * 3 / 4;
    for (int node : peers) {
      if (hearing.expired(node, now)) {
        heard(node, false, "it has been silent for " + settings.silence() / 1_000_000 + " ms");
      }
      if (due) {
        send(node);
      }
    }
    if (due) {
      sentAt = now;
      publishRates();
    }
  }

  private void publishRates() {
    long[] current = new long[peers.isEmpty() ? 0 : peers.last() + 1];
    for (int node : peers) {
      current[node] = guard.rate(node);
    }
    rates = current;
  }

  private long rate(int node) {
    long[] current = rates;
    return node < current.length ? current[node] : 0;
  }

  private void onPulse(int node, Pulse pulse, long at) {
    if (hearing.pulse(node, at)) {
      heard(node, true, "");
    }
    if (guard.pulse(node, pulse, at)) {
      judged(node, guard.trusts(node));
    }
    if (pulse.answers(settings.run())) {
      roundTrip.record(Math.max(0, at - pulse.echoSent() - (pulse.sent() - pulse.echoArrived())));
    }
  }

  private void send(int node) {
    if (links.isWritable(node)) {
      ByteBuf frame = Frame.begin(allocator, Frame.PULSE, Pulse.BYTES);
      Pulse pulse = guard.next(node, clock.monotonicNanos());
      frame
          .writeLong(pulse.run())
          .writeLong(pulse.sent())
          .writeLong(pulse.echoRun())
          .writeLong(pulse.echoSent())
          .writeLong(pulse.echoArrived());
      links.send(node, Frame.finish(frame));
    }
  }

  private void heard(int node, boolean heard, String why) {
    view = view.heard(node, heard);
    if (heard) {
      log.info("node {} is heard again", node);
    } else {
      log.info("node {} is not heard any more: {}", node, why);
    }
  }

  private void judged(int node, boolean trusted) {
    view = view.clockTrusted(node, trusted);
    judgeLease();
    String leases =
        leaseTrusted ? "" : "; most clocks here differ, so each STRONG read takes a round";
    if (trusted) {
      log.info("node {}'s clock is trusted again{}", node, leases);
    } else {
      log.warn(
          "node {}'s clock has run at least {} % faster than this one's, more than"
              + " raft.lease-drift allows: no lease counts on it{}",
          node, guard.fasterAtLeast(node) / 10_000.0, leases);
    }
  }

  private void judgeLease() {
    int trusted = 1;
    for (int node : peers) {
      trusted += guard.trusts(node) ? 1 : 0;
    }
    leaseTrusted = trusted * 2 > peers.size() + 1;
  }
}
