package io.pontoon.common.command;

/**
 * How one command stands in a peer frame and in the log: id (2 bytes), flags (1), number of
 * arguments (varint), then each argument's length (varint) and bytes. The form is durable: log
 * entries written by one version are read by the next.
 */
public final class CommandCodec {
  /** The client speaks RESP3. */
  public static final int RESP3 = 1;

  /**
   * A read that follows an unanswered write of its own connection: it takes its place in the log,
   * so that order is kept.
   */
  public static final int ORDERED_READ = 2;

  /**
   * A read over all groups that need not be of one moment: carried out even while slots are on the
   * move, which are then counted twice or not at all.
   */
  public static final int ROUGHLY = 4;

  private CommandCodec() {}

  /** Bytes that {@link #write} will use at the most. */
  public static int sizeBound(Args args) {
    int size = 8;
    for (int i = 0; i < args.count(); i++) {
      size = Math.addExact(size, args.length(i) + 5);
    }
    return size;
  }

  /**
   * Writes at {@code at}, which must have {@link #sizeBound} bytes of room; answers the position
   * behind.
   */
  public static int write(byte[] to, int at, int id, int flags, Args args) {
    to[at] = (byte) (id >>> 8);
    to[at + 1] = (byte) id;
    to[at + 2] = (byte) flags;
    at = writeVarint(to, at + 3, args.count());
    for (int i = 0; i < args.count(); i++) {
      int length = args.length(i);
      at = writeVarint(to, at, length);
      System.arraycopy(args.array(), args.offset(i), to, at, length);
      at += length;
    }
    return at;
  }

  public static int id(byte[] from, int at) {
    return (from[at] & 0xff) << 8 | from[at + 1] & 0xff;
  }

  public static int flags(byte[] from, int at) {
    return from[at + 2];
  }

  /**
   * Reads the arguments of the command that begins at {@code at} as slices of {@code from}; answers
   * the position behind the command.
   *
   * @throws IllegalArgumentException when the bytes are not a command that ends by {@code end};
   *     nothing of them is to be trusted then
   */
  public static int readArgs(byte[] from, int at, int end, Args into) {
    into.reset(from);
    long countAndAt = readVarint(from, at + 3, end);
    int count = (int) (countAndAt >>> 32);
    at = (int) countAndAt;
    if (count < 0 || count > end - at) {
      throw new IllegalArgumentException(
          "damaged command: " + count + " arguments in " + (end - at) + " bytes");
    }
    for (int i = 0; i < count; i++) {
      long lengthAndAt = readVarint(from, at, end);
      int length = (int) (lengthAndAt >>> 32);
      at = (int) lengthAndAt;
      if (length < 0 || length > end - at) {
        throw new IllegalArgumentException(
            "damaged command: argument of " + length + " bytes, " + (end - at) + " left");
      }
      into.add(at, length);
      at += length;
    }
    return at;
  }

  public static int writeVarint(byte[] to, int at, int value) {
    while ((value & ~0x7f) != 0) {
      to[at++] = (byte) (value | 0x80);
      value >>>= 7;
    }
    to[at++] = (byte) value;
    return at;
  }

  /** The value in the upper, the position behind it in the lower 32 bits. */
  public static long readVarint(byte[] from, int at, int end) {
    int value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      if (at >= end) {
        throw new IllegalArgumentException("damaged command: it ends too early");
      }
      byte b = from[at++];
      value |= (b & 0x7f) << shift;
      if (b >= 0) {
        return (long) value << 32 | at;
      }
    }
    throw new IllegalArgumentException("damaged command: a number of more than five bytes");
  }
}
