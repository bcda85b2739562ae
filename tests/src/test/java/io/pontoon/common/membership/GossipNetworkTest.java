package io.pontoon.common.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.PeerChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Which way a frame takes, whom nobody listens to, and what becomes of a question. */
class GossipNetworkTest {
  private static final long CLUSTER = 77;

  private final List<GossipFrame> heard = new ArrayList<>();
  private int dropped;

  /** A connection that keeps what it is sent. */
  private static final class Line implements PeerChannel {
    final Hello hello;
    final List<GossipFrame> sent = new ArrayList<>();
    boolean open = true;
    boolean writable = true;

    Line(Hello.Role role, long id) {
      hello = new Hello(role, id, "test");
    }

    @Override
    public Hello hello() {
      return hello;
    }

    @Override
    public boolean isWritable() {
      return writable;
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void send(ByteBuf frame) {
      sent.add(GossipFrame.read(frame.skipBytes(Frame.HEADER)));
      frame.release();
    }

    @Override
    public ByteBufAllocator alloc() {
      return UnpooledByteBufAllocator.DEFAULT;
    }

    @Override
    public void close() {
      open = false;
    }
  }

  private static Line node(int id) {
    return new Line(Hello.Role.NODE, id);
  }

  private static Line router(int id) {
    return new Line(Hello.Role.ROUTER, id);
  }

  private GossipNetwork network(String self) {
    GossipNetwork made =
        new GossipNetwork(null, self, CLUSTER, peer -> peer.hello().id() != 9, () -> dropped++);
    made.receiver(heard::add);
    return made;
  }

  private static GossipFrame said(long cluster, String from, String to) {
    return new GossipFrame(cluster, GossipFrame.Kind.SAID, 0, to, from, "gossip", new byte[1]);
  }

  @Test
  void whatIsForAnotherTakesTheConnectionThatIsOpen() {
    GossipNetwork network = network("node-1");
    Line closed = node(2);
    Line open = node(2);
    network.joined(closed);
    network.joined(open);
    closed.open = false;
    network.send(network.frame(GossipFrame.Kind.SAID, 0, "node-2", "gossip", new byte[3]));
    assertEquals(1, open.sent.size());
    open.writable = false;
    network.send(network.frame(GossipFrame.Kind.SAID, 0, "node-2", "gossip", new byte[3]));
    network.send(network.frame(GossipFrame.Kind.SAID, 0, "node-3", "gossip", new byte[3]));
    open.writable = true;
    network.send(network.frame(GossipFrame.Kind.SAID, 0, "node-2", "gossip", new byte[2 << 20]));
    assertEquals(1, open.sent.size());
    assertEquals(3, dropped);
    assertFalse(network.isBroken("node-2"));
    assertFalse(network.isBroken("node-3"));
    network.parted(open);
    assertTrue(network.isBroken("node-2"));
  }

  @Test
  void routersSpeakToEachOtherByWayOfANode() {
    GossipNetwork router = network("router-a");
    Line first = node(1);
    Line second = node(2);
    router.joined(first);
    router.joined(second);
    for (int i = 0; i < 4; i++) {
      router.send(router.frame(GossipFrame.Kind.SAID, 0, "router-b", "gossip", new byte[3]));
    }
    assertEquals(2, first.sent.size());
    assertEquals(2, second.sent.size());

    GossipNetwork node = network("node-1");
    Line to = router(0xb);
    node.joined(to);
    node.take(router(0xa), said(CLUSTER, "router-a", "router-b"));
    assertEquals(1, to.sent.size());
    assertEquals("router-a", to.sent.getFirst().from());
    network("router-b").take(node(1), to.sent.getFirst());
    assertEquals(1, heard.size());
    assertEquals(0, dropped);
  }

  @Test
  void whoSpeaksForOthersIsNotListenedTo() {
    GossipNetwork network = network("node-1");
    network.take(node(2), said(CLUSTER, "node-3", "node-1"));
    network.take(node(2), said(CLUSTER, "router-a", "node-1"));
    network.take(router(0xa), said(CLUSTER, "router-b", "node-1"));
    network.take(node(2), said(CLUSTER, "node-2", "node-3"));
    network.take(node(9), said(CLUSTER, "node-9", "node-1")); // another data directory
    assertEquals(5, dropped);
    assertEquals(List.of(), heard);
    network.take(node(2), said(CLUSTER, "node-2", "node-1"));
    assertEquals(1, heard.size());
  }

  @Test
  void aMemberOfAnotherClusterIsRefusedAndToldOfOnce() {
    Logger log = (Logger) LoggerFactory.getLogger(GossipNetwork.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    log.addAppender(lines);
    try {
      GossipNetwork network = network("node-1");
      for (int i = 0; i < 3; i++) {
        network.take(node(2), said(CLUSTER + 1, "node-2", "node-1"));
      }
      network.take(node(3), said(CLUSTER + 1, "node-3", "node-1"));
    } finally {
      log.detachAppender(lines);
    }
    assertEquals(List.of(), heard);
    assertEquals(4, dropped);
    assertEquals(2, lines.list.size());
  }

  /** Time that passes when a test says so. */
  private static final class Timers implements Scheduler {
    final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

    @Override
    public void execute(Runnable work) {
      schedule(work, 0);
    }

    @Override
    public void schedule(Runnable work, long delayNanos) {
      waiting.add(work);
    }

    /** One wait is over. */
    void pass() {
      Runnable first = waiting.poll();
      if (first != null) {
        first.run();
      }
    }
  }

  private final Timers timers = new Timers();

  private static boolean failed(CompletableFuture<byte[]> answer) {
    try {
      answer.getNow(null);
      return false;
    } catch (CompletionException unanswered) {
      return unanswered.getCause() instanceof Requests.Unanswered;
    }
  }

  @Test
  void aQuestionIsSaidFourTimesAndThenUnanswered() {
    GossipNetwork network = network("node-1");
    Line line = node(2);
    network.joined(line);
    Requests requests = new Requests(network, timers, 100);
    CompletableFuture<byte[]> answer = requests.ask("node-2", "probe", new byte[1], 400);
    for (int i = 0; i < 3; i++) {
      timers.pass();
    }
    assertEquals(4, line.sent.size());
    assertEquals(1, line.sent.stream().map(GossipFrame::request).distinct().count());
    assertFalse(answer.isDone());
    timers.pass();
    assertTrue(failed(answer));
  }

  @Test
  void onlyWhoWasAskedAnswers() {
    GossipNetwork network = network("node-1");
    Line line = node(2);
    network.joined(line);
    Requests requests = new Requests(network, timers, 100);
    CompletableFuture<byte[]> answer = requests.ask("node-2", "probe", new byte[1], 400);
    long id = line.sent.getFirst().request();
    for (String from : List.of("node-3", "node-2", "node-2")) {
      requests.onAnswer(
          new GossipFrame(
              CLUSTER, GossipFrame.Kind.ANSWERED, id, "node-1", from, "probe", new byte[7]));
      assertEquals(from.equals("node-2"), answer.isDone());
    }
    assertEquals(7, answer.getNow(null).length);
    timers.pass();
    assertEquals(1, line.sent.size());
  }

  @Test
  void whoseConnectionStaysBrokenIsNotWaitedForLong() {
    GossipNetwork network = network("node-1");
    Line line = node(2);
    network.joined(line);
    network.parted(line);
    Requests requests = new Requests(network, timers, 100);
    CompletableFuture<byte[]> broken = requests.ask("node-2", "probe", new byte[1], 400);
    CompletableFuture<byte[]> unknown = requests.ask("node-3", "probe", new byte[1], 400);
    timers.pass();
    timers.pass();
    assertTrue(failed(broken));
    assertFalse(unknown.isDone());
    network.joined(node(3));
    timers.pass();
    assertFalse(failed(unknown));
  }
}
