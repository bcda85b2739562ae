package io.pontoon.tests.sim;

import io.pontoon.tests.check.Demand;
import io.pontoon.tests.check.Handover;
import io.pontoon.tests.check.History;
import io.pontoon.tests.check.Linearizability;
import io.pontoon.tests.check.Operation;
import io.pontoon.tests.check.Operation.Action;
import io.pontoon.tests.check.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** What all clients asked and were told, and what is to be thought of it. */
final class Journal {
  private final SimWorld world;
  private final History history;
  private final List<Handover> handovers = new ArrayList<>();
  private int sessions;
  private long acknowledged;
  private long refused;
  private long unknown;

  Journal(SimWorld world) {
    this.world = world;
    this.history = History.ofOneThread(world::now);
  }

  long acknowledged() {
    return acknowledged;
  }

  long refused() {
    return refused;
  }

  long unknown() {
    return unknown;
  }

  /** One command on one key. */
  Asked one(int client, String key, Action action, String argument) {
    String[] words =
        argument == null
            ? new String[] {action.name(), key}
            : new String[] {action.name(), key, argument};
    return new Recorded(client, List.of(new Part(key, action, argument)), words) {
      @Override
      void answered(Reply reply) {
        calls.getFirst().answered(reply.text());
      }
    };
  }

  /** Several keys are read at once, though not at one instant. */
  Asked readAll(int client, List<String> keys) {
    List<Part> parts = keys.stream().map(key -> new Part(key, Action.GET, null)).toList();
    return new Recorded(client, parts, words("MGET", keys)) {
      @Override
      void answered(Reply reply) {
        for (int i = 0; i < calls.size(); i++) {
          calls.get(i).answered(reply.elements().get(i).text());
        }
      }
    };
  }

  Asked writeAll(int client, List<String> keys, List<String> values) {
    List<Part> parts = new ArrayList<>();
    String[] words = new String[1 + 2 * keys.size()];
    words[0] = "MSET";
    for (int i = 0; i < keys.size(); i++) {
      parts.add(new Part(keys.get(i), Action.SET, values.get(i)));
      words[1 + 2 * i] = keys.get(i);
      words[2 + 2 * i] = values.get(i);
    }
    return new Recorded(client, parts, words) {
      @Override
      void answered(Reply reply) {
        calls.forEach(call -> call.answered("OK"));
      }
    };
  }

  Asked deleteAll(int client, List<String> keys) {
    List<Part> parts = keys.stream().map(key -> new Part(key, Action.DEL, null)).toList();
    return new Recorded(client, parts, words("DEL", keys)) {
      @Override
      void answered(Reply reply) {
        int deleted = Integer.parseInt(reply.text());
        for (History.Call call : calls) {
          if (deleted == 0 || deleted == calls.size()) {
            call.answered(deleted == 0 ? "0" : "1");
          } else {
            call.unknown(); // which of them were there is not said
          }
        }
      }
    };
  }

  private static String[] words(String command, List<String> keys) {
    String[] words = new String[1 + keys.size()];
    words[0] = command;
    for (int i = 0; i < keys.size(); i++) {
      words[1 + i] = keys.get(i);
    }
    return words;
  }

  /** Whether this does nothing but look. */
  boolean reads(Asked asked) {
    return asked instanceof Recorded recorded && recorded.onlyReads();
  }

  /** What the client demands of it, as it stands when it is sent. */
  void demands(Asked asked, Supplier<Demand> demand) {
    ((Recorded) asked).demand = demand;
  }

  /** A new connection. */
  int newSession() {
    return sessions++;
  }

  /** A position between what was before and what comes. */
  long mark() {
    return history.mark();
  }

  void handedOver(Handover handover) {
    handovers.add(handover);
  }

  private record Part(String key, Action action, String argument) {}

  /** A command that is one or several operations of the history. */
  private abstract class Recorded extends Asked {
    private final int client;
    private final List<Part> parts;
    private Supplier<Demand> demand = () -> Demand.STRONG;
    private Demand demanded;
    final List<History.Call> calls = new ArrayList<>();

    Recorded(int client, List<Part> parts, String[] words) {
      super(words);
      this.client = client;
      this.parts = parts;
    }

    @Override
    void sent() {
      demanded = demand.get();
      for (Part part : parts) {
        calls.add(history.begin(client, part.key, part.action, part.argument, demanded));
      }
    }

    abstract void answered(Reply reply);

    private boolean onlyReads() {
      return parts.stream().allMatch(part -> part.action == Action.GET);
    }

    /** A read that demands something may be refused because that cannot be had. */
    private boolean mayFail(Reply reply) {
      return onlyReads() && !demanded.equals(Demand.STRONG) && !reply.text().startsWith("ERR");
    }

    @Override
    void replied(Reply reply) {
      if (!reply.isError()) {
        acknowledged++;
        answered(reply);
        wasAnswered();
      } else if (reply.isIndeterminate()) {
        unknown++;
        calls.forEach(History.Call::unknown);
      } else if (reply.isRefusal() || mayFail(reply)) {
        refused++;
        calls.forEach(call -> call.refused(reply.text()));
      } else {
        throw new SimFailure("unexpected error", this + " → " + reply);
      }
    }

    @Override
    void lost() {
      unknown++;
      calls.forEach(History.Call::unknown);
    }
  }

  /** Every key that was ever used. */
  Set<String> keys() {
    return history.levelledByKey().keySet();
  }

  /** Judges it all; the world must be at its end. */
  void check() {
    if (world.plan().levels()) {
      new LevelJudge(world, history, handovers).check();
      return;
    }
    for (Map.Entry<String, List<Operation>> key : history.byKey().entrySet()) {
      switch (Linearizability.check(key.getValue())) {
        case Verdict.Right() -> {}
        case Verdict.Wrong wrong ->
            throw new SimFailure(
                wrong.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '), wrong.why());
        case Verdict.Undecided(String why) -> world.undecided(key.getKey() + ": " + why);
      }
    }
  }
}
