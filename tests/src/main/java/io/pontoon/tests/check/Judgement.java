package io.pontoon.tests.check;

import io.pontoon.tests.check.Verdict.Kind;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A whole history judged: figures for a report, and what is wrong, key by key.
 *
 * @param keys how many keys were used
 * @param operations how many commands were sent
 * @param acknowledged of these were answered
 * @param indeterminate of these have an unknown fate
 * @param refused of these were refused with the promise of no effect
 * @param faults counts as {@link Kind} defines them; a kind that was not found is not in it
 * @param wrong the keys whose history has no order
 * @param undecided the keys that have no verdict, and why
 */
public record Judgement(
    int keys,
    long operations,
    long acknowledged,
    long indeterminate,
    long refused,
    Map<Kind, Long> faults,
    Map<String, Verdict.Wrong> wrong,
    Map<String, String> undecided) {

  public Judgement {
    faults = Collections.unmodifiableMap(new EnumMap<>(faults));
    wrong = Collections.unmodifiableMap(new TreeMap<>(wrong));
    undecided = Collections.unmodifiableMap(new TreeMap<>(undecided));
  }

  public static Judgement of(History history) {
    return of(history.byKey());
  }

  /** Of histories by key; see {@link Linearizability#check(List)}. */
  public static Judgement of(Map<String, List<Operation>> histories) {
    long[] fates = new long[Operation.Fate.values().length];
    Map<Kind, Long> faults = new EnumMap<>(Kind.class);
    Map<String, Verdict.Wrong> wrong = new TreeMap<>();
    Map<String, String> undecided = new TreeMap<>();
    histories.forEach(
        (key, operations) -> {
          for (Operation operation : operations) {
            fates[operation.fate().ordinal()]++;
          }
          switch (Linearizability.check(operations)) {
            case Verdict.Right() -> {}
            case Verdict.Undecided(String why) -> undecided.put(key, why);
            case Verdict.Wrong verdict -> {
              wrong.put(key, verdict);
              verdict.faults().forEach(f -> faults.merge(f.kind(), f.count(), Long::sum));
            }
          }
        });
    long answered = fates[Operation.Fate.ANSWERED.ordinal()];
    long unknown = fates[Operation.Fate.UNKNOWN.ordinal()];
    long refused = fates[Operation.Fate.REFUSED.ordinal()];
    return new Judgement(
        histories.size(),
        answered + unknown + refused,
        answered,
        unknown,
        refused,
        faults,
        wrong,
        undecided);
  }

  public long count(Kind kind) {
    return faults.getOrDefault(kind, 0L);
  }

  /** Whether every key's history has an order; a key without a verdict has none. */
  public boolean isRight() {
    return wrong.isEmpty() && undecided.isEmpty();
  }

  /** What is wrong, in full; empty when nothing is. */
  public String told() {
    return wrong.values().stream().map(Verdict.Wrong::why).collect(Collectors.joining("\n\n"))
        + undecided.entrySet().stream()
            .map(entry -> "\nno verdict on key " + entry.getKey() + ": " + entry.getValue())
            .collect(Collectors.joining());
  }
}
