package io.pontoon.tests.variant;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Real code with one thing wrong in it.
 *
 * @param name what is wrong, in a few words
 * @param source the file, from the folder of the project
 * @param edits what is to be replaced by what
 * @param faults the only ones that the simulation may bring about, by their names with commas
 *     between; empty: those it chooses itself
 * @param seconds of simulated time in which they may; 0: as many as it chooses itself
 * @param seeds it must be caught within so many, from 1 on
 * @param reason for what it may be caught: what the first line of the failure must contain
 */
record Variant(
    String name,
    String source,
    List<Edit> edits,
    String faults,
    int seconds,
    int seeds,
    Pattern reason) {
  /** {@code find} must be there exactly once. */
  record Edit(String find, String replace) {}

  static Variant of(
      String name, String source, String find, String replace, int seeds, String reason) {
    return new Variant(
        name, source, List.of(new Edit(find, replace)), "", 0, seeds, Pattern.compile(reason));
  }

  /** With one more replacement in the same file. */
  Variant and(String find, String replace) {
    List<Edit> more = new ArrayList<>(edits);
    more.add(new Edit(find, replace));
    return new Variant(name, source, List.copyOf(more), faults, seconds, seeds, reason);
  }

  /** With these faults only, for so many simulated seconds. */
  Variant under(String otherFaults, int otherSeconds) {
    return new Variant(name, source, edits, otherFaults, otherSeconds, seeds, reason);
  }

  /** In so many seeds. */
  Variant within(int otherSeeds) {
    return new Variant(name, source, edits, faults, seconds, otherSeeds, reason);
  }

  /** The same with nothing wrong in it: compiled and loaded as it is, and not to be caught. */
  Variant unbroken(int otherSeeds) {
    return new Variant(name + ", unbroken", source, List.of(), faults, seconds, otherSeeds, reason);
  }

  /** The source with this wrong in it. */
  String applyTo(String text) {
    String changed = text;
    for (Edit edit : edits) {
      int at = changed.indexOf(edit.find);
      if (at < 0 || changed.indexOf(edit.find, at + 1) >= 0) {
        throw new IllegalStateException(
            "the variant '"
                + name
                + "' does not apply any more: this is "
                + (at < 0 ? "nowhere" : "at several places")
                + " in "
                + source
                + ":\n"
                + edit.find);
      }
      changed =
          changed.substring(0, at) + edit.replace + changed.substring(at + edit.find.length());
    }
    return changed;
  }

  @Override
  public String toString() {
    return name;
  }
}
