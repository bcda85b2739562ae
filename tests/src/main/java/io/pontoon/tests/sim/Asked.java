package io.pontoon.tests.sim;

/** A command on its way, and what is to be remembered of what becomes of it. */
abstract class Asked {
  final String[] words;

  Asked(String... words) {
    this.words = words;
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
