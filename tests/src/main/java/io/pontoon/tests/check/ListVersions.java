package io.pontoon.tests.check;

import io.pontoon.tests.check.Operation.Action;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The versions of a list that only grows: each read shows all that came before, so that lengths say
 * the order, exactly, once all reads agree on what stands where. Of two that do not agree the
 * longer one is accused, unless it is linearizable.
 */
final class ListVersions implements Versions {
  private final Map<String, Operation> appends = new HashMap<>();

  /** Why not, of those reads that do not agree with the others. */
  private final Map<Operation, String> apart = new HashMap<>();

  private char end;

  ListVersions(List<Levelled> history) {
    List<Operation> placed = new ArrayList<>();
    for (Levelled levelled : history) {
      Operation operation = levelled.operation();
      if (operation.action() == Action.APPEND) {
        appends.put(operation.argument(), operation);
        end = Lists.endOf(operation.argument());
        if (operation.answered()) {
          placed.add(operation);
        }
      }
    }
    compare(history, placed);
  }

  private void compare(List<Levelled> history, List<Operation> placed) {
    String longest = "";
    Operation shownBy = null;
    for (Levelled levelled : history) {
      Operation read = levelled.operation();
      if (levelled.isRead()
          && !levelled.isWeak()
          && Lists.content(read).length() > longest.length()) {
        longest = read.answer();
        shownBy = read;
      }
    }
    List<Operation> weak =
        history.stream()
            .filter(Levelled::isWeak)
            .map(Levelled::operation)
            .sorted(Comparator.comparingInt(o -> Lists.content(o).length()))
            .toList();
    for (Operation read : weak) {
      String content = Lists.content(read);
      if (!longest.startsWith(content) && !content.startsWith(longest)) {
        apart.put(read, "its elements stand elsewhere in " + shownBy);
        continue;
      }
      Operation elsewhere = misplaced(content, placed);
      if (elsewhere != null) {
        apart.put(read, "it lacks at its place what was put there by " + elsewhere);
      } else if (content.length() > longest.length()) {
        longest = content;
        shownBy = read;
      }
    }
  }

  private static Operation misplaced(String content, List<Operation> placed) {
    for (Operation append : placed) {
      int until = Integer.parseInt(append.answer());
      int from = until - append.argument().length();
      if (until <= content.length() && (from < 0 || !content.startsWith(append.argument(), from))) {
        return append;
      }
    }
    return null;
  }

  @Override
  public String uncommitted(Operation read) {
    Set<String> once = new HashSet<>();
    for (String element : Lists.elements(Lists.content(read), end)) {
      Operation append = appends.get(element);
      if (append == null) {
        return "nobody appended '" + element + "'";
      }
      if (append.refused()) {
        return "it shows what was refused by " + append;
      }
      if (append.invoked() > read.returned()) {
        return "it shows what came later, " + append;
      }
      if (!once.add(element)) {
        return "it shows twice what was appended once, " + append;
      }
    }
    return apart.get(read);
  }

  @Override
  public boolean isOlder(Operation read, Levelled seen) {
    return Lists.content(read).length() < length(seen.operation());
  }

  private static int length(Operation operation) {
    return operation.action() == Action.APPEND
        ? Integer.parseInt(operation.answer())
        : Lists.content(operation).length();
  }
}
