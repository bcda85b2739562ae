package io.pontoon.tests.check;

import io.pontoon.tests.check.Operation.Action;
import io.pontoon.tests.check.Operation.Fate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * A true execution on one key, drawn from a seed: clients that ask one command after the other,
 * each of which takes effect at one instant while it is under way; some lose their answer, with or
 * without effect, and some are refused. It ends with a read after all else. On demand one thing
 * goes wrong in it.
 */
final class Execution {
  /** What the machine does wrong, once. */
  enum Break {
    NOTHING,
    /** A write is acknowledged and has no effect. */
    DROP,
    /** A write takes effect again, later. */
    REPEAT,
    /** A read answers what stood there a while ago. */
    OLD_READ,
    /** Two commands, one of which ended before the other began, take effect in the wrong order. */
    SWAP,
    /** A refused write takes effect. */
    APPLY_REFUSED
  }

  /**
   * @param actions what clients ask, each as often as it is in here
   * @param commands how many in all
   * @param clients how many at a time
   * @param lost how many in a thousand lose their answer
   * @param refused how many in a thousand are refused
   */
  record Plan(List<Action> actions, int commands, int clients, int lost, int refused) {}

  static final List<Action> REGISTER = List.of(Action.SET, Action.GET);
  static final List<Action> COUNTER = List.of(Action.INCR, Action.INCR, Action.GET);
  static final List<Action> LIST = List.of(Action.APPEND, Action.GET);
  static final List<Action> MIXED =
      List.of(Action.SET, Action.GET, Action.GET, Action.GETSET, Action.SETNX, Action.DEL);
  static final List<Action> ALL =
      List.of(
          Action.SET,
          Action.GET,
          Action.GET,
          Action.GETSET,
          Action.SETNX,
          Action.DEL,
          Action.INCR,
          Action.INCRBY,
          Action.DECR,
          Action.APPEND);

  private static final long STEP = 100;
  private final Random random;
  private final Plan plan;
  private final List<Operation> asked = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();

  private record Effect(int operation, long at) {}

  private Execution(Plan plan, Random random) {
    this.plan = plan;
    this.random = random;
    ask();
  }

  static List<Operation> of(Plan plan, Random random) {
    return of(plan, random, Break.NOTHING);
  }

  /** Null when the execution gives no occasion to break it so. */
  static List<Operation> of(Plan plan, Random random, Break wrong) {
    return new Execution(plan, random).execute(wrong);
  }

  private void ask() {
    long[] free = new long[plan.clients];
    for (int i = 0; i < plan.commands; i++) {
      int client = random.nextInt(plan.clients);
      Action action = plan.actions.get(random.nextInt(plan.actions.size()));
      long invoked = free[client] + 1 + random.nextLong(STEP);
      long effect = invoked + random.nextLong(STEP);
      long returned = effect + 1 + random.nextLong(STEP);
      Fate fate =
          random.nextInt(1000) < plan.lost
              ? Fate.UNKNOWN
              : random.nextInt(1000) < plan.refused ? Fate.REFUSED : Fate.ANSWERED;
      if (fate == Fate.UNKNOWN) {
        effect = random.nextBoolean() ? Operation.NEVER : invoked + random.nextLong(20 * STEP);
      }
      free[client] = returned;
      asked.add(
          new Operation(
              client,
              "k",
              action,
              argument(action, i),
              invoked,
              fate == Fate.UNKNOWN ? Operation.NEVER : returned,
              fate,
              "BUSY"));
      effects.add(new Effect(i, effect));
    }
    long end = 0;
    for (Effect effect : effects) {
      end = effect.at == Operation.NEVER ? end : Math.max(end, effect.at);
    }
    asked.add(new Operation(-1, "k", Action.GET, null, end + STEP, end + 2 * STEP, null));
    effects.add(new Effect(plan.commands, end + STEP));
    effects.removeIf(effect -> effect.at == Operation.NEVER);
  }

  private String argument(Action action, int i) {
    return switch (action) {
      case SET, SETNX, GETSET ->
          plan.commands < 20
              ? Integer.toString(random.nextInt(3))
              : plan.actions.contains(Action.INCR) ? Integer.toString(i) : "v" + i;
      case APPEND -> plan.actions.contains(Action.SET) ? "5" : i + ";";
      case INCRBY -> Integer.toString(random.nextInt(9) - 4);
      case GET, DEL, INCR, DECR -> null;
    };
  }

  private List<Operation> execute(Break wrong) {
    int victim = wrong == Break.NOTHING ? -1 : victim(wrong);
    if (wrong != Break.NOTHING && victim < 0) {
      return null;
    }
    if (wrong == Break.SWAP && !swap(victim)) {
      return null;
    }
    effects.sort(Comparator.comparingLong(Effect::at));
    if (wrong == Break.REPEAT) {
      Effect again = new Effect(victim, effectOf(victim) + 5 * STEP);
      effects.add(again);
      effects.sort(Comparator.comparingLong(Effect::at));
    }
    List<String> states = new ArrayList<>();
    List<Operation> history = new ArrayList<>(asked);
    boolean done = false;
    String state = null;
    for (Effect effect : effects) {
      int i = effect.operation;
      Operation operation = asked.get(i);
      states.add(state);
      if (operation.refused() && !(wrong == Break.APPLY_REFUSED && i == victim)) {
        continue;
      }
      String from = wrong == Break.OLD_READ && i == victim ? older(states) : state;
      KeyModel.Step step = KeyModel.step(from, operation);
      boolean again = done && i == victim;
      done |= i == victim;
      if (!again && operation.answered()) {
        history.set(i, answered(operation, step.answer()));
      }
      boolean changes = !(i == victim && (wrong == Break.DROP || wrong == Break.OLD_READ));
      state = changes ? step.state() : state;
    }
    history.sort(Comparator.comparingLong(Operation::invoked));
    return history;
  }

  private static String older(List<String> states) {
    return states.get(Math.max(0, states.size() - 40));
  }

  private long effectOf(int operation) {
    return effects.stream().filter(e -> e.operation == operation).findFirst().orElseThrow().at;
  }

  /** Not among the last, so that somebody may notice. */
  private int victim(Break wrong) {
    List<Integer> fit = new ArrayList<>();
    for (int i = 0; i < plan.commands * 9 / 10; i++) {
      Operation operation = asked.get(i);
      boolean write = operation.action() != Action.GET;
      boolean fits =
          switch (wrong) {
            case NOTHING -> false;
            case DROP, REPEAT -> write && operation.answered();
            case OLD_READ -> !write && operation.answered() && i > plan.commands / 5;
            case SWAP -> operation.answered();
            case APPLY_REFUSED -> write && operation.refused();
          };
      if (fits) {
        fit.add(i);
      }
    }
    return fit.isEmpty() ? -1 : fit.get(random.nextInt(fit.size()));
  }

  private boolean swap(int victim) {
    Operation first = asked.get(victim);
    for (int i = 0; i < plan.commands; i++) {
      Operation second = asked.get(i);
      boolean differ =
          first.action() != Action.GET
              && second.action() != Action.GET
              && first.action() != Action.INCR;
      if (second.answered() && differ && second.invoked() > first.returned()) {
        long at = effectOf(victim);
        long other = effectOf(i);
        effects.removeIf(effect -> effect.operation == victim);
        int moved = i;
        effects.removeIf(effect -> effect.operation == moved);
        effects.add(new Effect(victim, other));
        effects.add(new Effect(i, at));
        return true;
      }
    }
    return false;
  }

  static Operation answered(Operation o, String answer) {
    return new Operation(
        o.client(), o.key(), o.action(), o.argument(), o.invoked(), o.returned(), o.fate(), answer);
  }
}
