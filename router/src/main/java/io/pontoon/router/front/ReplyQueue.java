package io.pontoon.router.front;

import java.util.Arrays;

/**
 * The replies of one client in the order of its commands, however they come in. A reply that is
 * next in line stays where it is until the tick ends and is written then; one that came early is
 * copied, for the room it stands in is used again.
 */
final class ReplyQueue {
  private static final byte[] OK = {'+', 'O', 'K', '\r', '\n'};

  private Ticket head;
  private Ticket tail;

  /** The first without an answer; all before it can be written. */
  private Ticket frontier;

  private int size;
  private long readyBytes;

  void add(Ticket ticket) {
    ticket.next = null;
    ticket.answered = false;
    if (tail == null) {
      head = ticket;
    } else {
      tail.next = ticket;
    }
    tail = ticket;
    if (frontier == null) {
      frontier = ticket;
    }
    size++;
  }

  void answer(Ticket ticket, byte[] from, int offset, int length) {
    assert !ticket.answered;
    ticket.answered = true;
    ticket.length = length;
    if (ticket == frontier) {
      ticket.reply = from;
      ticket.offset = offset;
      advance();
    } else if (length == OK.length
        && from[offset] == '+'
        && Arrays.equals(from, offset, offset + length, OK, 0, length)) {
      ticket.reply = OK;
      ticket.offset = 0;
    } else {
      ticket.reply = Arrays.copyOfRange(from, offset, offset + length);
      ticket.offset = 0;
    }
  }

  private void advance() {
    Ticket at = frontier;
    while (at != null && at.answered) {
      if (!at.silent) {
        readyBytes += at.length;
      }
      at = at.next;
    }
    frontier = at;
  }

  /** Whether all before it have been answered, and it has not. */
  boolean isNext(Ticket ticket) {
    return ticket == frontier;
  }

  /** Bytes of the replies that can be written now. */
  long readyBytes() {
    return readyBytes;
  }

  /** Whether {@link #poll} would give something. */
  boolean isReady() {
    return head != frontier;
  }

  /** Takes out the next ticket that is answered; null when there is none. */
  Ticket poll() {
    Ticket first = head;
    if (first == frontier) {
      return null;
    }
    head = first.next;
    if (head == null) {
      tail = null;
    }
    size--;
    if (!first.silent) {
      readyBytes -= first.length;
    }
    return first;
  }

  /** Commands without a written reply. */
  int size() {
    return size;
  }
}
