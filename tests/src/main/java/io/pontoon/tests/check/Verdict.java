package io.pontoon.tests.check;

/** What a checker says of a history. */
public sealed interface Verdict {
  /** One machine could have answered so. */
  record Right() implements Verdict {}

  /**
   * No order of the commands explains the answers; {@code why} names the command that no order
   * could place.
   */
  record Wrong(String why) implements Verdict {}

  /** Too many orders to try: no verdict, which a test must not take for a good one. */
  record Undecided(String why) implements Verdict {}

  Verdict RIGHT = new Right();
}
