package io.pontoon.tests.check;

import io.pontoon.tests.check.Operation.Action;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The versions of a plain value, by time: one is older than another when it was surely there before
 * a command began that wrote the other, or that showed it and is linearizable. That is
 * conservative: of two writes that overlap nothing is known until a linearizable read tells, and
 * what follows from three versions together is not looked at. An absent key is the state after any
 * of its deletions, or before all else: a read that shows it is accused only when none of these can
 * explain it, and accuses nobody unless it is linearizable.
 */
final class RegisterVersions implements Versions {
  /** A value, which one write brought. */
  private static final class Value {
    private final Operation write;

    /** By when it was there for certain: acknowledged, or shown. */
    private long certain;

    /** The last moment from which on it was there, or was still to come. */
    private long lastCall;

    Value(Operation write) {
      this.write = write;
      this.certain = write.returned();
      this.lastCall = write.invoked();
    }
  }

  private final Map<String, Value> values = new HashMap<>();

  /** Writes that had no effect. */
  private final Map<String, Operation> without = new HashMap<>();

  private final List<Operation> deletions = new ArrayList<>();
  private final Set<ReadLevel> trusted;

  RegisterVersions(List<Levelled> history, Set<ReadLevel> trusted) {
    this.trusted = trusted;
    for (Levelled levelled : history) {
      Operation operation = levelled.operation();
      switch (operation.action()) {
        case SET, GETSET, SETNX -> {
          boolean none = operation.refused() || isVain(operation);
          if (none) {
            without.put(operation.argument(), operation);
          } else {
            values.put(operation.argument(), new Value(operation));
          }
        }
        case DEL -> {
          if (!operation.refused() && !isVain(operation)) {
            deletions.add(operation);
          }
        }
        default -> {}
      }
    }
    history.forEach(this::show);
  }

  /** Answered so, it changed nothing. */
  private static boolean isVain(Operation operation) {
    return operation.answered()
        && (operation.action() == Action.SETNX || operation.action() == Action.DEL)
        && operation.answer().equals("0");
  }

  private void show(Levelled levelled) {
    Operation operation = levelled.operation();
    boolean shows = operation.action() == Action.GET || operation.action() == Action.GETSET;
    Value value = operation.answered() && shows ? values.get(operation.answer()) : null;
    if (value == null || operation.returned() < value.write.invoked()) {
      return;
    }
    value.certain = Math.min(value.certain, operation.returned());
    if (isTrusted(levelled)) {
      value.lastCall = Math.max(value.lastCall, operation.invoked());
    }
  }

  private boolean isTrusted(Levelled levelled) {
    return levelled.operation().action() != Action.GET
        || trusted.contains(levelled.demand().level());
  }

  @Override
  public String uncommitted(Operation read) {
    if (read.answer() == null) {
      return null; // so it was in the beginning
    }
    Value value = values.get(read.answer());
    if (value != null) {
      return value.write.invoked() > read.returned()
          ? "it shows what came later, " + value.write
          : null;
    }
    Operation vain = without.get(read.answer());
    return vain == null ? "nobody wrote that" : "it shows what had no effect, " + vain;
  }

  @Override
  public boolean isOlder(Operation read, Levelled seen) {
    Operation other = seen.operation();
    return switch (other.action()) {
      case SET, GETSET -> isOlderThanValue(read, other.argument());
      case SETNX -> !isVain(other) && isOlderThanValue(read, other.argument());
      case DEL -> isOlderThanAbsence(read, other);
      case GET ->
          other.answer() != null
              ? isOlderThanValue(read, other.answer())
              : isTrusted(seen) && isOlderThanAbsence(read, other);
      default -> false;
    };
  }

  private boolean isOlderThanValue(Operation read, String shown) {
    Value newer = values.get(shown);
    if (newer == null || shown.equals(read.answer())) {
      return false;
    }
    if (read.answer() == null) {
      return deletions.stream()
          .filter(deletion -> deletion.invoked() < read.returned())
          .allMatch(deletion -> deletion.returned() < newer.lastCall);
    }
    return values.get(read.answer()).certain < newer.lastCall;
  }

  /** The key was not there at some moment after {@code absent} had begun. */
  private boolean isOlderThanAbsence(Operation read, Operation absent) {
    return read.answer() != null && values.get(read.answer()).certain < absent.invoked();
  }
}
