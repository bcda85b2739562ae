package io.pontoon.node.pulse;

import java.util.Arrays;

/**
 * Which nodes are heard. A node is not heard any more when it has been silent for too long, or at
 * once when a connection from it breaks, as happens when its process ends; it is heard again with
 * its next pulse. A node that is expected has as long as the silence allows for its first one.
 */
public final class Hearing {
  private enum State {
    UNKNOWN,
    HEARD,
    SILENT
  }

  /**
   * Own turns further apart than this were held up, and so was perhaps what others said: silence
   * then counts no longer than this.
   */
  private final long turnMax;

  private final long silence;
  private State[] states = new State[8];
  private long[] since = new long[8];
  private boolean turned;
  private long turnedAt;

  /**
   * @param silence nanoseconds without a pulse after which a node is not heard any more
   */
  public Hearing(long silence) {
    this.silence = silence;
    this.turnMax = silence / 3;
    Arrays.fill(states, State.UNKNOWN);
  }

  /** From now on pulses of this node are waited for. */
  public void expect(int node, long now) {
    if (node >= states.length) {
      int known = states.length;
      states = Arrays.copyOf(states, node * 2);
      since = Arrays.copyOf(since, node * 2);
      Arrays.fill(states, known, states.length, State.UNKNOWN);
    }
    if (states[node] == State.UNKNOWN) {
      states[node] = State.HEARD;
      since[node] = now;
    }
  }

  /** Nothing is waited for from this node any more. */
  public void forget(int node) {
    if (isExpected(node)) {
      states[node] = State.UNKNOWN;
    }
  }

  /** A pulse has come. Answers whether the node was silent before. */
  public boolean pulse(int node, long now) {
    if (!isExpected(node)) {
      return false;
    }
    boolean back = states[node] == State.SILENT;
    states[node] = State.HEARD;
    since[node] = now;
    return back;
  }

  /** A connection from this node broke. Answers whether it was heard before. */
  public boolean broken(int node) {
    return isExpected(node) && silence(node);
  }

  /** To be called before {@link #expired}, at every turn. */
  public void turn(long now) {
    if (turned && now - turnedAt > turnMax) {
      long heldUp = now - turnedAt - turnMax;
      for (int node = 0; node < since.length; node++) {
        since[node] += heldUp;
      }
    }
    turned = true;
    turnedAt = now;
  }

  /** Whether this node, heard so far, has been silent for too long; true once for each silence. */
  public boolean expired(int node, long now) {
    return isExpected(node) && now - since[node] >= silence && silence(node);
  }

  private boolean silence(int node) {
    boolean heard = states[node] == State.HEARD;
    states[node] = State.SILENT;
    return heard;
  }

  private boolean isExpected(int node) {
    return node < states.length && states[node] != State.UNKNOWN;
  }

  /** Also true of a node that nothing is waited for from. */
  public boolean isHeard(int node) {
    return node >= states.length || states[node] != State.SILENT;
  }
}
