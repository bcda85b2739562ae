package io.pontoon.common.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.membership.Member.State;
import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.common.wire.PeerHandler;
import io.pontoon.tests.harness.Await;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Atomix's protocol between several members in one process, at the times of the defaults. */
class AtomixMembershipTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final MembershipSettings SETTINGS = MembershipSettings.of(NodeConfig.defaults());
  private static final PeerHandler DEAF =
      new PeerHandler() {
        @Override
        public void onFrame(PeerChannel from, byte kind, ByteBuf body) {}
      };

  private final MemoryLinks links = new MemoryLinks();
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final List<Running> running = new ArrayList<>();
  private final AtomicLong runs = new AtomicLong(1);

  /** Changes that some member saw: {@code node-1: node-2 SUSPECT}. */
  private final Queue<String> changes = new ConcurrentLinkedQueue<>();

  private final Scheduler loop =
      new Scheduler() {
        @Override
        public void execute(Runnable work) {
          schedule(work, 0);
        }

        @Override
        public void schedule(Runnable work, long delayNanos) {
          if (!thread.isShutdown()) {
            thread.schedule(work, delayNanos, TimeUnit.NANOSECONDS);
          }
        }
      };

  private record Running(String name, Membership membership) {
    State sees(String other) {
      return membership.members().stream()
          .filter(member -> member.name().equals(other))
          .map(Member::state)
          .findFirst()
          .orElse(null);
    }
  }

  @AfterEach
  void end() {
    running.forEach(one -> one.membership.close());
    thread.shutdownNow();
  }

  private Running start(Hello.Role role, int id, List<Integer> nodes) {
    Hello hello = new Hello(role, id, "test");
    GossipNetwork network =
        new GossipNetwork(links.of(loop), role, id, "test", node -> true, () -> {});
    if (role == Hello.Role.NODE) {
      network.listen(address(id), hello, on -> DEAF);
    }
    for (int node : nodes) {
      if (role == Hello.Role.ROUTER || node != id) {
        network.connect(loop, address(node), hello, DEAF);
      }
    }
    Member.About about = new Member.About(runs.getAndIncrement(), "z", "", "", "", "1");
    Member self = Member.self(role, id, about, 1, 0);
    Membership membership =
        AtomixMembership.join(
            new Membership.Setup(self, SETTINGS, network, loop, Clock.system(), nodes));
    membership.onChange(
        member -> changes.add(self.name() + ": " + member.name() + " " + member.state()));
    Running started = new Running(self.name(), membership);
    running.add(started);
    return started;
  }

  private static InetSocketAddress address(int node) {
    return InetSocketAddress.createUnresolved("memory", node);
  }

  /** Three nodes and two routers that know each other. */
  private void startAll() {
    List<Integer> nodes = List.of(1, 2, 3);
    nodes.forEach(id -> start(Hello.Role.NODE, id, nodes));
    start(Hello.Role.ROUTER, 10, nodes);
    start(Hello.Role.ROUTER, 11, nodes);
    for (Running one : running) {
      awaitSeen(one.name, State.ALIVE, running);
    }
    changes.clear();
  }

  private void awaitSeen(String name, State state, List<Running> by) {
    Await.until(
        () -> name + " is not seen " + state + ": " + changes,
        PATIENCE,
        () -> by.stream().allMatch(one -> one.sees(name) == state));
  }

  private List<Running> allBut(String name) {
    return running.stream().filter(one -> !one.name.equals(name)).toList();
  }

  /**
   * Who else was given up. That somebody was suspect for a moment is no fault on a machine that may
   * itself stand still for half a second: suspicion is there to be refuted.
   */
  private String deathsOfOthersThan(String name) {
    return changes.stream()
        .filter(change -> change.endsWith(" DEAD") || change.endsWith(" LEFT"))
        .filter(change -> !change.startsWith(name + ":") && !change.contains(": " + name + " "))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void whoIsKilledIsDeadAndComesBackInItsNextRun() {
    startAll();
    links.kill("node-2");
    running.get(1).membership.close();
    awaitSeen("node-2", State.DEAD, allBut("node-2"));
    assertEquals("", deathsOfOthersThan("node-2"));
    running.remove(1);
    Running again = start(Hello.Role.NODE, 2, List.of(1, 2, 3));
    awaitSeen("node-2", State.ALIVE, running);
    awaitSeen("router-a", State.ALIVE, List.of(again));
  }

  @Test
  void whatAMemberSaysSpreadsAndItsFarewellIsHeardByAll() {
    startAll();
    running.getFirst().membership.mapEpoch(42);
    Await.until(
        "the new epoch is known to all",
        PATIENCE,
        () ->
            running.stream().allMatch(one -> one.membership.members().getFirst().mapEpoch() == 42));
    changes.clear();
    running.get(2).membership.leave();
    running.get(4).membership.leave();
    awaitSeen("node-3", State.LEFT, running.subList(0, 2));
    awaitSeen("router-b", State.LEFT, running.subList(0, 2));
    awaitSeen("router-b", State.LEFT, List.of(running.get(3)));
    assertEquals(
        List.of(),
        changes.stream()
            .filter(change -> change.contains("node-3") && !change.endsWith("LEFT"))
            .toList());
  }

  /** What else they may think of it: it is suspect, and defends itself when it is back. */
  @Test
  void whoIsSilentForThreeSecondsIsNotDeadAndNobodyElseIs() {
    startAll();
    links.lost = (from, to) -> from.equals("node-2") || to.equals("node-2");
    Await.elapse(Duration.ofSeconds(3));
    links.lost = (from, to) -> false;
    awaitSeen("node-2", State.ALIVE, running);
    awaitSeen("node-1", State.ALIVE, running);
    awaitSeen("node-3", State.ALIVE, running);
    assertEquals("", deathsOfOthersThan("node-2"));
    assertEquals(List.of(), changes.stream().filter(change -> change.endsWith("DEAD")).toList());
  }

  @Test
  void oneLostFrameInTenMakesNobodyDead() {
    startAll();
    Random chance = new Random(5);
    links.lost = (from, to) -> chance.nextInt(10) == 0;
    Await.elapse(Duration.ofSeconds(6));
    assertEquals(List.of(), changes.stream().filter(change -> change.endsWith("DEAD")).toList());
    links.lost = (from, to) -> false;
    for (Running one : running) {
      awaitSeen(one.name, State.ALIVE, running);
    }
  }
}
