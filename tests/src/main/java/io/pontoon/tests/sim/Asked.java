package io.pontoon.tests.sim;

import java.util.ArrayList;
import java.util.List;

/** A command on its way, and what is to be remembered of what becomes of it. */
abstract class Asked {
  private String[] words;
  private Runnable whenAnswered = () -> {};

  Asked(String... words) {
    this.words = words;
  }

  final String[] words() {
    return words;
  }

  /** These words stand before the others. */
  final void says(List<String> before) {
    List<String> all = new ArrayList<>(before);
    all.addAll(List.of(words));
    words = all.toArray(String[]::new);
  }

  /** Does this too when the command has been carried out. */
  final void whenAnswered(Runnable action) {
    whenAnswered = action;
  }

  protected final void wasAnswered() {
    whenAnswered.run();
  }

  /** Just before it is sent: it may have its effect from now on. */
  abstract void sent();

  abstract void replied(Reply reply);

  /** No reply will come: nobody knows what became of it. */
  abstract void lost();

  @Override
  public String toString() {
    return String.join(" ", words);
  }
}
