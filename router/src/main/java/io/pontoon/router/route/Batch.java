package io.pontoon.router.route;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandCodec;
import io.pontoon.common.wire.TurnedAway;
import java.util.Arrays;

/**
 * Commands that travel, are carried out and are answered together. Owned by one {@link GroupLink},
 * which keeps finished ones for the next; so an array stays with its batch unless it has grown
 * large.
 */
final class Batch {
  private static final int BYTES_FIRST = 1 << 10;
  private static final int BYTES_KEPT = 64 << 10;
  private static final int COMMANDS_FIRST = 16;
  private static final int COMMANDS_KEPT = 4096;

  private byte[] bytes = new byte[BYTES_FIRST];
  private int length;
  private ReplySink[] sinks = new ReplySink[COMMANDS_FIRST];
  private int count;

  /** Tells the batches of a link apart; never used again. */
  long serial;

  /** Whether it has, or will have, a sequence number; else it holds plain reads. */
  boolean ordered;

  long opened;
  long deadline;

  /** Of the map by which its first command was sent; those behind it knew at least as much. */
  long epoch;

  /** 0 until first sent. */
  long seq;

  int transmission;

  /**
   * Transmissions up to this one were of commands that have been answered since: what they answer
   * no longer fits.
   */
  int outdated;

  int node;
  long sentAt;

  /** Whether its last transmission is still expected to be answered. */
  boolean inFlight;

  /**
   * Which of the last 64 transmissions were neither answered nor lost with their connection, by
   * their lowest six bits.
   */
  private long awaited;

  /** Whether some transmission may have been carried out although no answer came. */
  boolean maybe;

  /** Whether its clients have got an error already: what it becomes matters to the session only. */
  boolean expired;

  /** Whether the last refusal was for want of room. */
  boolean busy;

  void open(long serial, boolean ordered, long now, long deadline, long epoch) {
    this.serial = serial;
    this.epoch = epoch;
    this.ordered = ordered;
    this.opened = now;
    this.deadline = deadline;
    length = 0;
    count = 0;
    seq = 0;
    transmission = 0;
    outdated = 0;
    node = 0;
    awaited = 0;
    inFlight = false;
    maybe = false;
    expired = false;
    busy = false;
  }

  void add(int id, int flags, Args args, int bound, ReplySink sink) {
    if (bytes.length - length < bound) {
      bytes =
          Arrays.copyOf(
              bytes,
              (int)
                  Math.min(
                      Math.max(2L * bytes.length, (long) length + bound), Integer.MAX_VALUE - 16));
    }
    if (count == sinks.length) {
      sinks = Arrays.copyOf(sinks, count * 2);
    }
    length = CommandCodec.write(bytes, length, id, flags, args);
    sinks[count++] = sink;
  }

  /** Forgets its commands, but keeps its place in the session. */
  void empty() {
    Arrays.fill(sinks, 0, count, null);
    count = 0;
    length = 0;
  }

  /** Forgets its first commands, which have been answered. */
  void dropFirst(int answered) {
    Args args = new Args();
    int at = 0;
    for (int i = 0; i < answered; i++) {
      at = CommandCodec.readArgs(bytes, at, length, args);
    }
    System.arraycopy(bytes, at, bytes, 0, length - at);
    length -= at;
    System.arraycopy(sinks, answered, sinks, 0, count - answered);
    Arrays.fill(sinks, count - answered, count, null);
    count -= answered;
    outdated = transmission;
  }

  /** It leaves for a node, once more. */
  void sent() {
    transmission++;
    maybe |= isAwaited(transmission); // so many are under way that this one's place is taken
    awaited |= 1L << transmission;
  }

  /** Whether no answer to this transmission has come yet. */
  boolean isAwaited(long number) {
    return (awaited & 1L << number) != 0;
  }

  /** A transmission was refused. */
  void refused(long number) {
    awaited &= ~(1L << number);
  }

  /** Transmissions that were neither answered nor lost with their connection. */
  int unanswered() {
    return Long.bitCount(awaited);
  }

  /** Lets go of what a kept batch should not hold. */
  void recycle() {
    empty();
    if (bytes.length > BYTES_KEPT) {
      bytes = new byte[BYTES_FIRST];
    }
    if (sinks.length > COMMANDS_KEPT) {
      sinks = new ReplySink[COMMANDS_FIRST];
    }
  }

  /** Whether nothing of it can have been carried out, now or later, by what was sent so far. */
  boolean surelyNotDone() {
    return !maybe && awaited == 0;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  int count() {
    return count;
  }

  ReplySink sink(int i) {
    return sinks[i];
  }

  /** Is given each command that was turned away, with its place in the batch. */
  interface Turned {
    void take(int place, Returned command);
  }

  /** A command of its own, away from the batch. */
  private Returned returned(int place) {
    Args args = new Args();
    int from = 0;
    int to = CommandCodec.readArgs(bytes, 0, length, args);
    for (int i = 0; i < place; i++) {
      from = to;
      to = CommandCodec.readArgs(bytes, from, length, args);
    }
    return new Returned(Arrays.copyOfRange(bytes, from, to), ordered, deadline, sinks[place], null);
  }

  /** Gives away all its commands, none of which was ever sent. */
  void giveBack(java.util.function.Consumer<Returned> to) {
    for (int i = 0; i < count; i++) {
      to.accept(returned(i));
    }
  }

  /**
   * Hands out replies to its first {@code count} commands, each a length and bytes.
   *
   * @throws IllegalArgumentException when a length is wrong
   */
  void deliver(int count, byte[] replies, int offset, int length, Turned turned) {
    int end = offset + length;
    for (int i = 0; i < count; i++) {
      long lengthAndAt = CommandCodec.readVarint(replies, offset, end);
      int size = (int) (lengthAndAt >>> 32);
      offset = (int) lengthAndAt;
      if (size < 0 || size > end - offset) {
        throw new IllegalArgumentException(
            "a reply of " + size + " bytes, " + (end - offset) + " left");
      }
      if (TurnedAway.is(replies, offset, size)) {
        turned.take(i, returned(i));
      } else {
        sinks[i].onReply(replies, offset, size);
      }
      offset += size;
    }
  }
}
