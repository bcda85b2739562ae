package io.pontoon.tests.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * What happened. Always as one number, so that two runs of a seed can be compared; as text only
 * when asked.
 */
final class Trace {
  private static final int LINES_MAX = 2_000_000;

  private final boolean text;
  private final List<String> lines = new ArrayList<>();
  private long hash;
  private long time;

  Trace(boolean text) {
    this.text = text;
  }

  void time(long now) {
    time = now;
  }

  /** Something happened that this number tells from what else might have. */
  void mix(long number) {
    hash = SimRandom.mix(hash * 31 + number) + time;
  }

  void say(long now, Supplier<String> line) {
    if (text && lines.size() < LINES_MAX) {
      lines.add(String.format(Locale.ROOT, "%14.6f  %s", now / 1e9, line.get()));
    }
  }

  boolean isText() {
    return text;
  }

  long hash() {
    return hash;
  }

  List<String> lines() {
    return lines;
  }
}
