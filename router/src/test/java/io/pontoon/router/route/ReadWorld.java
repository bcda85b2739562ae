package io.pontoon.router.route;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandCodec;
import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.topology.Bootstrap;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.ReadTerms;
import io.pontoon.common.wire.ReplyBatch;
import io.pontoon.common.wire.ReplyBatch.Status;
import io.pontoon.common.wire.TurnedAway;
import io.pontoon.router.read.ReadMeters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Three replicas of one group as the reads of one loop see them; the test answers for them. */
final class ReadWorld implements Uplink {
  static final int GROUP = 1;
  private static final long MILLI = 1_000_000;

  /** A batch on its way to a node. */
  record Request(int node, long requestId, ReadTerms terms, int count) {}

  private final Metrics metrics = new Metrics(MetricName.Of.ROUTER, "test");
  private final ReadMeters readMeters = new ReadMeters(metrics);
  final Served served = new Served();
  final List<Request> requests = new ArrayList<>();
  final List<String> heard = new ArrayList<>();
  final List<Returned> sentOn = new ArrayList<>();
  final boolean[] up = {false, true, true, true};
  ClusterMap map;
  final ReplicaReads reads;
  long epoch = 1;
  int leader = 1;
  long now = -1_000_000_000_000L;

  ReadWorld(ReadSettings settings) {
    List<NodeInfo> nodes =
        List.of(
            new NodeInfo(1, "127.0.0.1", 7001, "a"),
            new NodeInfo(2, "127.0.0.1", 7002, "b"),
            new NodeInfo(3, "127.0.0.1", 7003, "c"));
    map = Bootstrap.map("test", nodes, 1, 3, 150);
    reads =
        new ReplicaReads(
            LinkSettings.withDeadline(1_000),
            settings,
            this,
            RouteMeters.of(metrics),
            readMeters,
            served);
    reads.follow(map);
  }

  @Override
  public Sent send(
      int node, int group, long requestId, long session, long seq, long acked, Batch batch) {
    if (!up[node]) {
      return Sent.DOWN;
    }
    requests.add(new Request(node, requestId, ReadTerms.of(session, acked), batch.count()));
    return Sent.YES;
  }

  @Override
  public void mapIsStale() {}

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public void reroute(Returned command, long time) {
    sentOn.add(command);
  }

  @Override
  public void turnedAway(Returned read, long time) {
    reads.turnedAway(read, time);
  }

  @Override
  public void confirmed(int group, long sentEpoch) {}

  @Override
  public int leader(int group) {
    return leader;
  }

  long hedges() {
    return metrics.count(MetricName.READ_EVENTS, "hedge");
  }

  long hedgesWon() {
    return metrics.count(MetricName.READ_EVENTS, "hedge-won");
  }

  void add(ReadTerms.Mode mode, String name) {
    add(mode, 0, ReadTerms.NO_BOUND, name);
  }

  void add(ReadTerms.Mode mode, long atLeast, int lag, String name) {
    Args args = new Args();
    args.reset(name.getBytes(StandardCharsets.US_ASCII));
    args.add(0, name.length());
    ReplySink sink =
        new ReplySink() {
          @Override
          public void onReply(byte[] from, int offset, int length) {
            heard.add(new String(from, offset, length, StandardCharsets.US_ASCII).trim());
          }

          @Override
          public void onError(String text) {
            heard.add("-" + text);
          }
        };
    if (!reads.add(GROUP, mode, atLeast, lag, 1, 0, args, sink, now)) {
      throw new AssertionError("refused");
    }
  }

  /** Sends what waits; answers what has left. */
  List<Request> flush() {
    int before = requests.size();
    reads.flush(now);
    return List.copyOf(requests.subList(before, requests.size()));
  }

  Request only() {
    List<Request> sent = flush();
    if (sent.size() != 1) {
      throw new AssertionError("not one request but " + sent);
    }
    return sent.getFirst();
  }

  /** Time passes in steps of the loop's timer; answers what has left meanwhile. */
  List<Request> pass(long millis) {
    int before = requests.size();
    for (long i = 0; i < millis; i++) {
      now += MILLI;
      reads.onTimer(now);
    }
    return List.copyOf(requests.subList(before, requests.size()));
  }

  void answer(Request request, String... texts) {
    byte[][] replies = new byte[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      replies[i] =
          texts[i] == null
              ? TurnedAway.reply(0)
              : (texts[i] + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
    answer(request, Status.OK, 0, 100, 0, replies);
  }

  void refuse(Request request, Status status, int hint) {
    answer(request, status, hint, 0, 0);
  }

  void answer(Request request, Status status, int hint, long index, int load, byte[]... replies) {
    byte[] bytes = new byte[4096];
    int length = 0;
    for (byte[] reply : replies) {
      length = CommandCodec.writeVarint(bytes, length, reply.length);
      System.arraycopy(reply, 0, bytes, length, reply.length);
      length += reply.length;
    }
    ByteBuf frame = Unpooled.buffer();
    boolean leads = request.node == leader;
    ReplyBatch.write(
        frame,
        GROUP,
        request.requestId,
        status,
        hint,
        index,
        0,
        load,
        leads,
        replies.length,
        bytes,
        0,
        length);
    ReplyBatch answer = new ReplyBatch();
    answer.next(frame);
    served.begin(request.node, answer);
    reads.onAnswer(request.node, answer, bytes, 0, length, now);
    served.end();
  }
}
