package io.pontoon.common.resp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes replies in RESP2 or RESP3 into a growing array. The same call gives the form that the
 * client's protocol wants: {@code nil()} is {@code $-1} to one and {@code _} to the other.
 *
 * <p>Not thread-safe; owned by one connection or lane and used again for each command.
 */
public final class RespWriter {
  private static final byte[] OK = ascii("+OK\r\n");
  private static final byte[] NIL2 = ascii("$-1\r\n");
  private static final byte[] NIL3 = ascii("_\r\n");
  private static final byte[] NIL_ARRAY2 = ascii("*-1\r\n");
  private static final int DIGITS_MAX = 20;

  private byte[] buffer;
  private int length;
  private boolean resp3;

  public RespWriter(int initialCapacity) {
    buffer = new byte[initialCapacity];
  }

  /** The protocol of the replies from now on. */
  public RespWriter protocol(boolean resp3) {
    this.resp3 = resp3;
    return this;
  }

  public boolean resp3() {
    return resp3;
  }

  public byte[] array() {
    return buffer;
  }

  public int length() {
    return length;
  }

  /** Cuts back to {@code length} bytes: what was written behind is undone. */
  public void truncate(int length) {
    assert length >= 0 && length <= this.length;
    this.length = length;
  }

  public byte[] toBytes() {
    return Arrays.copyOf(buffer, length);
  }

  public void ok() {
    raw(OK);
  }

  public void nil() {
    raw(resp3 ? NIL3 : NIL2);
  }

  public void nilArray() {
    raw(resp3 ? NIL3 : NIL_ARRAY2);
  }

  /** {@code text} is ASCII without line ends. */
  public void simple(String text) {
    line('+', text);
  }

  /**
   * {@code text} begins with the error's word, for example {@code ERR syntax error}. Line ends in
   * it become spaces.
   */
  public void error(String text) {
    line('-', text);
  }

  public void integer(long value) {
    header(':', value);
  }

  public void bulk(byte[] from, int offset, int count) {
    header('$', count);
    reserve(count + 2);
    System.arraycopy(from, offset, buffer, length, count);
    length += count;
    end();
  }

  public void bulk(byte[] value) {
    bulk(value, 0, value.length);
  }

  /** Each character of {@code text} as one byte (ISO 8859-1). */
  public void bulk(String text) {
    bulk(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * Begins a bulk string of {@code count} bytes; the caller fills them in {@link #array} from the
   * answered position.
   */
  public int bulkSpace(int count) {
    header('$', count);
    reserve(count + 2);
    int at = length;
    length += count;
    end();
    return at;
  }

  /** RESP3 verbatim text, to RESP2 a bulk string. {@code format} has three letters. */
  public void verbatim(String format, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (!resp3) {
      bulk(bytes);
      return;
    }
    header('=', bytes.length + 4);
    raw(ascii(format + ":"));
    raw(bytes);
    raw(ascii("\r\n"));
  }

  public void array(int elements) {
    header('*', elements);
  }

  /** A map in RESP3, to RESP2 an array of twice as many. */
  public void map(int pairs) {
    header(resp3 ? '%' : '*', resp3 ? pairs : pairs * 2L);
  }

  public void set(int elements) {
    header(resp3 ? '~' : '*', elements);
  }

  public void bool(boolean value) {
    if (resp3) {
      line('#', value ? "t" : "f");
    } else {
      integer(value ? 1 : 0);
    }
  }

  /** A double in RESP3, to RESP2 a bulk string. {@code text} is the number as Redis prints it. */
  public void number(String text) {
    if (resp3) {
      line(',', text);
    } else {
      bulk(text);
    }
  }

  /** Bytes that are a reply, or a part of one, already. */
  public void raw(byte[] bytes) {
    raw(bytes, 0, bytes.length);
  }

  public void raw(byte[] bytes, int offset, int count) {
    reserve(count);
    System.arraycopy(bytes, offset, buffer, length, count);
    length += count;
  }

  private void line(char kind, String text) {
    int count = text.length();
    reserve(count + 3);
    buffer[length++] = (byte) kind;
    for (int i = 0; i < count; i++) {
      char c = text.charAt(i);
      buffer[length++] = c == '\r' || c == '\n' ? (byte) ' ' : (byte) c;
    }
    end();
  }

  private void header(char kind, long value) {
    reserve(DIGITS_MAX + 3);
    buffer[length++] = (byte) kind;
    if (value >= 0 && value < 10) {
      buffer[length++] = (byte) ('0' + value);
    } else {
      digits(value);
    }
    end();
  }

  private void digits(long value) {
    if (value < 0) {
      buffer[length++] = '-';
    }
    long rest = value > 0 ? -value : value; // negative throughout: Long.MIN_VALUE has no positive
    int count = 1;
    for (long r = rest / 10; r != 0; r /= 10) {
      count++;
    }
    for (int at = length + count - 1; at >= length; at--) {
      buffer[at] = (byte) ('0' - rest % 10);
      rest /= 10;
    }
    length += count;
  }

  private void end() {
    buffer[length++] = '\r';
    buffer[length++] = '\n';
  }

  private void reserve(int more) {
    int wanted = Math.addExact(length, more + 2);
    if (wanted > buffer.length) {
      buffer =
          Arrays.copyOf(
              buffer, (int) Math.min(Math.max(wanted, buffer.length * 2L), Integer.MAX_VALUE - 16));
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
