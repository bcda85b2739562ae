package io.pontoon.common.membership;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.ring.HashRing;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.common.wire.PeerHandler;
import io.pontoon.common.wire.PeerLink;
import io.pontoon.common.wire.PeerNetwork;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process's peer links with the gossip among their frames: it sees every connection that is made
 * or taken through it, takes out what is gossip, and finds the way to a member. So gossip needs no
 * port of its own, and what cuts a link cuts it too.
 *
 * <p>A router takes no links: it is reached on those that it made, and what one router says to
 * another is handed on by a node. Any thread.
 */
public final class GossipNetwork implements PeerNetwork {
  private static final Logger log = LoggerFactory.getLogger(GossipNetwork.class);
  private static final int STRANGERS_MAX = 1_000;

  /** Takes what is for this process; called on event loops, and must be short. */
  @FunctionalInterface
  public interface Receiver {
    void onGossip(GossipFrame frame);
  }

  private final PeerNetwork under;
  private final String self;
  private final boolean routes;
  private final long cluster;
  private final Predicate<PeerChannel> trusted;
  private final Runnable dropped;

  /** The connections to each member; none of one that was connected before. */
  private final Map<String, List<PeerChannel>> channels = new ConcurrentHashMap<>();

  private final Set<String> strangers = ConcurrentHashMap.newKeySet();
  private final AtomicInteger turn = new AtomicInteger();
  private volatile Receiver receiver = frame -> {};

  /**
   * @param self this process's greeting
   * @param trusted whether the node at the other end is who it says; asked on event loops
   * @param dropped called, on any thread, for each frame that is not delivered
   */
  public GossipNetwork(
      PeerNetwork under,
      Hello.Role role,
      long id,
      String clusterName,
      Predicate<PeerChannel> trusted,
      Runnable dropped) {
    this(under, Member.name(role, id), HashRing.hash(clusterName), trusted, dropped);
  }

  GossipNetwork(
      PeerNetwork under,
      String self,
      long cluster,
      Predicate<PeerChannel> trusted,
      Runnable dropped) {
    this.under = under;
    this.self = self;
    this.routes = !Member.isRouter(self);
    this.cluster = cluster;
    this.trusted = trusted;
    this.dropped = dropped;
  }

  @Override
  public PeerLink connect(
      Scheduler loop, InetSocketAddress address, Hello hello, PeerHandler handler) {
    return under.connect(loop, address, hello, new Ear(handler));
  }

  @Override
  public Listener listen(
      InetSocketAddress address, Hello hello, Function<Scheduler, PeerHandler> handlers) {
    return under.listen(address, hello, loop -> new Ear(handlers.apply(loop)));
  }

  /** Stands before a connection's handler. */
  private final class Ear implements PeerHandler {
    private final PeerHandler handler;

    Ear(PeerHandler handler) {
      this.handler = handler;
    }

    @Override
    public void onFrame(PeerChannel from, byte kind, ByteBuf body) {
      if (kind == Frame.GOSSIP) {
        take(from, GossipFrame.read(body));
      } else {
        handler.onFrame(from, kind, body);
      }
    }

    @Override
    public void onUp(PeerChannel peer) {
      joined(peer);
      handler.onUp(peer);
    }

    @Override
    public void onDown(PeerChannel peer) {
      parted(peer);
      handler.onDown(peer);
    }
  }

  void joined(PeerChannel peer) {
    channels.merge(
        Member.name(peer.hello()),
        List.of(peer),
        (known, added) -> Stream.concat(known.stream(), added.stream()).toList());
  }

  void parted(PeerChannel peer) {
    channels.computeIfPresent(
        Member.name(peer.hello()),
        (name, known) -> known.stream().filter(channel -> channel != peer).toList());
  }

  /** Whether a frame to this member would leave on a connection of its own. */
  public boolean isConnected(String member) {
    return open(member) != null;
  }

  /** The names of all members with a connection, in order. */
  public List<String> connected() {
    return channels.keySet().stream().filter(this::isConnected).sorted().toList();
  }

  /** Whether it was connected, and no longer is. */
  boolean isBroken(String member) {
    return channels.containsKey(member) && open(member) == null;
  }

  /** Nothing is kept of a member that will not come back. */
  void forget(String member) {
    channels.computeIfPresent(member, (name, known) -> known.isEmpty() ? null : known);
  }

  /** Who hears what is for this process. */
  public void receiver(Receiver heard) {
    receiver = heard;
  }

  public String self() {
    return self;
  }

  /** What this process says to another member. */
  public GossipFrame frame(
      GossipFrame.Kind kind, long request, String to, String subject, byte[] payload) {
    return new GossipFrame(cluster, kind, request, to, self, subject, payload);
  }

  /** Sends it, or drops it and counts that: gossip is said again, or heard from others. */
  public void send(GossipFrame frame) {
    PeerChannel way = open(frame.to());
    if (way == null && !routes && Member.isRouter(frame.to())) {
      way = anyNode();
    }
    ByteBuf written = way == null || !way.isWritable() ? null : frame.write(way.alloc());
    if (written == null) {
      dropped.run();
    } else {
      way.send(written);
    }
  }

  /** Sends a frame without a body to a node that is connected. Any thread. */
  public void ask(long node, byte kind) {
    PeerChannel way = open(Member.name(Hello.Role.NODE, node));
    if (way != null && way.isWritable()) {
      way.send(Frame.finish(Frame.begin(way.alloc(), kind, 0)));
    }
  }

  private PeerChannel open(String member) {
    for (PeerChannel channel : channels.getOrDefault(member, List.of())) {
      if (channel.isOpen()) {
        return channel;
      }
    }
    return null;
  }

  /** Some connected node, another one each time: the one before may not be connected itself. */
  private PeerChannel anyNode() {
    List<PeerChannel> ways =
        channels.keySet().stream().sorted().map(this::open).filter(way -> way != null).toList();
    return ways.isEmpty() ? null : ways.get(Math.floorMod(turn.getAndIncrement(), ways.size()));
  }

  void drop() {
    dropped.run();
  }

  void take(PeerChannel peer, GossipFrame frame) {
    if (frame.cluster() != cluster) {
      refuse(peer, frame);
      return;
    }
    String speaker = Member.name(peer.hello());
    boolean own = frame.from().equals(speaker);
    boolean handedOn = !routes && Member.isRouter(frame.from()) && !Member.isRouter(speaker);
    if (!own && !handedOn || !Member.isRouter(speaker) && !trusted.test(peer)) {
      dropped.run();
    } else if (frame.to().equals(self)) {
      receiver.onGossip(frame);
    } else if (routes && Member.isRouter(speaker) && Member.isRouter(frame.to())) {
      send(frame);
    } else {
      dropped.run();
    }
  }

  private void refuse(PeerChannel peer, GossipFrame frame) {
    dropped.run();
    if (strangers.size() < STRANGERS_MAX && strangers.add(frame.from() + frame.cluster())) {
      log.warn("{} refused: {} is a member of another cluster", peer, frame.from());
    }
  }
}
