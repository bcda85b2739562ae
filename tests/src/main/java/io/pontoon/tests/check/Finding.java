package io.pontoon.tests.check;

import java.util.Comparator;
import java.util.List;

/**
 * Where a history stops to make sense.
 *
 * @param at the command that no order can place
 * @param why in words, with the commands that stand against it
 */
record Finding(Operation at, String why) {
  /** No finding either way: a search must tell. */
  static final Finding UNCLEAR = new Finding(null, "the order was never read");

  private static final int BEFORE = 12;
  private static final int AFTER = 8;

  /** The reason, and the commands around it as they were called. */
  String told(List<Operation> history) {
    List<Operation> sorted =
        history.stream().sorted(Comparator.comparingLong(Operation::invoked)).toList();
    int index = sorted.indexOf(at);
    StringBuilder text =
        new StringBuilder("key ").append(at.key()).append(": ").append(why).append("\naround it:");
    for (Operation near :
        sorted.subList(Math.max(0, index - BEFORE), Math.min(sorted.size(), index + AFTER))) {
      text.append("\n  ").append(near);
    }
    return text.toString();
  }
}
