package io.pontoon.tests.check;

import io.pontoon.tests.check.Operation.Action;
import io.pontoon.tests.check.Verdict.Fault;
import io.pontoon.tests.check.Verdict.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is wrong with a list, element by element. */
final class ListFaults {
  private static final class Element {
    private final Operation append;
    private long readUntil = Long.MIN_VALUE;
    private Operation lastLacking;

    Element(Operation append) {
      this.append = append;
    }
  }

  private final Map<String, Element> elements = new LinkedHashMap<>();
  private final Set<String> twice = new LinkedHashSet<>();
  private final List<Operation> invented = new ArrayList<>();
  private final Set<Operation> stale = new LinkedHashSet<>();
  private Operation twiceIn;

  static List<Fault> of(List<Operation> history) {
    return new ListFaults().look(history);
  }

  private List<Fault> look(List<Operation> history) {
    List<Operation> reads = new ArrayList<>();
    for (Operation operation : history) {
      if (operation.action() == Action.APPEND) {
        elements.put(operation.argument(), new Element(operation));
      } else if (operation.answered()) {
        reads.add(operation);
      }
    }
    List<Set<String>> contents = reads.stream().map(this::read).toList();
    for (int i = 0; i < contents.size(); i++) {
      compare(reads.get(i), contents.get(i));
    }
    for (int i = 0; i < contents.size(); i++) {
      findStale(reads.get(i), contents.get(i));
    }
    return told(history);
  }

  private Set<String> read(Operation read) {
    Set<String> content = new HashSet<>();
    if (read.answer() == null || elements.isEmpty()) {
      return content;
    }
    char end = Lists.endOf(elements.keySet().iterator().next());
    for (String name : Lists.elements(read.answer(), end)) {
      Element element = elements.get(name);
      if (element == null || read.returned() < element.append.invoked()) {
        invented.add(read);
      } else if (!content.add(name) && twice.add(name)) {
        twiceIn = read;
      }
      if (element != null) {
        element.readUntil = Math.max(element.readUntil, read.returned());
      }
    }
    return content;
  }

  /** Whether the read comes after the element was certainly there, and lacks it. */
  private static boolean lacks(Operation read, Set<String> content, Element element) {
    Operation append = element.append;
    return append.answered()
        && append.returned() < read.invoked()
        && !content.contains(append.argument());
  }

  private void compare(Operation read, Set<String> content) {
    for (Element element : elements.values()) {
      if (lacks(read, content, element)
          && (element.lastLacking == null || read.returned() > element.lastLacking.returned())) {
        element.lastLacking = read;
      }
    }
  }

  private void findStale(Operation read, Set<String> content) {
    for (Element element : elements.values()) {
      if (lacks(read, content, element) && !isLost(element)) {
        stale.add(read);
        return;
      }
    }
  }

  private static boolean isLost(Element element) {
    return element.lastLacking != null && element.readUntil < element.lastLacking.returned();
  }

  private List<Fault> told(List<Operation> history) {
    List<Fault> faults = new ArrayList<>();
    List<Element> refused =
        elements.values().stream()
            .filter(e -> e.append.refused() && e.readUntil != Long.MIN_VALUE)
            .toList();
    if (!refused.isEmpty()) {
      faults.add(
          new Fault(
              Kind.APPLIED_THOUGH_REFUSED,
              refused.size(),
              "refused, but read: " + refused.getFirst().append));
    }
    List<Element> lost = elements.values().stream().filter(ListFaults::isLost).toList();
    if (!lost.isEmpty()) {
      faults.add(
          new Fault(
              Kind.LOST,
              lost.size(),
              lost.getFirst().append + " is lacking in " + lost.getFirst().lastLacking));
    } else {
      samePlaces(history, faults);
    }
    if (!twice.isEmpty()) {
      faults.add(
          new Fault(
              Kind.DUPLICATED, twice.size(), twice.iterator().next() + " is twice in " + twiceIn));
    }
    if (!stale.isEmpty()) {
      faults.add(new Fault(Kind.STALE, stale.size(), "elements lack: " + stale.iterator().next()));
    }
    if (!invented.isEmpty()) {
      faults.add(
          new Fault(Kind.INVENTED, invented.size(), "nobody wrote that: " + invented.getFirst()));
    }
    return faults;
  }

  private static void samePlaces(List<Operation> history, List<Fault> faults) {
    Set<String> places = new HashSet<>();
    List<Operation> again =
        history.stream()
            .filter(o -> o.action() == Action.APPEND && o.answered() && !places.add(o.answer()))
            .toList();
    if (!again.isEmpty()) {
      faults.add(new Fault(Kind.LOST, again.size(), "a place given before: " + again.getFirst()));
    }
  }
}
