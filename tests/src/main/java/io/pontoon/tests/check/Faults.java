package io.pontoon.tests.check;

import io.pontoon.tests.check.Operation.Action;
import io.pontoon.tests.check.Verdict.Fault;
import io.pontoon.tests.check.Verdict.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/** Says of a history without an order what kind of wrong it is, as {@link Kind} defines them. */
final class Faults {
  /** Suppositions multiply what may have happened: longer histories are not tried with them. */
  private static final int TRIED_UP_TO = 600;

  private Faults() {}

  static List<Fault> of(List<Operation> history, Finding finding, long budget) {
    List<Fault> faults =
        new ArrayList<>(
            switch (Shape.of(history)) {
              case REGISTER -> RegisterFaults.of(history);
              case COUNTER -> CounterFaults.of(history);
              case LIST -> ListFaults.of(history);
              case MIXED -> supposed(history, finding, Math.min(budget, 20_000));
            });
    if (faults.isEmpty()) {
      faults.add(new Fault(Kind.UNEXPLAINED, 1, ""));
    }
    faults.sort(Comparator.comparing(Fault::kind));
    Fault first = faults.removeFirst();
    String why = first.why().isEmpty() ? "" : first.why() + "\n";
    faults.addFirst(new Fault(first.kind(), first.count(), why + finding.told(history)));
    return faults;
  }

  private static List<Fault> supposed(List<Operation> history, Finding finding, long budget) {
    // A history is wrong at its first command that does not fit; what was called later is no help.
    List<Operation> until =
        history.stream().filter(o -> o.invoked() <= lastLook(history, finding)).toList();
    if (until.size() > TRIED_UP_TO) {
      return List.of();
    }
    if (hasOrder(until, o -> o.refused() ? o.forgotten() : o, budget)) {
      return List.of(new Fault(Kind.APPLIED_THOUGH_REFUSED, 1, "had refused ones had an effect:"));
    }
    long lastCall =
        until.stream()
            .filter(o -> o.answered() && o.action() != Action.SET)
            .mapToLong(Operation::invoked)
            .max()
            .orElse(0);
    if (hasOrder(until, o -> o.returned() < lastCall ? ofThePast(o) : o, budget)) {
      return List.of(new Fault(Kind.STALE, 1, "had reads seen the past:"));
    }
    List<Operation> twice = new ArrayList<>(until);
    until.stream()
        .filter(KeyModel::adds)
        .filter(o -> !o.refused())
        .forEach(o -> twice.add(o.forgotten()));
    if (hasOrder(twice, o -> o, budget)) {
      return List.of(new Fault(Kind.DUPLICATED, 1, "had commands counted twice:"));
    }
    if (hasOrder(until, o -> o.action() == Action.GET ? o : o.forgotten(), budget)) {
      return List.of(new Fault(Kind.LOST, 1, "had acknowledged writes had no effect:"));
    }
    return List.of();
  }

  /** So far the answers may tell whether a read was stale: to the end, if that is not too far. */
  private static long lastLook(List<Operation> history, Finding finding) {
    return history.size() <= TRIED_UP_TO ? Operation.NEVER : finding.at().returned();
  }

  private static Operation ofThePast(Operation o) {
    return o.action() != Action.GET || !o.answered()
        ? o
        : new Operation(
            o.client(),
            o.key(),
            o.action(),
            o.argument(),
            Long.MIN_VALUE,
            o.returned(),
            o.answer());
  }

  private static boolean hasOrder(
      List<Operation> history, UnaryOperator<Operation> supposition, long budget) {
    List<Operation> supposed = new ArrayList<>(history.size());
    for (Operation operation : history) {
      Operation changed = supposition.apply(operation);
      if (!changed.refused()) {
        supposed.add(changed);
      }
    }
    return Search.run(supposed, budget).isRight();
  }
}
