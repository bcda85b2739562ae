package io.pontoon.router.route;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandCodec;
import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.wire.ReplyBatch.Status;
import io.pontoon.common.wire.TurnedAway;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Groups of one node each between which slots move, and one loop of a router before them, in one
 * thread. Commands name their slot, their client and their number: {@code slot.client.number}.
 */
final class MovingWorld implements Uplink {
  static final int GROUPS = 3;
  static final int SLOTS = 2;

  private static final int WRITE = 17;
  private static final int READ = 1;
  private static final long NEVER = Long.MAX_VALUE / 2;

  final Random random;
  final Crossings crossings = new Crossings();

  /** Writes that were carried out, by slot, in their order. */
  final List<List<String>> applied = new ArrayList<>();

  /** What was answered, by command; of a read the last write of its client that it saw. */
  final Map<String, String> answers = new HashMap<>();

  private final Group[] groups = new Group[GROUPS];
  private final RouteMeters meters = RouteMeters.of(new Metrics(MetricName.Of.ROUTER, "test"));
  private long now = 1_000_000_000L;

  /** What the meta group has, and what the router knows. */
  private long epoch = 1;

  private long arrivedAt = 1;
  private final int[] owners = new int[SLOTS];
  private long knownEpoch = 1;
  private final int[] known = new int[SLOTS];
  private Move move;

  /** The only slot that is on its way. */
  private static final class Move {
    final int slot;
    final int to;
    final long id;
    int stage;

    Move(int slot, int to, long id) {
      this.slot = slot;
      this.to = to;
      this.id = id;
    }
  }

  private static final class Session {
    long last;
    boolean turned;
    final TreeMap<Long, byte[]> replies = new TreeMap<>();
  }

  private record Request(
      int generation,
      long requestId,
      long session,
      long seq,
      long epoch,
      int count,
      byte[] bytes) {}

  private record Answer(int generation, long requestId, int count, byte[] replies) {}

  /** A group, what is on its way to it and back, and the router's link to it. */
  private final class Group {
    final GroupLink link;
    final ArrayDeque<Request> requests = new ArrayDeque<>();
    final ArrayDeque<Answer> answersBack = new ArrayDeque<>();
    final Map<Long, Session> sessions = new HashMap<>();
    final boolean[] holds = new boolean[SLOTS];
    final long[] since = new long[SLOTS];
    int generation;

    Group(int id, LinkSettings settings) {
      link =
          new GroupLink(id, new int[] {id}, settings, MovingWorld.this, random::nextLong, meters);
      link.mapChanged(new int[] {id}, 1);
      link.onStanding(1, id, now);
    }
  }

  MovingWorld(long seed, LinkSettings settings) {
    random = new Random(seed);
    for (int id = 1; id <= GROUPS; id++) {
      groups[id - 1] = new Group(id, settings);
    }
    for (int slot = 0; slot < SLOTS; slot++) {
      applied.add(new ArrayList<>());
      owners[slot] = known[slot] = 1;
      group(1).holds[slot] = true;
    }
  }

  private Group group(int id) {
    return groups[id - 1];
  }

  /** Whether new commands for the slot must wait. */
  boolean isHeld(int slot) {
    return crossings.isHeld(slot);
  }

  void add(String name, boolean write, boolean ordered) {
    Args args = new Args();
    args.reset(name.getBytes(StandardCharsets.US_ASCII));
    args.add(0, name.length());
    ReplySink sink =
        new ReplySink() {
          @Override
          public void onReply(byte[] from, int offset, int length) {
            answer(new String(from, offset, length, StandardCharsets.US_ASCII));
          }

          @Override
          public void onError(String text) {
            answer("-" + text);
          }

          private void answer(String text) {
            String before = answers.put(name, text);
            if (before != null) {
              throw new AssertionError(name + " is answered twice: " + before + ", " + text);
            }
          }
        };
    int flags = !write && ordered ? CommandCodec.ORDERED_READ : 0;
    to(name).add(write ? WRITE : READ, flags, ordered, args, sink, now, now + NEVER);
  }

  /** The link to where the router believes the slot to be. */
  private GroupLink to(String name) {
    return group(known[slotOf(name)]).link;
  }

  private static int slotOf(String name) {
    return name.charAt(0) - '0';
  }

  @Override
  public Sent send(
      int node, int group, long requestId, long session, long seq, long acked, Batch batch) {
    Group to = group(group);
    byte[] bytes = Arrays.copyOf(batch.bytes(), batch.length());
    to.requests.add(
        new Request(to.generation, requestId, session, seq, batch.epoch, batch.count(), bytes));
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
    return knownEpoch;
  }

  @Override
  public void reroute(Returned command, long time) {
    Args args = new Args();
    command.args(args);
    to(args.text(0))
        .add(
            command.id(),
            command.flags(),
            command.ordered(),
            args,
            command.sink(),
            time,
            command.deadline());
  }

  /** One thing happens somewhere. */
  void step() {
    Group any = groups[random.nextInt(GROUPS)];
    switch (random.nextInt(8)) {
      case 0 -> moveOn();
      case 1 -> learn();
      case 2 -> pass(1 + random.nextInt(12));
      case 3, 4 -> take(any);
      case 5, 6 -> answer(any);
      default -> {
        if (random.nextInt(10) == 0) {
          cut(any);
        } else {
          flush();
        }
      }
    }
  }

  void pass(long millis) {
    now += millis * 1_000_000;
    for (Group group : groups) {
      if (!group.link.idle()) {
        group.link.onTimer(now);
      }
    }
    crossings.release();
  }

  void flush() {
    for (Group group : groups) {
      group.link.flush(now);
    }
    crossings.release();
  }

  /** A slot sets out, or the one that is on its way gets further. */
  private void moveOn() {
    if (move == null) {
      int slot = random.nextInt(SLOTS);
      int to = 1 + random.nextInt(GROUPS);
      if (to != owners[slot]) {
        move = new Move(slot, to, ++epoch);
      }
      return;
    }
    Group from = group(owners[move.slot]);
    switch (move.stage++) {
      case 0 -> {
        from.holds[move.slot] = false;
        from.since[move.slot] = move.id;
      }
      case 1 -> {
        group(move.to).holds[move.slot] = true;
        group(move.to).since[move.slot] = move.id;
      }
      default -> {
        owners[move.slot] = move.to;
        arrivedAt = ++epoch;
        move = null;
      }
    }
  }

  /** The router hears of the newest map. */
  private void learn() {
    if (knownEpoch == epoch || knownEpoch > arrivedAt) {
      return;
    }
    knownEpoch = epoch;
    for (Group group : groups) {
      group.link.mapChanged(new int[] {group.link.group()}, epoch);
    }
    for (int slot = 0; slot < SLOTS; slot++) {
      if (known[slot] != owners[slot]) {
        crossings.begin(slot, group(known[slot]).link);
        known[slot] = owners[slot];
      }
    }
    for (Group group : groups) {
      group.link.leaveByDetour(now);
    }
    crossings.release();
  }

  /** What is on its way is lost, with the connection. */
  private void cut(Group group) {
    group.generation++;
    group.requests.clear();
    group.answersBack.clear();
    group.link.onNodeDown(group.link.group(), now);
    group.link.onNodeUp(group.link.group(), now);
    group.link.onStanding(group.generation + 1, group.link.group(), now);
  }

  private void take(Group group) {
    Request request = group.requests.poll();
    if (request == null) {
      return;
    }
    byte[] replies;
    if (request.seq == 0) {
      replies = carryOut(group, request, new Session());
    } else {
      Session session = group.sessions.computeIfAbsent(request.session, id -> new Session());
      if (request.seq > session.last) {
        if (request.seq != session.last + 1) {
          throw new AssertionError("number " + request.seq + " after " + session.last);
        }
        session.last = request.seq;
        session.replies.put(request.seq, carryOut(group, request, session));
      }
      replies = session.replies.get(request.seq);
    }
    group.answersBack.add(
        new Answer(request.generation, request.requestId, request.count, replies));
  }

  private byte[] carryOut(Group group, Request request, Session session) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Args args = new Args();
    int at = 0;
    for (int i = 0; i < request.count; i++) {
      boolean write = CommandCodec.id(request.bytes, at) == WRITE;
      at = CommandCodec.readArgs(request.bytes, at, request.bytes.length, args);
      String name = args.text(0);
      int slot = slotOf(name);
      byte[] reply;
      if (session.turned || !group.holds[slot] || request.epoch < group.since[slot]) {
        session.turned = true;
        reply = TurnedAway.reply(slot);
      } else {
        if (write) {
          applied.get(slot).add(name);
        }
        reply = last(slot, name).getBytes(StandardCharsets.US_ASCII);
      }
      byte[] head = new byte[5];
      out.write(head, 0, CommandCodec.writeVarint(head, 0, reply.length));
      out.writeBytes(reply);
    }
    return out.toByteArray();
  }

  /** The last write of its client that is carried out in the slot. */
  private String last(int slot, String name) {
    String client = name.substring(0, name.lastIndexOf('.') + 1);
    List<String> writes = applied.get(slot);
    for (int i = writes.size() - 1; i >= 0; i--) {
      if (writes.get(i).startsWith(client)) {
        return writes.get(i);
      }
    }
    return "none";
  }

  private void answer(Group group) {
    Answer answer = group.answersBack.poll();
    if (answer != null) {
      group.link.onAnswer(
          group.link.group(),
          answer.requestId,
          Status.OK,
          group.link.group(),
          0,
          answer.count,
          answer.replies,
          0,
          answer.replies.length,
          now);
    }
  }

  /** All arrives and is answered. */
  void settle() {
    for (int i = 0; i < 3_000; i++) {
      if (move != null) {
        moveOn();
      }
      learn();
      flush();
      for (Group group : groups) {
        take(group);
        answer(group);
      }
      pass(11);
      if (move == null && crossings.isEmpty() && isIdle()) {
        return;
      }
    }
    throw new AssertionError("something is still under way");
  }

  private boolean isIdle() {
    return Arrays.stream(groups).allMatch(group -> group.link.idle());
  }
}
