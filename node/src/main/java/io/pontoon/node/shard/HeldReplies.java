package io.pontoon.node.shard;

import io.pontoon.common.wire.ReplyBatch.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Answers to reads of all that were carried out and must not be told yet: they show a state that
 * some voter may not have.
 */
final class HeldReplies {
  private record Held(
      Origin origin,
      Status status,
      int hint,
      long index,
      int lagMillis,
      boolean leads,
      int count,
      byte[] replies) {
    void tell() {
      origin
          .sink()
          .answer(
              origin.group(),
              origin.requestId(),
              status,
              hint,
              index,
              lagMillis,
              leads,
              count,
              replies,
              0,
              replies.length);
    }
  }

  private final List<Held> held = new ArrayList<>();
  private final long ticket;
  private final long index;
  private long bytes;

  /**
   * @param index of the state that they show
   */
  HeldReplies(long ticket, long index) {
    this.ticket = ticket;
    this.index = index;
  }

  long ticket() {
    return ticket;
  }

  long index() {
    return index;
  }

  long bytes() {
    return bytes;
  }

  /** In place of an origin, one whose answer is held here. */
  Origin hold(Origin origin) {
    return origin.to(
        (group, requestId, status, hint, at, lag, leads, count, replies, offset, length) -> {
          bytes += length;
          held.add(
              new Held(
                  origin,
                  status,
                  hint,
                  at,
                  lag,
                  leads,
                  count,
                  Arrays.copyOfRange(replies, offset, offset + length)));
        });
  }

  void tell() {
    held.forEach(Held::tell);
  }

  void refuse(Status status, int hint) {
    held.forEach(answer -> answer.origin.answer(status, hint));
  }
}
