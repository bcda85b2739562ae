package io.pontoon.node.server;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandCodec;
import io.pontoon.common.command.CommandTable;
import io.pontoon.common.ring.Slots;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.ClientBatch;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.NettyLoops;
import io.pontoon.common.wire.NettyPeerNetwork;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.common.wire.PeerHandler;
import io.pontoon.common.wire.PeerLink;
import io.pontoon.common.wire.PeerNetwork;
import io.pontoon.common.wire.ReadTerms;
import io.pontoon.common.wire.ReplyBatch;
import io.pontoon.common.wire.Standing;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The least that can speak to nodes as a router does: one command at a time, sent again until
 * somebody who leads has answered.
 */
final class TestRouter implements AutoCloseable {
  private static final long DEADLINE_NANOS = 20_000_000_000L;

  private final NettyLoops loops = new NettyLoops(1, "test-router");
  private final PeerNetwork network = new NettyPeerNetwork(loops);
  private final Map<Integer, PeerLink> links = new ConcurrentHashMap<>();
  private final Map<Integer, Standing> leaders = new ConcurrentHashMap<>();
  private final Map<Long, BlockingQueue<Answer>> waiting = new ConcurrentHashMap<>();
  private final AtomicLong requests = new AtomicLong();
  private final Map<Integer, Long> sequences = new ConcurrentHashMap<>();
  private final long session = System.identityHashCode(this) + 1L;
  private volatile ClusterMap map;

  record Answer(ReplyBatch.Status status, String reply) {}

  TestRouter(ClusterMap map) {
    this.map = map;
    for (NodeInfo node : map.nodes()) {
      links.put(node.id(), link(node));
    }
  }

  private PeerLink link(NodeInfo node) {
    return network.connect(
        loops.all().getFirst(),
        InetSocketAddress.createUnresolved(node.host(), node.port()),
        new Hello(Hello.Role.ROUTER, 1, map.cluster()),
        new Listener());
  }

  private final class Listener implements PeerHandler {
    @Override
    public void onFrame(PeerChannel from, byte kind, ByteBuf body) {
      switch (kind) {
        case Frame.STANDING -> {
          for (Standing standing = Standing.read(body);
              standing != null;
              standing = Standing.read(body)) {
            leaders.merge(
                standing.group(),
                standing,
                (a, b) -> b.term() >= a.term() && b.leader() != 0 ? b : a);
          }
        }
        case Frame.REPLY -> {
          ReplyBatch answer = new ReplyBatch();
          while (answer.next(body)) {
            byte[] bytes = new byte[answer.length()];
            body.readBytes(bytes);
            String reply = "";
            if (answer.count() == 1) {
              long lengthAndAt = CommandCodec.readVarint(bytes, 0, bytes.length);
              reply =
                  new String(
                      bytes,
                      (int) lengthAndAt,
                      (int) (lengthAndAt >>> 32),
                      StandardCharsets.ISO_8859_1);
            }
            BlockingQueue<Answer> queue = waiting.remove(answer.requestId());
            if (queue != null) {
              queue.add(new Answer(answer.status(), reply));
            }
          }
        }
        default -> {}
      }
    }
  }

  /** The reply to a command, its RESP line ends left in. */
  String command(String... words) throws InterruptedException {
    var spec = CommandTable.standard().find(words[0].toLowerCase(java.util.Locale.ROOT));
    byte[] key = words[1].getBytes(StandardCharsets.ISO_8859_1);
    int group = map.slots().of(Slots.of(key, 0, key.length));
    byte[] commands = encode(spec.id(), List.of(words).subList(1, words.length));
    long seq = spec.isWrite() ? sequences.merge(group, 1L, Long::sum) : 0;
    return deliver(group, seq, commands);
  }

  /** The answer to a batch sent once more with a sequence number that was used before. */
  String again(int group, long seq, byte[] commands) throws InterruptedException {
    return deliver(group, seq, commands);
  }

  static byte[] encode(int id, List<String> words) {
    String all = String.join("", words);
    byte[] bytes = all.getBytes(StandardCharsets.ISO_8859_1);
    Args args = new Args();
    args.reset(bytes);
    int at = 0;
    for (String word : words) {
      args.add(at, word.length());
      at += word.length();
    }
    byte[] to = new byte[CommandCodec.sizeBound(args)];
    return java.util.Arrays.copyOf(to, CommandCodec.write(to, 0, id, 0, args));
  }

  private String deliver(int group, long seq, byte[] commands) throws InterruptedException {
    long deadline = System.nanoTime() + DEADLINE_NANOS;
    while (System.nanoTime() < deadline) {
      Standing leader = leaders.get(group);
      PeerLink link = leader == null ? null : links.get(leader.leader());
      Answer answer = link == null ? null : ask(link, group, seq, commands);
      if (answer != null && answer.status() == ReplyBatch.Status.OK) {
        return answer.reply();
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new AssertionError("no leader of group " + group + " answered; known are " + leaders);
  }

  private Answer ask(PeerLink link, int group, long seq, byte[] commands)
      throws InterruptedException {
    long id = requests.incrementAndGet();
    BlockingQueue<Answer> queue = new LinkedBlockingQueue<>();
    waiting.put(id, queue);
    loops
        .all()
        .getFirst()
        .execute(
            () -> {
              if (link.isUp()) {
                ByteBuf frame =
                    Frame.begin(io.netty.buffer.ByteBufAllocator.DEFAULT, Frame.CLIENT, 256);
                ClientBatch.write(
                    frame,
                    group,
                    id,
                    map.slotsEpoch(),
                    seq == 0 ? ReadTerms.LEADER.word() : session,
                    seq,
                    seq == 0 ? 0 : seq - 1,
                    1,
                    commands,
                    commands.length);
                link.send(Frame.finish(frame));
              }
            });
    return queue.poll(1, TimeUnit.SECONDS);
  }

  int leaderOf(int group) {
    Standing standing = leaders.get(group);
    return standing == null ? 0 : standing.leader();
  }

  @Override
  public void close() {
    loops.shutdown(1);
  }
}
