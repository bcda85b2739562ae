package io.pontoon.common.resp;

import io.pontoon.common.command.Args;

/**
 * Cuts what a client sends into commands: multibulk or inline, as many as came, however the bytes
 * were split on their way. Words are slices of the array they stand in; only the unfinished rest of
 * a read is copied, into an array of this reader's own that is given up when the rest is complete.
 * So a connection without an unfinished command holds no buffer.
 *
 * <p>Use: {@link #feed}, then {@link #next} until it answers anything but {@code COMMAND}, or
 * {@link #pause} to stop earlier. The errors and the leniency (bytes behind a bulk string are
 * skipped unseen) are those of Redis's {@code processMultibulkBuffer} and {@code
 * processInlineBuffer}.
 *
 * <p>Memory follows the bytes that came, never the length that a header claims. Not thread-safe;
 * owned by the loop of its connection.
 */
public final class RespReader {
  private static final byte[] EMPTY = new byte[0];

  /** What {@link #next} found. */
  public enum Outcome {
    /**
     * A command: its name at {@link #nameOffset()}, its arguments in the given {@link Args}; valid
     * until the next call.
     */
    COMMAND,
    /** No complete command is left; what there is of the next one is kept. */
    NEED_MORE,
    /**
     * The bytes are not RESP; {@link #error()} says how. The connection is to be closed after that
     * answer.
     */
    ERROR,
    /**
     * More unread bytes than allowed for this connection, or for all: to be closed without an
     * answer, as Redis does.
     */
    OVERFLOW
  }

  /**
   * How much is taken from a client.
   *
   * @param bulkMax bytes of one bulk string ({@code proto-max-bulk-len})
   * @param wordsMax words of one command
   * @param lineMax bytes of an inline command or of a length
   * @param bufferMax unread bytes ({@code client-query-buffer-limit})
   */
  public record Limits(int bulkMax, int wordsMax, int lineMax, int bufferMax) {
    /** Redis's own defaults. */
    public static final Limits STANDARD = new Limits(512 << 20, 1 << 20, 64 << 10, 1 << 30);
  }

  /** Counts the bytes that all readers together keep. */
  public interface Budget {
    /**
     * Takes {@code bytes} (gives them back when negative); false, and nothing is taken, when there
     * are not so many.
     */
    boolean take(long bytes);

    /** As much as is asked for. */
    Budget UNBOUNDED = bytes -> true;
  }

  private final Limits limits;

  private byte[] input = EMPTY;
  private int start;
  private int at;
  private int end;
  private int searched;

  /** The unread rest, between two reads. */
  private final KeptBytes kept;

  private int wordsLeft;
  private int bulkLength = -1;
  private boolean named;
  private int nameOffset;
  private int nameLength;

  /** Words of an unfinished command found in earlier reads; null when there are none. */
  private WordsAside aside;

  private String error;
  private boolean overflow;

  public RespReader(Limits limits, Budget budget) {
    this.limits = limits;
    this.kept = new KeptBytes(budget);
  }

  /**
   * Gives {@code from[offset .. end)} to read. The array may be changed by the reader, and must
   * stay as it is until {@link #next} has answered anything but {@code COMMAND}, or {@link #pause}
   * was called.
   */
  public void feed(byte[] from, int offset, int end) {
    if (kept.length() == 0) {
      input = from;
      start = offset;
      at = offset;
      searched = 0;
      this.end = end;
      return;
    }
    int more = end - offset;
    if (!kept.add(
        from, offset, more, limits.bufferMax, bulkLength < 0 ? 0 : (long) at + bulkLength + 2)) {
      overflow = true;
      return;
    }
    input = kept.array();
    this.end = kept.length();
  }

  /** The next command; {@code args} is filled with its arguments. */
  public Outcome next(Args args) {
    args.reset(input);
    while (error == null && !overflow) {
      if (wordsLeft == 0) {
        start = at;
        named = false;
        if (at == end) {
          return stop(args);
        }
        if (input[at] != '*') {
          if (!inline(args)) {
            return stop(args);
          }
          if (named) {
            return Outcome.COMMAND;
          }
          continue;
        }
        if (!commandHeader()) {
          return stop(args);
        }
        if (wordsLeft == 0) {
          continue;
        }
      }
      if (!words(args)) {
        return stop(args);
      }
      if (aside != null) {
        aside.join(args, input, start);
        aside = null;
      }
      return Outcome.COMMAND;
    }
    return stop(args);
  }

  /**
   * Stops reading for now: what is unread is kept for the next {@link #feed}, which may be an empty
   * one.
   */
  public void pause() {
    overflow = overflow || !keep(wordsLeft == 0 ? at : start);
  }

  /** Gives up the kept bytes; the connection is closed. */
  public void close() {
    kept.release();
    input = EMPTY;
    aside = null;
    overflow = true;
  }

  /** The array that name and arguments stand in. */
  public byte[] array() {
    return input;
  }

  public int nameOffset() {
    return nameOffset;
  }

  public int nameLength() {
    return nameLength;
  }

  /** Begins with {@code Protocol error:}. */
  public String error() {
    return error;
  }

  /** Bytes of the reader's own array. */
  public int heldBytes() {
    return kept.array().length;
  }

  private Outcome stop(Args args) {
    if (error != null) {
      kept.release();
      return Outcome.ERROR;
    }
    if (!overflow) {
      if (wordsLeft > 0 && args.count() > 0) {
        aside = aside == null ? new WordsAside() : aside;
        aside.add(args, start);
      }
      overflow = !keep(start);
    }
    if (overflow) {
      kept.release();
      return Outcome.OVERFLOW;
    }
    return Outcome.NEED_MORE;
  }

  /** Reads {@code *<n>\r\n}. False: not all of it is here, or it is wrong. */
  private boolean commandHeader() {
    long value = quickLength();
    if (value < 0) {
      int line = line("Protocol error: too big mbulk count string");
      if (line < 0) {
        return false;
      }
      value = number(at + 1, line);
      if (value == Long.MIN_VALUE || value > limits.wordsMax) {
        return fail("Protocol error: invalid multibulk length");
      }
      at = line + 2;
    } else if (value > limits.wordsMax) {
      return fail("Protocol error: invalid multibulk length");
    }
    wordsLeft = value > 0 ? (int) value : 0;
    return true;
  }

  private boolean words(Args args) {
    while (wordsLeft > 0) {
      if (bulkLength < 0 && !bulkHeader()) {
        return false;
      }
      if (end - at - 2 < bulkLength) {
        return false;
      }
      word(args, at, bulkLength);
      at += bulkLength + 2;
      bulkLength = -1;
      wordsLeft--;
    }
    return true;
  }

  private boolean bulkHeader() {
    long value = at < end && input[at] == '$' ? quickLength() : -1;
    if (value < 0) {
      int line = line("Protocol error: too big bulk count string");
      if (line < 0) {
        return false;
      }
      if (input[at] != '$') {
        return fail("Protocol error: expected '$', got '" + (char) (input[at] & 0xff) + "'");
      }
      value = number(at + 1, line);
      if (value < 0 || value > limits.bulkMax) {
        return fail("Protocol error: invalid bulk length");
      }
      at = line + 2;
    } else if (value > limits.bulkMax) {
      return fail("Protocol error: invalid bulk length");
    }
    bulkLength = (int) value;
    return true;
  }

  /**
   * The length in a header that is whole and as clients write it, then {@link #at} is behind it; -1
   * for all else.
   */
  private long quickLength() {
    int i = at + 1;
    int digits = Math.min(end - 1, i + 10);
    long value = 0;
    while (i < digits) {
      int digit = input[i] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      value = value * 10 + digit;
      i++;
    }
    if (i == at + 1 || i + 1 >= end || input[i] != '\r' || input[at + 1] == '0' && i > at + 2) {
      return -1;
    }
    at = i + 2;
    searched = 0;
    return value;
  }

  /**
   * Where the {@code \r} of the line at {@link #at} is, when the byte behind it is here too; else
   * -1.
   */
  private int line(String tooBig) {
    int i = at + searched;
    while (i < end && input[i] != '\r') {
      i++;
    }
    if (i - at > limits.lineMax) {
      fail(tooBig);
      return -1;
    }
    if (i + 1 >= end) {
      searched = i - at;
      return -1;
    }
    searched = 0;
    return i;
  }

  /**
   * The number as Redis's {@code string2ll} reads it: no plus, no zeros in front, no {@code -0};
   * Long.MIN_VALUE when it is none.
   */
  private long number(int from, int to) {
    boolean negative = from < to && input[from] == '-';
    int i = negative ? from + 1 : from;
    if (i == to || to - i > 18 || input[i] == '0' && (to - i > 1 || negative)) {
      return Long.MIN_VALUE;
    }
    long value = 0;
    for (; i < to; i++) {
      int digit = input[i] - '0';
      if (digit < 0 || digit > 9) {
        return Long.MIN_VALUE;
      }
      value = value * 10 + digit;
    }
    return negative ? -value : value;
  }

  /**
   * Reads a line of words. False: it is not all here, or wrong. An empty line leaves {@link #named}
   * false.
   */
  private boolean inline(Args args) {
    int i = at + searched;
    while (i < end && input[i] != '\n') {
      i++;
    }
    if (i - at > limits.lineMax) {
      return fail("Protocol error: too big inline request");
    }
    if (i == end) {
      searched = i - at;
      return false;
    }
    searched = 0;
    int lineEnd = i > at && input[i - 1] == '\r' ? i - 1 : i;
    if (!InlineWords.split(this, args, input, at, lineEnd)) {
      return fail("Protocol error: unbalanced quotes in request");
    }
    at = i + 1;
    return true;
  }

  void word(Args args, int offset, int length) {
    if (named) {
      args.add(offset, length);
    } else {
      named = true;
      nameOffset = offset;
      nameLength = length;
    }
  }

  private boolean fail(String why) {
    error = why;
    return false;
  }

  /**
   * Keeps {@code input[from .. end)} at the beginning of the own array, and counts all places from
   * there.
   */
  private boolean keep(int from) {
    int rest = end - from;
    if (rest == 0) {
      kept.release();
      input = EMPTY;
      start = 0;
      at = 0;
      end = 0;
      return true;
    }
    if (!kept.hold(input, from, rest)) {
      return false;
    }
    nameOffset -= from;
    at -= from;
    start = 0;
    end = rest;
    input = kept.array();
    return true;
  }
}
