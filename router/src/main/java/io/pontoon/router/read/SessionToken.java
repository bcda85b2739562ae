package io.pontoon.router.read;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32C;

/**
 * What a connection has seen, as opaque text that another connection may take up, at any router of
 * the cluster: {@code pt1.} and base64url of
 *
 * <pre>
 * version byte | cluster, 8 bytes | epoch | groups | (gap to the group before | index)... | CRC32C
 * </pre>
 *
 * with varints of seven bits, the least first. Every version will begin with its byte and end with
 * the checksum, so that an old router can tell a newer token from a damaged one. A token proves
 * nothing and protects nothing: it only says how fresh answers must be.
 */
public final class SessionToken {
  public static final String DAMAGED = "ERR session token is damaged";
  public static final String OTHER_CLUSTER = "ERR session token is of another cluster";
  public static final String LATER_VERSION = "ERR session token is of a later version of Pontoon";
  public static final String TOO_LARGE = "ERR session token is too large";

  /** Bytes of text. */
  public static final int LENGTH_MAX = 1 << 20;

  private static final byte[] PREFIX = "pt1.".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int CLUSTER_BYTES = 8;
  private static final int CRC_BYTES = 4;
  private static final int VARINT_MAX = 9; // 63 bits

  private SessionToken() {}

  /** Whether a word is a token, be it a good one or not: no command's name begins like that. */
  public static boolean isToken(byte[] array, int offset, int length) {
    return length >= PREFIX.length
        && Arrays.equals(array, offset, offset + PREFIX.length, PREFIX, 0, PREFIX.length);
  }

  public static byte[] encode(Seen seen, long cluster) {
    ByteBuffer body =
        ByteBuffer.allocate(
            1 + CLUSTER_BYTES + 2 * VARINT_MAX + seen.size() * 2 * VARINT_MAX + CRC_BYTES);
    body.put((byte) VERSION).putLong(cluster);
    varint(body, seen.epoch());
    varint(body, seen.size());
    long before = -1;
    for (int i = 0; i < seen.size(); i++) {
      varint(body, seen.group(i) - before - 1);
      varint(body, seen.index(i));
      before = seen.group(i);
    }
    body.putInt(crc(body.array(), body.position()));
    return text(Arrays.copyOf(body.array(), body.position()));
  }

  /**
   * Adds what the token says to {@code seen}. Answers null, or why not; then nothing is added.
   *
   * @param cluster this one's id
   */
  public static String decode(byte[] array, int offset, int length, long cluster, Seen seen) {
    if (length > LENGTH_MAX) {
      return TOO_LARGE;
    }
    if (!isToken(array, offset, length)) {
      return DAMAGED;
    }
    byte[] bytes;
    try {
      bytes =
          Base64.getUrlDecoder()
              .decode(Arrays.copyOfRange(array, offset + PREFIX.length, offset + length));
    } catch (IllegalArgumentException e) {
      return DAMAGED;
    }
    // The decoder takes padding, and ignores the last letter's spare bits: one token has one text.
    if (!Arrays.equals(text(bytes), Arrays.copyOfRange(array, offset, offset + length))) {
      return DAMAGED;
    }
    int end = bytes.length - CRC_BYTES;
    if (end < 1 || ByteBuffer.wrap(bytes).getInt(end) != crc(bytes, end) || bytes[0] == 0) {
      return DAMAGED;
    }
    if (bytes[0] != VERSION) {
      return LATER_VERSION;
    }
    if (end < 1 + CLUSTER_BYTES) {
      return DAMAGED;
    }
    ByteBuffer body = ByteBuffer.wrap(bytes, 1, end - 1);
    return body.getLong() != cluster ? OTHER_CLUSTER : read(body, seen);
  }

  private static String read(ByteBuffer body, Seen seen) {
    Seen said = new Seen();
    long epoch = varint(body);
    long groups = varint(body);
    // Each group takes two bytes at least: a count beyond what is there is not believed.
    if (epoch < 0 || groups < 0 || groups > body.remaining() / 2) {
      return DAMAGED;
    }
    said.sawEpoch(epoch);
    long group = -1;
    for (long i = 0; i < groups; i++) {
      long gap = varint(body);
      long index = varint(body);
      if (gap < 0 || index < 0 || gap > Integer.MAX_VALUE - group - 1) {
        return DAMAGED;
      }
      group += gap + 1;
      said.saw((int) group, index);
    }
    if (body.hasRemaining()) {
      return DAMAGED;
    }
    seen.merge(said);
    return null;
  }

  private static byte[] text(byte[] bytes) {
    byte[] letters = Base64.getUrlEncoder().withoutPadding().encode(bytes);
    byte[] text = Arrays.copyOf(PREFIX, PREFIX.length + letters.length);
    System.arraycopy(letters, 0, text, PREFIX.length, letters.length);
    return text;
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static void varint(ByteBuffer to, long value) {
    assert value >= 0;
    long rest = value;
    while (rest > 0x7f) {
      to.put((byte) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    to.put((byte) rest);
  }

  /** Answers -1 when it is cut off or too long. */
  private static long varint(ByteBuffer from) {
    long value = 0;
    for (int i = 0; i < VARINT_MAX && from.hasRemaining(); i++) {
      byte next = from.get();
      value |= (next & 0x7fL) << 7 * i;
      if (next >= 0) {
        return value;
      }
    }
    return -1;
  }
}
