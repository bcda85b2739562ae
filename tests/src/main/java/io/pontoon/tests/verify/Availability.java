package io.pontoon.tests.verify;

import io.pontoon.tests.check.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * When groups did not answer, and how long answers took. A group is unavailable from the moment at
 * which somebody waits for it (or has been refused by it) to the next command it acknowledges, when
 * that is longer than {@link #LEAST_NANOS}: who was answered meanwhile ends it, and while nobody
 * asks nothing is unavailable. Fed with a history line by line.
 */
final class Availability {
  /** Shorter waits are latency. */
  static final long LEAST_NANOS = 200_000_000;

  /** Stands for all groups together: nobody was answered at all. */
  static final int ALL = -1;

  private static final int STEPS_OF_A_DOUBLING = 32;

  /**
   * A time without an answer.
   *
   * @param group 0 when keys do not tell theirs, {@link #ALL}
   * @param at nanoseconds since the beginning
   * @param lasted nanoseconds
   * @param during what was done to the cluster meanwhile, empty for nothing
   */
  record Window(int group, long at, long lasted, String during) {}

  private static final class Deed {
    final String what;
    final long from;
    long to = Long.MAX_VALUE;

    Deed(String what, long from) {
      this.what = what;
      this.from = from;
    }
  }

  private static final class Group {
    int open;
    long waitingSince = -1;
    long total;
    final List<Window> windows = new ArrayList<>();
  }

  private final Map<Integer, Group> groups = new TreeMap<>();
  private final Map<Integer, Long> calls = new TreeMap<>();
  private final long[] latencies = new long[64 * STEPS_OF_A_DOUBLING];
  private final List<Deed> deeds = new ArrayList<>();
  private long answers;
  private long longest;
  private long end;

  void add(Event event) {
    if (event.ofNemesis()) {
      nemesis(event);
      return;
    }
    end = Math.max(end, event.time());
    if (event.type() == Event.Type.INVOKE) {
      calls.put(event.process(), event.time());
    } else {
      Long call = calls.remove(event.process());
      if (event.type() == Event.Type.OK && call != null) {
        answered(event.time() - call);
      }
    }
    add(Keys.groupIn(event.key()), event);
    add(ALL, event);
  }

  private void nemesis(Event event) {
    switch (event.f()) {
      case Nemesis.BEGIN -> deeds.add(new Deed(event.value(), event.time()));
      case Nemesis.HEAL -> {
        for (int i = deeds.size() - 1; i >= 0 && deeds.get(i).to == Long.MAX_VALUE; i--) {
          deeds.get(i).to = event.time();
        }
      }
      default -> {} // told for readers
    }
  }

  private void answered(long nanos) {
    answers++;
    longest = Math.max(longest, nanos);
    latencies[(int) (Math.log(Math.max(1, nanos)) / Math.log(2) * STEPS_OF_A_DOUBLING)]++;
  }

  private void add(int number, Event event) {
    Group group = groups.computeIfAbsent(number, key -> new Group());
    switch (event.type()) {
      case INVOKE -> {
        group.open++;
        if (group.waitingSince < 0) {
          group.waitingSince = event.time();
        }
      }
      case OK -> {
        waited(number, group, event.time());
        group.open--;
        group.waitingSince = group.open > 0 ? event.time() : -1;
      }
      case FAIL, INFO -> group.open--;
    }
  }

  private void waited(int number, Group group, long until) {
    long lasted = until - group.waitingSince;
    if (group.waitingSince >= 0 && lasted >= LEAST_NANOS) {
      String during =
          deeds.stream()
              .filter(deed -> deed.from < until && deed.to > group.waitingSince)
              .map(deed -> deed.what)
              .collect(Collectors.joining(" + "));
      group.windows.add(new Window(number, group.waitingSince, lasted, during));
      group.total += lasted;
    }
  }

  /** What is still waiting at the end waited until then. To be called once, after the last line. */
  void end() {
    groups.forEach((number, group) -> waited(number, group, end));
  }

  /** Groups that were asked, {@link #ALL} not among them. */
  int groups() {
    return groups.size() - (groups.containsKey(ALL) ? 1 : 0);
  }

  /** The windows of all groups, the longest first. */
  List<Window> windows() {
    return groups.entrySet().stream()
        .filter(entry -> entry.getKey() != ALL)
        .flatMap(entry -> entry.getValue().windows.stream())
        .sorted(Comparator.comparingLong(Window::lasted).reversed())
        .toList();
  }

  /** The windows in which no group answered anybody, the longest first. */
  List<Window> windowsOfAll() {
    return groups.containsKey(ALL)
        ? groups.get(ALL).windows.stream()
            .sorted(Comparator.comparingLong(Window::lasted).reversed())
            .toList()
        : List.of();
  }

  /** Nanoseconds of the whole history. */
  long length() {
    return end;
  }

  /**
   * The time within which this share of the acknowledged was answered, to two parts in a hundred.
   */
  long latency(double share) {
    long wanted = (long) Math.ceil(answers * share);
    long seen = 0;
    for (int i = 0; i < latencies.length; i++) {
      seen += latencies[i];
      if (seen >= wanted && seen > 0) {
        return Math.min(longest, (long) Math.pow(2, (i + 1.0) / STEPS_OF_A_DOUBLING));
      }
    }
    return longest;
  }

  /** The longest time after which a command was acknowledged. */
  long longest() {
    return longest;
  }
}
