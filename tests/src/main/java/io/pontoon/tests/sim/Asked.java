package io.pontoon.tests.sim;

/** A command on its way, and what is to be remembered of what becomes of it. */
abstract class Asked {
  final String[] words;
  private Runnable whenAnswered = () -> {};

  Asked(String... words) {
    this.words = words;
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
