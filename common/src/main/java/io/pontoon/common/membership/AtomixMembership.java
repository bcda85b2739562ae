package io.pontoon.common.membership;

import io.atomix.cluster.BootstrapService;
import io.atomix.cluster.MemberConfig;
import io.atomix.cluster.MemberId;
import io.atomix.cluster.Node;
import io.atomix.cluster.discovery.NodeDiscoveryEvent;
import io.atomix.cluster.discovery.NodeDiscoveryEventListener;
import io.atomix.cluster.discovery.NodeDiscoveryService;
import io.atomix.cluster.messaging.BroadcastService;
import io.atomix.cluster.messaging.MessagingService;
import io.atomix.cluster.messaging.UnicastService;
import io.atomix.cluster.protocol.GroupMembershipProtocol;
import io.atomix.cluster.protocol.SwimMembershipProtocol;
import io.atomix.cluster.protocol.SwimMembershipProtocolConfig;
import io.atomix.utils.event.AbstractListenerManager;
import io.atomix.utils.net.Address;
import io.pontoon.common.membership.Member.State;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Membership by Atomix's SWIM: probes in turn, probes by others, suspicion with incarnations, and
 * gossip. Atomix keeps its own two threads and reads the wall clock; all that it says travels in
 * {@link GossipFrame}s, and only what a known member of this cluster sent is ever decoded.
 *
 * <p>SWIM knows no farewell and looks at no connections: both are added here. It is built on a
 * thread of its own, since loading its classes would hold up a start.
 */
public final class AtomixMembership implements Membership {
  private static final Logger log = LoggerFactory.getLogger(AtomixMembership.class);

  private static final String ABOUT = "about";
  private static final String EPOCH = "epoch";
  private static final String FAREWELL = "farewell";
  private static final long MILLI = 1_000_000;
  private static final long SWEEP_NANOS = 60_000 * MILLI;
  private static final long ROUTER_KEPT_NANOS = 10 * SWEEP_NANOS;

  /** Atomix means to resolve addresses; these only carry the member's name. */
  private static final int NO_PORT = 1;

  private final Setup setup;
  private final Roll roll;
  private final Suspects suspects;
  private final Carrier carrier;
  private final Discovery discovery = new Discovery();
  private final io.atomix.cluster.Member self;
  private final AtomicInteger lookPlanned = new AtomicInteger();
  private volatile GroupMembershipProtocol protocol;
  private volatile boolean closed;

  private AtomixMembership(Setup setup) {
    this.setup = setup;
    this.roll = new Roll(setup.self());
    this.suspects =
        new Suspects(
            roll,
            setup.network()::isConnected,
            setup.loop(),
            setup.clock(),
            setup.settings().goneTimeout() * MILLI);
    this.carrier = new Carrier();
    String name = setup.self().name();
    MemberConfig config = new MemberConfig();
    config.setId(MemberId.from(name)).setAddress(address(name));
    config.setProperty(ABOUT, setup.self().about().text());
    config.setProperty(EPOCH, Long.toString(setup.self().mapEpoch()));
    this.self = new io.atomix.cluster.Member(config);
  }

  /** A {@link Membership.Factory}. */
  public static Membership join(Setup setup) {
    AtomixMembership made = new AtomixMembership(setup);
    made.nodes(setup.nodes());
    setup.network().receiver(made.carrier);
    Thread.ofPlatform().daemon().name(setup.self().name() + "-membership").start(made::start);
    return made;
  }

  private void start() {
    MembershipSettings settings = setup.settings();
    SwimMembershipProtocolConfig config =
        new SwimMembershipProtocolConfig()
            .setProbeInterval(Duration.ofMillis(settings.probeInterval()))
            .setProbeTimeout(Duration.ofMillis(settings.probeTimeout()))
            .setGossipInterval(Duration.ofMillis(settings.gossipInterval()))
            .setGossipFanout(settings.fanOut())
            .setSuspectProbes(settings.fanOut() + 1)
            .setFailureTimeout(Duration.ofMillis(settings.failureTimeout()))
            .setBroadcastUpdates(true)
            .setBroadcastDisputes(true)
            .setNotifySuspect(true)
            .setRetainTombstones(true);
    GroupMembershipProtocol made = SwimMembershipProtocol.TYPE.newProtocol(config);
    made.addListener(event -> planLook());
    made.join(carrier, discovery, self);
    protocol = made;
    if (closed) {
      made.leave(self);
      return;
    }
    planLook();
    onLoop(() -> roll.missUnheard(now()), settings.silentSeenDeadAfter() * MILLI);
    onLoop(this::sweep, SWEEP_NANOS);
  }

  private static Address address(String name) {
    return new Address(name, NO_PORT);
  }

  private long now() {
    return setup.clock().monotonicNanos();
  }

  private void onLoop(Runnable work, long delayNanos) {
    setup
        .loop()
        .schedule(
            () -> {
              if (!closed) {
                work.run();
              }
            },
            delayNanos);
  }

  /** Looks at all members soon, once for all that has happened by then. */
  private void planLook() {
    if (lookPlanned.getAndIncrement() == 0) {
      onLoop(this::takeIn, 0);
    }
  }

  private void takeIn() {
    lookPlanned.set(0);
    if (protocol == null) {
      return; // it is about to start, and looks then
    }
    List<Member> seen = new ArrayList<>();
    for (io.atomix.cluster.Member member : protocol.getMembers()) {
      String name = member.id().id();
      try {
        seen.add(
            Member.of(
                name,
                Member.About.parse(member.properties().getProperty(ABOUT, "")),
                Long.parseLong(member.properties().getProperty(EPOCH, "0")),
                member.isReachable() ? State.ALIVE : State.SUSPECT,
                now()));
      } catch (IllegalArgumentException unreadable) {
        log.debug("{}: {}", name, unreadable.getMessage());
      }
    }
    if (roll.seen(seen, now())) {
      suspects.watch();
    }
  }

  private void sweep() {
    forget(roll.forgetRouters(now() - ROUTER_KEPT_NANOS));
    onLoop(this::sweep, SWEEP_NANOS);
  }

  private void forget(List<String> names) {
    for (String name : names) {
      discovery.left(name);
      setup.network().forget(name);
    }
  }

  @Override
  public List<Member> members() {
    return roll.members();
  }

  @Override
  public void onChange(Consumer<Member> listener) {
    roll.onChange(listener);
  }

  @Override
  public void nodes(Collection<Integer> ids) {
    List<Integer> known = List.copyOf(ids);
    discovery.nodes(known);
    onLoop(() -> forget(roll.nodes(known)), 0);
    onLoop(() -> roll.missUnheard(now()), setup.settings().silentSeenDeadAfter() * MILLI);
  }

  @Override
  public void mapEpoch(long epoch) {
    self.properties().setProperty(EPOCH, Long.toString(epoch));
  }

  @Override
  public void leave() {
    if (!closed) {
      byte[] run = carrier.bytes(Long.toHexString(setup.self().about().incarnation()));
      for (Member member : roll.members()) {
        if (member.state() == State.ALIVE && !member.name().equals(setup.self().name())) {
          carrier.unicast(address(member.name()), FAREWELL, run);
        }
      }
    }
    close();
  }

  @Override
  public void close() {
    closed = true;
    setup.network().receiver(frame -> {});
    GroupMembershipProtocol running = protocol;
    if (running != null) {
      running.leave(self);
    }
  }

  private void onFarewell(GossipFrame frame) {
    long run;
    try {
      run = Long.parseUnsignedLong(carrier.text(frame.payload()), 16);
    } catch (NumberFormatException damaged) {
      setup.network().drop();
      return;
    }
    onLoop(() -> roll.left(frame.from(), run, now()), 0);
  }

  /** Whom Atomix looks for: the nodes that Pontoon knows. */
  private static final class Discovery
      extends AbstractListenerManager<NodeDiscoveryEvent, NodeDiscoveryEventListener>
      implements NodeDiscoveryService {
    private volatile Set<Node> nodes = Set.of();

    @Override
    public Set<Node> getNodes() {
      return nodes;
    }

    void nodes(Collection<Integer> ids) {
      nodes = ids.stream().map(id -> node("node-" + id)).collect(Collectors.toUnmodifiableSet());
    }

    private static Node node(String name) {
      return Node.builder().withId(name).withAddress(address(name)).build();
    }

    /** It is dead, and not even that need be remembered. */
    void left(String name) {
      post(new NodeDiscoveryEvent(NodeDiscoveryEvent.Type.LEAVE, node(name)));
    }
  }

  /** Atomix's messages as gossip frames. */
  private final class Carrier
      implements BootstrapService, MessagingService, UnicastService, GossipNetwork.Receiver {
    private static final int WAITING_MAX = 1_024;

    private final Map<String, Executor> executors = new ConcurrentHashMap<>();
    private final Map<String, BiFunction<Address, byte[], CompletableFuture<byte[]>>> handlers =
        new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Requests requests =
        new Requests(setup.network(), setup.loop(), setup.self().about().incarnation() << 20);

    @Override
    public void onGossip(GossipFrame frame) {
      if (frame.kind() == GossipFrame.Kind.ANSWERED) {
        requests.onAnswer(frame);
      } else if (frame.subject().equals(FAREWELL)) {
        onFarewell(frame);
      } else if (waiting.incrementAndGet() > WAITING_MAX) {
        waiting.decrementAndGet();
        setup.network().drop();
      } else {
        Executor executor = executors.getOrDefault(frame.subject(), Runnable::run);
        try {
          executor.execute(() -> handle(frame));
        } catch (RejectedExecutionException over) {
          waiting.decrementAndGet(); // it has left
        }
      }
    }

    private void handle(GossipFrame frame) {
      waiting.decrementAndGet();
      var handler = handlers.get(frame.subject());
      if (handler == null) {
        setup.network().drop();
        return;
      }
      try {
        handler
            .apply(AtomixMembership.address(frame.from()), frame.payload())
            .thenAccept(answer -> answer(frame, answer));
      } catch (RuntimeException unreadable) {
        log.debug("{} of {}: {}", frame.subject(), frame.from(), unreadable.toString());
        setup.network().drop();
      }
    }

    private void answer(GossipFrame asked, byte[] answer) {
      if (asked.kind() == GossipFrame.Kind.ASKED && answer != null && !closed) {
        GossipNetwork network = setup.network();
        network.send(
            network.frame(
                GossipFrame.Kind.ANSWERED, asked.request(), asked.from(), asked.subject(), answer));
      }
    }

    byte[] bytes(String text) {
      return text.getBytes(StandardCharsets.US_ASCII);
    }

    String text(byte[] bytes) {
      return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Override
    public MessagingService getMessagingService() {
      return this;
    }

    @Override
    public UnicastService getUnicastService() {
      return this;
    }

    @Override
    public BroadcastService getBroadcastService() {
      throw new UnsupportedOperationException("nothing is broadcast to whoever may listen");
    }

    @Override
    public Address address() {
      return AtomixMembership.address(setup.self().name());
    }

    @Override
    public void unicast(Address to, String subject, byte[] message) {
      GossipNetwork network = setup.network();
      network.send(network.frame(GossipFrame.Kind.SAID, 0, to.host(), subject, message));
    }

    @Override
    public CompletableFuture<Void> sendAsync(
        Address to, String subject, byte[] payload, boolean keepAlive) {
      unicast(to, subject, payload);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<byte[]> sendAndReceive(
        Address to, String subject, byte[] payload, boolean keepAlive, Duration timeout) {
      return requests.ask(to.host(), subject, payload, timeout.toNanos());
    }

    @Override
    public CompletableFuture<byte[]> sendAndReceive(
        Address to, String subject, byte[] payload, boolean keepAlive) {
      long timeout = setup.settings().probeTimeout() * MILLI;
      return requests.ask(to.host(), subject, payload, timeout);
    }

    @Override
    public CompletableFuture<byte[]> sendAndReceive(
        Address to, String subject, byte[] payload, boolean keepAlive, Executor executor) {
      return sendAndReceive(to, subject, payload, keepAlive)
          .thenApplyAsync(answer -> answer, executor);
    }

    @Override
    public CompletableFuture<byte[]> sendAndReceive(
        Address to,
        String subject,
        byte[] payload,
        boolean keepAlive,
        Duration timeout,
        Executor executor) {
      return sendAndReceive(to, subject, payload, keepAlive, timeout)
          .thenApplyAsync(answer -> answer, executor);
    }

    @Override
    public void registerHandler(
        String subject, BiConsumer<Address, byte[]> handler, Executor executor) {
      addListener(subject, handler, executor);
    }

    @Override
    public void registerHandler(
        String subject, BiFunction<Address, byte[], byte[]> handler, Executor executor) {
      executors.put(subject, executor);
      registerHandler(
          subject,
          (from, payload) -> CompletableFuture.completedFuture(handler.apply(from, payload)));
    }

    @Override
    public void registerHandler(
        String subject, BiFunction<Address, byte[], CompletableFuture<byte[]>> handler) {
      handlers.put(subject, handler);
    }

    @Override
    public void unregisterHandler(String subject) {
      handlers.remove(subject);
    }

    @Override
    public void addListener(
        String subject, BiConsumer<Address, byte[]> listener, Executor executor) {
      executors.put(subject, executor);
      registerHandler(
          subject,
          (from, payload) -> {
            listener.accept(from, payload);
            return CompletableFuture.completedFuture(null);
          });
    }

    @Override
    public void removeListener(String subject, BiConsumer<Address, byte[]> listener) {
      handlers.remove(subject);
    }
  }
}
