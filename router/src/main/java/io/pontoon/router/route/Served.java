package io.pontoon.router.route;

import io.pontoon.common.wire.ReplyBatch;
import io.pontoon.router.read.Seen;

/**
 * Who gave the answer that is being handed out, and of which state it tells. One for each loop,
 * filled for each answer and valid while its sinks are called; outside of that {@link #isNow} is
 * false.
 */
public final class Served {
  private boolean now;
  private int group;
  private int node;
  private boolean leads;
  private long index;
  private long currentAsOf;
  private boolean knownCurrent;

  void begin(int by, ReplyBatch answer) {
    now = true;
    group = answer.group();
    node = by;
    leads = answer.leads();
    index = answer.index();
    knownCurrent = false;
  }

  /**
   * The state was known to be current at this moment, monotonic nanoseconds of ours: the request
   * left then, and what the replica said of its lag is counted back from there.
   */
  void asOf(long nanos) {
    knownCurrent = true;
    currentAsOf = nanos;
  }

  void end() {
    now = false;
  }

  /**
   * Notes which state was shown: that of the group that answers, which a command that was sent on
   * did not count for when it set out.
   */
  public void showTo(Seen seen) {
    if (now) {
      seen.saw(group, index);
    }
  }

  /** Whether an answer of a group is being handed out. */
  public boolean isNow() {
    return now;
  }

  public int node() {
    return node;
  }

  /** Whether the node led the group. */
  public boolean leads() {
    return leads;
  }

  /** The log index up to which the state is known to the reader now. */
  public long index() {
    return index;
  }

  /** Whether {@link #currentAsOf} is known. */
  public boolean isKnownCurrent() {
    return knownCurrent;
  }

  public long currentAsOf() {
    return currentAsOf;
  }
}
