package io.pontoon.node.raft;

import io.pontoon.node.raft.config.ConfigChange;
import io.pontoon.node.raft.config.GroupConfig;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Plays an interaction script: verbs above a line of dashes, what the group prints below it.
 * Nothing moves by itself; every message and every sync is a verb, so that a script shows one
 * interaction and nothing else.
 *
 * <pre>
 *   group 3 [lease] [sleep] replicas 1..3; with lease: 80 ms lease under 100 ms promise, else none of both; with sleep: after 20 idle ticks
 *   tick R [N]              N ticks of 10 ms for replica R; time goes on for all
 *   run N                   N times: all that are not cut off tick, and what comes of it settles
 *   wait MS                 time goes on, nobody ticks
 *   propose R TEXT          a proposal; fill R BYTES: one of that size; read R lease|index|local|all [ATLEAST]; handover R TO; snapshot R INDEX (taken by the shard)
 *   sync R                  R's writes become durable; stop R: its disk holds them back until "disk R on"
 *   deliver [A B]           messages under way now (from A to B) arrive; drop A B loses them
 *   settle                  deliver and sync until nothing moves
 *   elect R                 tick R until it asks, and settle
 *   crash R                 what is not synced is lost; R restarts at once
 *   join R                  a new replica that knows of no group yet
 *   change R +4 ~5 -1       asks R to make 4 a voter and 5 a learner and to remove 1
 *   cut R                   from now on nothing reaches R or leaves it; heal: that is over, for all
 *   silent R A, heard R A   R's host hears A's node no more, or again
 *   distrust R A, trust R A R's host finds A's clock too fast, or well again
 *   caughtup R A N          whether A answers R and lacks at most N entries
 *   install A B             the snapshot stream that A was asked for arrives at B
 *   show [R]                status lines
 * </pre>
 */
final class Script {
  private static final long MILLI = 1_000_000;

  private static final class Replica {
    RaftCore core;
    HardState hardState = HardState.NEW;
    Ready.Snapshot snapshot;
    final List<Entry> log = new ArrayList<>();
    final Deque<Ready.Persist> unsynced = new ArrayDeque<>();
    boolean diskStopped;
    int starts;

    Replica(GroupConfig founding) {
      snapshot = Ready.Snapshot.none(founding);
    }
  }

  private final TreeMap<Integer, Replica> replicas = new TreeMap<>();
  private final Deque<Message> wire = new ArrayDeque<>();
  private final TreeSet<Integer> cut = new TreeSet<>();
  private final StringBuilder out = new StringBuilder();
  private GroupConfig group;
  private long lease;
  private boolean sleepy;
  private long now = 1_000 * MILLI;
  private long tickets;

  String play(String verbs) {
    out.setLength(0);
    for (String line : verbs.split("\n")) {
      if (!line.startsWith("#")) {
        for (String text : line.split(";")) {
          verb(text.strip().split(" +"));
        }
      }
    }
    return out.isEmpty() ? "ok\n" : out.toString();
  }

  private void verb(String[] w) {
    switch (w[0]) {
      case "group" -> {
        List<String> wanted = List.of(w);
        sleepy = wanted.contains("sleep");
        group(number(w[1]), wanted.contains("lease"));
      }
      case "tick" -> tick(number(w[1]), w.length > 2 ? number(w[2]) : 1);
      case "run" -> run(number(w[1]));
      case "wait" -> now += number(w[1]) * MILLI;
      case "propose" ->
          step(
              number(w[1]),
              new Input.Propose(++tickets, w[2].getBytes(java.nio.charset.StandardCharsets.UTF_8)));
      case "fill" -> step(number(w[1]), new Input.Propose(++tickets, new byte[number(w[2])]));
      case "read" ->
          step(
              number(w[1]),
              new Input.Read(
                  ++tickets,
                  ReadMode.valueOf(w[2].toUpperCase(java.util.Locale.ROOT)),
                  w.length > 3 ? number(w[3]) : 0));
      case "change" -> step(number(w[1]), new Input.ProposeConfig(++tickets, change(w)));
      case "join" -> {
        replicas.put(number(w[1]), new Replica(GroupConfig.NONE));
        start(number(w[1]));
      }
      case "cut" -> cut.add(number(w[1]));
      case "heal" -> cut.clear();
      case "silent" -> step(number(w[1]), new Input.Heard(number(w[2]), false));
      case "heard" -> step(number(w[1]), new Input.Heard(number(w[2]), true));
      case "distrust" -> step(number(w[1]), new Input.ClockTrusted(number(w[2]), false));
      case "trust" -> step(number(w[1]), new Input.ClockTrusted(number(w[2]), true));
      case "caughtup" ->
          say(
              number(w[1]),
              (replicas.get(number(w[1])).core.isCaughtUp(number(w[2]), number(w[3]))
                      ? "finds near "
                      : "misses ")
                  + w[2]);
      case "handover" -> step(number(w[1]), new Input.HandOver(number(w[2])));
      case "snapshot" -> snapshot(number(w[1]), number(w[2]));
      case "sync" -> sync(number(w[1]));
      case "disk" -> replicas.get(number(w[1])).diskStopped = w[2].equals("stop");
      case "deliver" ->
          deliver(w.length > 1 ? number(w[1]) : 0, w.length > 2 ? number(w[2]) : 0, true);
      case "drop" -> deliver(number(w[1]), number(w[2]), false);
      case "settle" -> settle();
      case "elect" -> elect(number(w[1]));
      case "crash" -> crash(number(w[1]));
      case "install" -> install(number(w[1]), number(w[2]));
      case "show" -> show(w.length > 1 ? number(w[1]) : 0);
      default -> throw new IllegalArgumentException("no such verb: " + String.join(" ", w));
    }
  }

  private static ConfigChange.Enter change(String[] w) {
    List<ConfigChange.Change> changes = new ArrayList<>();
    for (int i = 2; i < w.length; i++) {
      ConfigChange.Kind kind =
          switch (w[i].charAt(0)) {
            case '+' -> ConfigChange.Kind.ADD_VOTER;
            case '~' -> ConfigChange.Kind.ADD_LEARNER;
            default -> ConfigChange.Kind.REMOVE;
          };
      changes.add(new ConfigChange.Change(kind, number(w[i].substring(1))));
    }
    return new ConfigChange.Enter(changes);
  }

  private static int number(String text) {
    return Integer.parseInt(text);
  }

  private void group(int size, boolean leased) {
    int[] voters = new int[size];
    for (int i = 0; i < size; i++) {
      voters[i] = i + 1;
    }
    group = GroupConfig.of(voters);
    lease = leased ? 80 * MILLI : 0;
    for (int id : voters) {
      replicas.put(id, new Replica(group));
      start(id);
    }
  }

  private void start(int id) {
    Replica r = replicas.get(id);
    long promise = lease == 0 ? 0 : 100 * MILLI;
    RaftConfig config =
        new RaftConfig(
            id,
            10,
            3,
            400,
            4,
            4_000,
            2_000,
            100,
            lease,
            promise,
            false,
            sleepy ? 20 : 0,
            id * 1_000L + r.starts++);
    r.core = new RaftCore(config, Restored.of(r.hardState, r.snapshot, r.log));
  }

  private void step(int id, Input input) {
    replicas.get(id).core.step(now, input);
    work(id);
  }

  private void work(int id) {
    Replica r = replicas.get(id);
    while (r.core.hasReady()) {
      Ready ready = r.core.takeReady();
      wire.addAll(ready.send());
      if (ready.persist().number() != 0) {
        r.unsynced.add(ready.persist());
      }
      for (Entry entry : ready.committed()) {
        say(id, "applies " + entry);
      }
      for (long ticket : ready.reads()) {
        say(id, "serves read " + ticket);
      }
      ready
          .refused()
          .forEach(
              refused ->
                  say(
                      id,
                      "refuses "
                          + refused.ticket()
                          + " "
                          + refused.reason()
                          + " ask "
                          + refused.leaderHint()));
      ready
          .refusedReads()
          .forEach(
              refused ->
                  say(
                      id,
                      "refuses read "
                          + refused.ticket()
                          + " "
                          + refused.reason()
                          + (refused.missing() == 0 ? "" : " " + refused.missing())));
      ready
          .transfers()
          .forEach(
              transfer ->
                  say(
                      id,
                      "wants a snapshot of " + transfer.index() + " streamed to " + transfer.to()));
    }
  }

  private void say(int id, String what) {
    out.append(id).append(' ').append(what).append('\n');
  }

  private void tick(int id, int times) {
    for (int i = 0; i < times; i++) {
      now += 10 * MILLI;
      step(id, new Input.Tick());
    }
  }

  private void run(int times) {
    for (int i = 0; i < times; i++) {
      now += 10 * MILLI;
      for (int id : replicas.keySet()) {
        if (!cut.contains(id)) {
          step(id, new Input.Tick());
        }
      }
      settle();
    }
  }

  private void elect(int id) {
    while (replicas.get(id).core.status().role() == Ready.Role.FOLLOWER) {
      tick(id, 1);
    }
    settle();
  }

  private boolean sync(int id) {
    Replica r = replicas.get(id);
    if (r.unsynced.isEmpty() || r.diskStopped) {
      return false;
    }
    long number = 0;
    while (!r.unsynced.isEmpty()) {
      Ready.Persist persist = r.unsynced.poll();
      number = persist.number();
      if (persist.hardState() != null) {
        r.hardState = persist.hardState();
      }
      if (persist.install() != null) {
        r.snapshot = persist.install();
        r.log.clear();
      }
      if (!persist.entries().isEmpty()) {
        r.log.removeIf(entry -> entry.index() >= persist.entries().getFirst().index());
        r.log.addAll(persist.entries());
      }
      wire.addAll(persist.thenSend());
    }
    step(id, new Input.Persisted(number));
    return true;
  }

  /** Only what is under way now; what it causes waits for the next time. */
  private boolean deliver(int from, int to, boolean arrives) {
    boolean any = false;
    List<Message> later = new ArrayList<>();
    List<Message> current = new ArrayList<>(wire);
    wire.clear();
    for (Message message : current) {
      if (from != 0 && (message.from() != from || message.to() != to)) {
        later.add(message);
      } else if (arrives && !cut.contains(message.from()) && !cut.contains(message.to())) {
        any = true;
        step(message.to(), new Input.Received(message));
      }
    }
    later.reversed().forEach(wire::addFirst);
    return any;
  }

  private void settle() {
    boolean moved = true;
    for (int rounds = 0; moved; rounds++) {
      if (rounds == 200) {
        throw new IllegalStateException("a message storm: " + wire);
      }
      moved = deliver(0, 0, true);
      for (int id : replicas.keySet()) {
        moved |= sync(id);
      }
    }
  }

  private void crash(int id) {
    replicas.get(id).unsynced.clear();
    wire.removeIf(message -> message.from() == id || message.to() == id);
    start(id);
    work(id);
  }

  private void snapshot(int id, int index) {
    Replica r = replicas.get(id);
    long term =
        r.log.stream().filter(entry -> entry.index() == index).findFirst().orElseThrow().term();
    r.snapshot = new Ready.Snapshot(index, term, r.core.configAt(index));
    step(id, new Input.SnapshotTaken(index, term));
  }

  private void install(int from, int to) {
    Replica sender = replicas.get(from);
    step(
        to,
        new Input.Received(
            new Message.InstallSnapshot(
                from,
                to,
                sender.core.status().term(),
                sender.snapshot.index(),
                sender.snapshot.term(),
                sender.snapshot.config())));
    step(from, new Input.TransferEnded(to, true));
  }

  private void show(int only) {
    replicas.forEach(
        (id, r) -> {
          if (only == 0 || only == id) {
            out.append(r.core.status()).append('\n');
            r.unsynced.forEach(
                persist ->
                    out.append("  unsynced #")
                        .append(persist.number())
                        .append(' ')
                        .append(persist.entries())
                        .append(" then ")
                        .append(persist.thenSend())
                        .append('\n'));
          }
        });
  }
}
