package io.pontoon.node.raft;

/**
 * What a leader knows of one follower.
 *
 * <pre>
 *   PROBE      one Append at a time, to find where the logs meet; after it waits for the answer or the next heartbeat
 *   REPLICATE  the logs meet: Appends follow each other without waiting, up to the window
 *   SNAPSHOT   the follower needs what memory no longer holds: only heartbeats until the snapshot has arrived
 * </pre>
 */
final class Progress {
  enum State {
    PROBE,
    REPLICATE,
    SNAPSHOT
  }

  final int replica;
  final Inflight inflight;

  State state;

  /** The follower's log is known to equal ours durably up to here. Only grows within a term. */
  long match;

  /** The next entry to send; always above match. */
  long next;

  /** A probe is under way. */
  boolean paused;

  /** An Append is due even when there is nothing to carry: round, commit index or probe. */
  boolean owed;

  /** It counts among the voters, and, while a change is joint, among the voters before. */
  boolean voter;

  boolean outgoing;

  /** It has answered since leadership was last checked (thesis 6.2), and in the time before. */
  boolean active;

  boolean wasActive;

  long roundAnswered;
  long commitSent;

  /** It knows all up to here as committed, by its answers. */
  long commitKnown;

  /** By its last answer it sleeps. */
  boolean rests;

  /** The snapshot being streamed, when state is SNAPSHOT. */
  long transferring;

  Progress(int replica, RaftConfig config) {
    this.replica = replica;
    this.inflight = new Inflight(config.inflightMax(), config.inflightBytesMax());
  }

  /** A new term of leadership: nothing is known, so begin where the own log ends (thesis 3.5). */
  void reset(long lastIndex) {
    match = 0;
    owed = false;
    active = false;
    wasActive = false;
    rests = false;
    roundAnswered = 0;
    commitSent = 0;
    commitKnown = 0;
    probeFrom(lastIndex + 1);
  }

  private void probeFrom(long index) {
    assert index > match : "what matches is not sent again";
    state = State.PROBE;
    next = index;
    paused = false;
    inflight.clear();
  }

  private void replicate() {
    state = State.REPLICATE;
    next = match + 1;
    paused = false;
    inflight.clear();
  }

  void awaitSnapshot(long index) {
    assert index > match : "a follower that has the snapshot's entries needs no snapshot";
    state = State.SNAPSHOT;
    transferring = index;
    inflight.clear();
  }

  /**
   * Answers whether match has grown. {@code floor}: from where on the leader's memory can serve.
   */
  boolean accepted(long index, long floor) {
    boolean grown = index > match;
    if (grown) {
      match = index;
      next = Math.max(next, index + 1);
    }
    switch (state) {
      case REPLICATE -> inflight.answeredTo(index);
      case PROBE -> {
        // An answer below the probe speaks of an earlier message, or of a disk that is not that far
        // yet.
        if (index >= next - 1) {
          replicate();
        } else if (next <= floor) {
          // It is alive, and a probe can never find it any more: memory begins behind it.
          paused = false;
        }
      }
      case SNAPSHOT -> {
        if (match >= floor) {
          replicate();
        }
      }
    }
    return grown;
  }

  /**
   * The logs can meet at the most at {@code index}. Moves next strictly back or, when the answer is
   * stale, does nothing.
   */
  void rejected(long index) {
    if (index >= match && index < next - 1 && state != State.SNAPSHOT) {
      probeFrom(index + 1);
    }
  }

  void transferEnded(boolean arrived) {
    if (state == State.SNAPSHOT) {
      probeFrom(arrived ? Math.max(match, transferring) + 1 : match + 1);
      // Not at once: the next heartbeat finds out, so that a failing transfer is not repeated
      // without pause.
      paused = true;
    }
  }
}
