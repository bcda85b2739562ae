package io.pontoon.router.route;

import io.pontoon.common.wire.ReadTerms;
import io.pontoon.common.wire.ReplyBatch.Status;

/** Reads on the same terms, on their way to one replica, or to two of which the first counts. */
final class ReadBatch {
  final Batch commands = new Batch();

  ReadTerms.Mode mode;
  long atLeast;
  int maxLagMillis;

  /** By place of the replica: who was asked in vain. */
  long passed;

  /** Monotonic nanoseconds, of the first and of the second replica asked. */
  long firstSentAt;

  long secondSentAt;
  int firstNode;
  int secondNode;

  /** The numbers of these two transmissions. */
  private int firstSent;

  private int secondSent;

  /** While nobody is asked: not before this. */
  long notBefore;

  /** The last refusal, for the error at the deadline. */
  Status refusal;

  void open(ReadTerms.Mode wanted, long serial, long now, long deadline, long epoch) {
    commands.open(serial, false, now, deadline, epoch);
    mode = wanted;
    atLeast = 0;
    maxLagMillis = ReadTerms.NO_BOUND;
    passed = 0;
    notBefore = Long.MIN_VALUE;
    refusal = null;
    unasked();
  }

  /** A command joins: all that one of them demands is demanded of the answer to all. */
  void demand(long index, int lagMillis) {
    atLeast = Math.max(atLeast, index);
    if (lagMillis != ReadTerms.NO_BOUND) {
      maxLagMillis =
          maxLagMillis == ReadTerms.NO_BOUND ? lagMillis : Math.min(maxLagMillis, lagMillis);
    }
  }

  /** Nobody is being asked. */
  void unasked() {
    firstNode = 0;
    secondNode = 0;
  }

  boolean isAsked() {
    return firstNode != 0 || secondNode != 0;
  }

  boolean isHedged() {
    return firstNode != 0 && secondNode != 0;
  }

  void asked(int node, long now) {
    if (firstNode == 0) {
      firstNode = node;
      firstSentAt = now;
      firstSent = commands.transmission;
    } else {
      secondNode = node;
      secondSentAt = now;
      secondSent = commands.transmission;
    }
  }

  /**
   * When the transmission of this number left for the node, or a moment before: who is given up may
   * answer after all, and what it says is as old as the question was.
   */
  long sentAt(int node, int transmission) {
    if (node == secondNode && transmission == secondSent) {
      return secondSentAt;
    }
    return node == firstNode && transmission == firstSent ? firstSentAt : commands.opened;
  }

  /** No answer will come from this node. */
  void gone(int node) {
    if (secondNode == node) {
      secondNode = 0;
    } else if (firstNode == node) {
      firstNode = secondNode;
      firstSentAt = secondSentAt;
      firstSent = secondSent;
      secondNode = 0;
    }
  }

  long word() {
    return new ReadTerms(mode, atLeast, maxLagMillis).word();
  }
}
