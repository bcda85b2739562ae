package io.pontoon.tests.verify;

import io.pontoon.tests.check.Event;
import io.pontoon.tests.check.Verdict;
import io.pontoon.tests.check.Verdict.Fault;
import io.pontoon.tests.check.Verdict.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a history says. */
final class Findings {
  private static final int TOLD_MAX = 5;
  private static final int REASONS_MAX = 5;

  private final Availability availability = new Availability();
  private final Map<Kind, Long> faults = new EnumMap<>(Kind.class);
  private final List<String> told = new ArrayList<>();
  private final Map<String, Long> reasons = new LinkedHashMap<>();
  private long lines;
  private long acknowledged;
  private long indeterminate;
  private long refused;
  private long unexpected;
  private String firstUnexpected;
  private long operations;
  private long keys;
  private long wrong;
  private long undecided;

  /** Of the history's lines, each once. */
  void count(Event event) {
    lines++;
    availability.add(event);
    if (event.ofNemesis()) {
      return;
    }
    switch (event.type()) {
      case INVOKE -> operations++;
      case OK -> acknowledged++;
      case FAIL -> {
        refused++;
        reason(event.error());
      }
      case INFO -> {
        reason(event.error());
        if (event.error() != null && event.error().startsWith(Client.UNEXPECTED)) {
          unexpected++;
          firstUnexpected = firstUnexpected == null ? event.error() : firstUnexpected;
        }
      }
    }
    // What never ended is of unknown fate too.
    indeterminate = operations - acknowledged - refused;
  }

  private void reason(String why) {
    if (why != null && (reasons.size() < REASONS_MAX || reasons.containsKey(why))) {
      reasons.merge(why, 1L, Long::sum);
    }
  }

  /** Of the keys, each once. */
  void add(String key, Verdict verdict) {
    keys++;
    switch (verdict) {
      case Verdict.Right() -> {}
      case Verdict.Wrong(List<Fault> found) -> {
        wrong++;
        found.forEach(fault -> faults.merge(fault.kind(), fault.count(), Long::sum));
        tell(((Verdict.Wrong) verdict).why());
      }
      case Verdict.Undecided(String why) -> {
        undecided++;
        tell("no verdict on key " + key + ": " + why);
      }
    }
  }

  private void tell(String what) {
    if (told.size() < TOLD_MAX) {
      told.add(what);
    }
  }

  Availability availability() {
    return availability;
  }

  long lines() {
    return lines;
  }

  /** How many of a kind; see {@link Kind} for what each means. */
  long count(Kind kind) {
    return faults.getOrDefault(kind, 0L);
  }

  long operations() {
    return operations;
  }

  long acknowledged() {
    return acknowledged;
  }

  long indeterminate() {
    return indeterminate;
  }

  /** Errors that promised no effect. */
  long refused() {
    return refused;
  }

  /** What the first that were not acknowledged were told, and how many each. */
  Map<String, Long> reasons() {
    return reasons;
  }

  /** Errors that no client should see. */
  long unexpected() {
    return unexpected;
  }

  String firstUnexpected() {
    return firstUnexpected;
  }

  long keys() {
    return keys;
  }

  /** Keys whose history no order of the commands explains. */
  long wrong() {
    return wrong;
  }

  /** Keys with too many possible orders to try: no verdict. */
  long undecided() {
    return undecided;
  }

  /** Words on the first of the keys that are wrong or undecided. */
  List<String> told() {
    return told;
  }

  boolean isRight() {
    return wrong == 0 && undecided == 0 && unexpected == 0 && acknowledged > 0;
  }
}
