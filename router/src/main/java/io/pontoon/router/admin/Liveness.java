package io.pontoon.router.admin;

/** Which nodes live, as far as this router knows. Decides nothing; it is shown to people. */
public interface Liveness {
  /** The order is from well to ill. */
  enum State {
    ALIVE,
    /** It has not been heard of for a while, or does not answer. */
    SUSPECT,
    DEAD
  }

  /**
   * What is known of one node.
   *
   * @param incarnation how often it has begun anew or contradicted what was said of it; 0 when
   *     nobody counts
   * @param heardMillis how long ago it was last heard of; -1 when it was not
   */
  record Word(State state, long incarnation, long heardMillis) {}

  Word of(int node);
}
