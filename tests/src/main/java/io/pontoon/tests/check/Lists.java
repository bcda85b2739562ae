package io.pontoon.tests.check;

import io.pontoon.tests.check.Operation.Action;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Judges elements appended, and reads, in the time that reading takes: the longest answer says the
 * order, and whatever was appended later says where it stands by its answer.
 */
final class Lists {
  private final Map<String, Operation> appended = new HashMap<>();
  private final TreeMap<Integer, Operation> ends = new TreeMap<>();
  private final Map<Integer, List<Operation>> reads = new HashMap<>();
  private final Set<Integer> boundaries = new HashSet<>();
  private String longest = "";
  private Finding finding;

  private Lists(List<Operation> history) {
    for (Operation operation : history) {
      if (operation.action() == Action.APPEND) {
        appended.put(operation.argument(), operation);
        if (operation.answered()) {
          appendEnded(operation);
        }
      } else if (operation.answered()) {
        String content = content(operation);
        reads.computeIfAbsent(content.length(), key -> new ArrayList<>()).add(operation);
        longest = content.length() > longest.length() ? content : longest;
      }
    }
  }

  private void appendEnded(Operation operation) {
    Operation other = ends.put(Integer.parseInt(operation.answer()), operation);
    if (other != null) {
      finding =
          new Finding(
              operation, "two elements were put at one place: " + other + " and " + operation);
    }
  }

  /**
   * Null when there is an order, {@link Finding#UNCLEAR} when the answers alone do not say it,
   * since what stands before an element was never read.
   */
  static Finding find(List<Operation> history) {
    Lists lists = new Lists(history);
    return lists.finding != null ? lists.finding : lists.order();
  }

  static String content(Operation read) {
    return read.answer() == null ? "" : read.answer();
  }

  /** The elements of what a read answered, each with the character that it ends in. */
  static List<String> elements(String content, char end) {
    List<String> elements = new ArrayList<>();
    for (int at = 0; at < content.length(); ) {
      int next = content.indexOf(end, at) + 1;
      int until = next == 0 ? content.length() : next;
      elements.add(content.substring(at, until));
      at = until;
    }
    return elements;
  }

  private Finding order() {
    Sequence sequence = new Sequence();
    int length = 0;
    readAt(0, sequence);
    if (!longest.isEmpty() && appended.isEmpty()) {
      return new Finding(anyRead(longest.length()), "nobody appended what this read answers");
    }
    char end = longest.isEmpty() ? 0 : endOf(appended.keySet().iterator().next());
    for (String element : elements(longest, end)) {
      Operation operation = appended.remove(element);
      length += element.length();
      if (operation == null || operation.answered() && at(operation) != length) {
        Operation read = anyRead(longest.length());
        return new Finding(
            read,
            "the element '"
                + element
                + (operation == null
                    ? "' was not appended, or not this often: "
                    : "' stands where it was not appended by " + operation + ": ")
                + read);
      }
      ends.remove(length);
      sequence.add(operation);
      sequence.nextStep();
      readAt(length, sequence);
    }
    return rest(length, sequence);
  }

  /** What was appended after the longest read, as far as it is known. */
  private Finding rest(int read, Sequence sequence) {
    int length = read;
    for (Operation operation : ends.values()) {
      int end = at(operation);
      int start = end - operation.argument().length();
      if (start < length) {
        return new Finding(operation, "the place of this element is another's: " + operation);
      }
      if (start > length) {
        return Finding.UNCLEAR;
      }
      length = end;
      sequence.add(operation);
      sequence.nextStep();
    }
    for (List<Operation> same : reads.values()) {
      for (Operation operation : same) {
        if (!longest.startsWith(content(operation))) {
          return new Finding(operation, "two reads disagree on the order, one is " + operation);
        }
      }
    }
    for (int at : reads.keySet()) {
      if (!boundaries.contains(at)) {
        Operation half = anyRead(at);
        return new Finding(half, "half an element is read: " + half);
      }
    }
    return sequence.find();
  }

  private void readAt(int length, Sequence sequence) {
    boundaries.add(length);
    reads.getOrDefault(length, List.of()).forEach(sequence::add);
    sequence.nextStep();
  }

  private Operation anyRead(int length) {
    return reads.get(length).getFirst();
  }

  private static int at(Operation append) {
    return Integer.parseInt(append.answer());
  }

  static char endOf(String element) {
    return element.charAt(element.length() - 1);
  }
}
