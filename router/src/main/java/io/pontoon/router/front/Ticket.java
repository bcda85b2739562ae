package io.pontoon.router.front;

import io.pontoon.router.read.Level;
import io.pontoon.router.route.ReplySink;

/** A place in the order of a client's replies. Used again when its reply has been written. */
final class Ticket implements ReplySink {
  Ticket next;
  ClientConnection owner;

  byte[] reply;
  int offset;
  int length;
  boolean answered;

  /** No reply is written: {@code CLIENT REPLY OFF} or {@code SKIP}. */
  boolean silent;

  /** The command's id, for the counters. */
  int command;

  /** When the command arrived, monotonic nanoseconds. */
  long since;

  /** Of a read that groups answer, how strong it is; null for all else. */
  Level level;

  /** The group that a write goes to; -1 for all else. */
  int writes;

  @Override
  public void onReply(byte[] from, int offset, int length) {
    owner.answer(this, from, offset, length);
  }

  @Override
  public void onError(String text) {
    owner.answerError(this, text);
  }
}
