package io.pontoon.router.route;

import io.pontoon.common.port.Randomness;

/**
 * The numbers by which a group applies each batch of writes once, and what becomes of batches whose
 * deadline has passed or whose session the group has forgotten.
 */
final class Session {
  private final LinkSettings settings;
  private final Backlog backlog;
  private final BatchQueue ordered;
  private final Failures failures;
  private final Randomness randomness;
  private long id;
  private long lastSeq;
  private boolean forgotten;

  /** Up to which log index the group is known, now and when this session began. */
  private long known;

  private long knownAtFirst;

  Session(LinkSettings settings, Backlog backlog, Failures failures, Randomness randomness) {
    this.settings = settings;
    this.backlog = backlog;
    this.ordered = backlog.ordered;
    this.failures = failures;
    this.randomness = randomness;
    this.id = randomness.nextLong();
  }

  long id() {
    return id;
  }

  /** Whether nothing may be sent before another session begins. */
  boolean isForgotten() {
    return forgotten;
  }

  /** A replica of the group has applied its log up to here. */
  void heard(long index) {
    known = Math.max(known, index);
  }

  /** The group does not know this session. */
  void forgotten() {
    forgotten = true;
  }

  /** The number that a batch has or, if it is sent next, gets. */
  long seqOf(Batch batch) {
    return batch.seq != 0 ? batch.seq : lastSeq + 1;
  }

  /** {@code seq} is 0 for plain reads. */
  void sent(Batch batch, long seq) {
    if (seq != 0 && batch.seq == 0) {
      batch.seq = seq;
      lastSeq = seq;
    }
  }

  /**
   * All numbers up to here have been answered. For the first batch, what was known of the group
   * when this session began: each time the same, or the session could be opened twice.
   */
  long acked(Batch next) {
    if (seqOf(next) == 1) {
      return knownAtFirst;
    }
    return ordered.size() > 0 && ordered.get(0).seq != 0 ? ordered.get(0).seq - 1 : lastSeq;
  }

  /**
   * Answers what is too late with an error; what may have been done goes on being offered to the
   * group.
   */
  void expire(long now) {
    for (int i = 0; i < ordered.size() && now >= ordered.get(i).deadline; ) {
      Batch batch = ordered.get(i);
      if (batch.seq == 0) {
        backlog.leaves(ordered, i);
        failures.late(batch);
        backlog.recycle(batch);
        continue;
      }
      if (!batch.expired) {
        if (batch.surelyNotDone()) {
          failures.late(batch);
          backlog.expire(batch);
        } else {
          failures.unknown(batch);
          batch.expired = true;
        }
      }
      i++;
    }
    dropGhosts(now);
  }

  /**
   * After long in vain, and only when no command that may have been done waits for an answer, the
   * session is given up with its ghosts.
   */
  private void dropGhosts(long now) {
    if (ordered.size() == 0 || now < ordered.get(0).deadline + settings.ghosts()) {
      return;
    }
    for (int i = 0; i < ordered.size(); i++) {
      if (ordered.get(i).seq != 0 && !ordered.get(i).expired) {
        return;
      }
    }
    backlog.takeBackOrdered(0);
    begin();
  }

  /**
   * The group has forgotten the session. Once no answer is awaited that could still tell more: what
   * was surely not done begins a new session, of the rest it cannot be told.
   */
  void renewIfForgotten() {
    if (!forgotten) {
      return;
    }
    for (int i = 0; i < ordered.size() && ordered.get(i).seq != 0; i++) {
      Batch batch = ordered.get(i);
      if (!batch.expired && !batch.maybe && batch.unanswered() > 0) {
        return;
      }
    }
    begin();
  }

  /** Goes on under another name: the group takes nothing more under this one. */
  void begin() {
    for (int i = 0; i < ordered.size(); ) {
      Batch batch = ordered.get(i);
      if (batch.seq != 0 && !batch.expired && !batch.surelyNotDone()) {
        failures.unknown(batch);
        batch.expired = true;
      }
      if (batch.expired) {
        backlog.leaves(ordered, i);
        backlog.recycle(batch);
      } else {
        batch.seq = 0;
        i++;
      }
    }
    id = randomness.nextLong();
    lastSeq = 0;
    forgotten = false;
    knownAtFirst = known;
  }
}
