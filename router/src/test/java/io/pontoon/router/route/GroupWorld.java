package io.pontoon.router.route;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandCodec;
import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.resp.RespWriter;
import io.pontoon.common.wire.ReplyBatch.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A group of three nodes as a link sees it, in one thread: frames wait until they are delivered,
 * proposals until they are committed or lost, and the leader moves when told to. The state applies
 * each sequence number of a session once, as the real one does.
 */
final class GroupWorld implements Uplink {
  static final int GROUP = 3;
  static final int NODES = 3;

  /** A batch on its way to a node, or proposed there. */
  record Request(
      int node,
      int generation,
      long requestId,
      long session,
      long seq,
      long acked,
      int count,
      byte[] commands) {}

  /** An answer on its way back. */
  private record Answer(
      int node,
      int generation,
      long requestId,
      Status status,
      int hint,
      long index,
      int count,
      byte[] replies) {}

  /** What a group remembers of a session. */
  private static final class Session {
    final long openedAt;
    long last;
    final TreeMap<Long, byte[]> replies = new TreeMap<>();

    Session(long openedAt) {
      this.openedAt = openedAt;
    }
  }

  final Random random;
  final GroupLink link;
  final Map<String, Integer> applied = new HashMap<>();
  final Map<String, List<String>> answers = new HashMap<>();
  final Map<Long, Session> sessions = new HashMap<>();
  final ArrayDeque<Request> requests = new ArrayDeque<>();
  final ArrayDeque<Answer> replies = new ArrayDeque<>();
  final List<Request> proposals = new ArrayList<>();
  final boolean[] up = {false, true, true, true};
  final int[] generation = new int[NODES + 1];
  long forgotten;
  long index;
  int leader = 1;
  long term = 1;

  /** Monotonic time has no zero of its own, and may be negative. */
  long now = -1_000_000_000_000L;

  int sent;
  Status refuseAll;

  GroupWorld(long seed, LinkSettings settings) {
    random = new Random(seed);
    link =
        new GroupLink(
            GROUP,
            new int[] {1, 2, 3},
            settings,
            this,
            random::nextLong,
            RouteMeters.of(new Metrics(MetricName.Of.ROUTER, "test")));
  }

  @Override
  public Sent send(
      int node, int group, long requestId, long session, long seq, long acked, Batch batch) {
    if (!up[node]) {
      return Sent.DOWN;
    }
    sent++;
    requests.add(
        new Request(
            node,
            generation[node],
            requestId,
            session,
            seq,
            acked,
            batch.count(),
            Arrays.copyOf(batch.bytes(), batch.length())));
    return Sent.YES;
  }

  @Override
  public void turnedAway(Returned read, long now) {
    throw new AssertionError("no replica is asked here");
  }

  @Override
  public void confirmed(int group, long epoch) {}

  @Override
  public int leader(int group) {
    return 0;
  }

  @Override
  public void mapIsStale() {}

  @Override
  public long epoch() {
    return 1;
  }

  @Override
  public void reroute(Returned command, long now) {
    throw new AssertionError("no slot moves here");
  }

  /**
   * A command that carries its own name, so that it can be told whether it was applied, and how it
   * was answered.
   */
  boolean add(String name, boolean write, boolean ordered) {
    Args args = new Args();
    args.reset(name.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    args.add(0, name.length());
    List<String> got = new ArrayList<>();
    answers.put(name, got);
    ReplySink sink =
        new ReplySink() {
          @Override
          public void onReply(byte[] from, int offset, int length) {
            got.add(
                new String(from, offset, length, java.nio.charset.StandardCharsets.US_ASCII)
                    .trim());
          }

          @Override
          public void onError(String text) {
            got.add("-" + text);
          }
        };
    boolean taken =
        link.add(
            write ? 17 : 1,
            !write && ordered ? CommandCodec.ORDERED_READ : 0,
            ordered,
            args,
            sink,
            now);
    if (!taken) {
      got.add("-BUSY");
    }
    return taken;
  }

  /** Whether only the first reads of a batch are answered, as when the replies are large. */
  boolean inPart;

  String answer(String name) {
    List<String> got = answers.get(name);
    return got.size() == 1 ? got.getFirst() : got.toString();
  }

  void flush() {
    link.flush(now);
  }

  void pass(long millis) {
    now += millis * 1_000_000L;
    link.onTimer(now);
  }

  void deliverRequest() {
    Request request = requests.poll();
    if (request == null || request.generation != generation[request.node]) {
      return;
    }
    if (refuseAll != null) {
      answer(request, refuseAll, 0, new byte[0]);
    } else if (request.node != leader) {
      answer(request, Status.NOT_LEADER, random.nextInt(4) == 0 ? 0 : leader, new byte[0]);
    } else if (request.seq == 0) {
      int count = inPart ? 1 + random.nextInt(request.count) : request.count;
      answer(request, Status.OK, leader, count, carryOut(request, count, false));
    } else {
      proposals.add(request);
    }
  }

  /** The first {@code count} proposals become part of the state. */
  void commit(int count) {
    for (int i = 0; i < count && !proposals.isEmpty(); i++) {
      Request request = proposals.removeFirst();
      Status status = check(request);
      if (status != Status.OK) {
        answer(request, status, leader, new byte[0]);
        continue;
      }
      byte[] reply = apply(request);
      if (reply != null) {
        answer(request, Status.OK, leader, reply);
      }
    }
  }

  private Status check(Request request) {
    Session session = sessions.get(request.session);
    if (session == null) {
      return request.seq == 1 && request.acked >= forgotten ? Status.OK : Status.NO_SESSION;
    }
    return request.seq <= session.last + 1 ? Status.OK : Status.GAP;
  }

  private byte[] apply(Request request) {
    index++;
    Session session = sessions.computeIfAbsent(request.session, id -> new Session(index));
    session.replies.headMap(request.seq == 1 ? 0 : request.acked, true).clear();
    if (request.seq <= session.last) {
      return session.replies.get(request.seq);
    }
    session.last = request.seq;
    byte[] reply = carryOut(request, request.count, true);
    session.replies.put(request.seq, reply);
    return reply;
  }

  private byte[] carryOut(Request request, int count, boolean log) {
    RespWriter out = new RespWriter(64);
    Args args = new Args();
    int at = 0;
    for (int i = 0; i < count; i++) {
      boolean write = CommandCodec.id(request.commands, at) == 17;
      at = CommandCodec.readArgs(request.commands, at, request.commands.length, args);
      if (write && log) {
        applied.merge(args.text(0), 1, Integer::sum);
      }
      byte[] reply =
          ("+" + args.text(0) + "\r\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      byte[] head = new byte[5];
      out.raw(head, 0, CommandCodec.writeVarint(head, 0, reply.length));
      out.raw(reply);
    }
    return out.toBytes();
  }

  private void answer(Request request, Status status, int hint, byte[] bytes) {
    answer(request, status, hint, status == Status.OK ? request.count : 0, bytes);
  }

  private void answer(Request request, Status status, int hint, int count, byte[] bytes) {
    replies.add(
        new Answer(
            request.node,
            request.generation,
            request.requestId,
            status,
            hint,
            index,
            count,
            bytes));
  }

  void deliverAnswer() {
    Answer answer = replies.poll();
    if (answer != null && answer.generation == generation[answer.node]) {
      link.onAnswer(
          answer.node,
          answer.requestId,
          answer.status,
          answer.hint,
          answer.index,
          answer.count,
          answer.replies,
          0,
          answer.replies.length,
          now);
    }
  }

  /** The last answer comes once more, as after a resend that crossed it. */
  void repeatAnswer() {
    if (!replies.isEmpty()) {
      replies.add(replies.peekLast());
    }
  }

  /**
   * Leadership moves: the first {@code kept} proposals live on in the new leader's log, the rest is
   * lost; the old leader knows of none.
   */
  void moveLeader(int to, int kept, boolean announced) {
    List<Request> open = List.copyOf(proposals);
    for (int i = 0; i < kept && i < open.size(); i++) {
      if (check(open.get(i)) == Status.OK) {
        apply(open.get(i));
      }
    }
    proposals.clear();
    leader = to;
    term++;
    open.forEach(request -> answer(request, Status.UNSETTLED, to, new byte[0]));
    if (announced) {
      link.onStanding(term, to, now);
    }
  }

  /** The group has not heard of any session for too long. */
  void forgetSessions() {
    sessions.values().forEach(session -> forgotten = Math.max(forgotten, session.openedAt));
    sessions.clear();
  }

  void cut(int node) {
    up[node] = false;
    generation[node]++;
    link.onNodeDown(node, now);
  }

  void mend(int node) {
    up[node] = true;
    link.onNodeUp(node, now);
  }

  /** Everything works again; answers whether all is quiet at the end. */
  void settle() {
    refuseAll = null;
    for (int node = 1; node <= NODES; node++) {
      if (!up[node]) {
        mend(node);
      }
    }
    link.onStanding(++term, leader, now);
    for (int i = 0; i < 3000 && (!link.idle() || i < 3); i++) {
      run();
      pass(5);
    }
  }

  /** Delivers and commits until nothing is on its way. */
  void run() {
    flush();
    for (int i = 0;
        i < 10_000 && !(requests.isEmpty() && replies.isEmpty() && proposals.isEmpty());
        i++) {
      deliverRequest();
      commit(proposals.size());
      deliverAnswer();
      flush();
    }
  }
}
