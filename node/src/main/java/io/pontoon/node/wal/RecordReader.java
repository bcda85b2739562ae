package io.pontoon.node.wal;

import io.pontoon.common.port.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Reads one segment's records. Believes nothing before its checksum; lengths are checked against
 * the file before anything is allocated.
 */
final class RecordReader {
  private static final int WINDOW = 4 << 20;
  private static final int MENDED_MAX = 1 << 20;

  private final DiskFile file;
  private final long size;
  private final int maxRecordBytes;
  private final ByteBuffer window;
  private final CRC32C crc = new CRC32C();
  private long windowAt;
  private int windowLength;
  private int salt;

  // the record read last
  byte type;
  byte kind;
  int group;
  long a;
  long b;
  private long payloadAt;
  private int length;

  /** The payload where it is longer than the window. */
  private byte[] longPayload;

  /** {@code window}: from {@link #window}; one after another may use it. */
  RecordReader(DiskFile file, int maxRecordBytes, ByteBuffer window) throws IOException {
    this.file = file;
    this.size = file.size();
    this.maxRecordBytes = maxRecordBytes;
    this.window = window;
  }

  /** To read files of up to so many bytes through. */
  static ByteBuffer window(long fileBytes) {
    return ByteBuffer.allocateDirect(Math.clamp(fileBytes, Record.HEADER, WINDOW))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  long size() {
    return size;
  }

  /** The first bytes of a file as a header form, or null when it is too short. */
  static ByteBuffer headerForm(DiskFile file) throws IOException {
    ByteBuffer form = ByteBuffer.allocate(Segment.Header.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return file.read(form, 0) == Segment.Header.BYTES ? form : null;
  }

  void salt(int newSalt) {
    salt = newSalt;
  }

  /**
   * Reads the record at this offset; returns its size, or 0 when there is no whole record that ends
   * by {@code limit}.
   */
  int read(long at, long limit) throws IOException {
    int whole = peek(at, limit);
    if (whole == 0) {
      return 0;
    }
    int expected = window.getInt((int) (at - windowAt)) ^ salt;
    crc.reset();
    int checked = Record.HEADER - 4 + length;
    if (checked + 4 <= window.capacity()) {
      if (!hold(at, checked + 4)) {
        return 0;
      }
      update((int) (at - windowAt) + 4, checked);
    } else {
      update((int) (at - windowAt) + 4, Record.HEADER - 4);
      longPayload = readLong(payloadAt, length);
      crc.update(longPayload, 0, length);
    }
    return (int) crc.getValue() == expected ? whole : 0;
  }

  /**
   * As {@link #read}, but looks at the record's head only, whose checksum somebody has found right
   * before. Nothing may be asked of its payload.
   */
  int peek(long at, long limit) throws IOException {
    if (at + Record.HEADER > limit || !hold(at, Record.HEADER)) {
      return 0;
    }
    int base = (int) (at - windowAt);
    length = window.getInt(base + 4);
    if (window.getShort(base + 10) != Record.TAG
        || length < 0
        || length > maxRecordBytes
        || at + Record.HEADER + length > limit) {
      return 0;
    }
    type = window.get(base + 8);
    kind = window.get(base + 9);
    group = window.getInt(base + 12);
    a = window.getLong(base + 16);
    b = window.getLong(base + 24);
    payloadAt = at + Record.HEADER;
    longPayload = null;
    return Record.sizeOf(length);
  }

  /** Bytes of the payload of the record read last. */
  int length() {
    return length;
  }

  /** The payload of the record read last, the caller's from now on. */
  byte[] payload() {
    if (length == 0) {
      return WalBatch.NOTHING;
    }
    if (longPayload != null) {
      return longPayload;
    }
    byte[] bytes = new byte[length];
    window.get((int) (payloadAt - windowAt), bytes);
    return bytes;
  }

  /**
   * The first place at or after {@code from} where a {@link Record#SYNCED} says that bytes beyond
   * {@code bad} had been synced; -1 if none.
   */
  long findProofOfSync(long bad, long from) throws IOException {
    for (long at = from; at + Record.HEADER <= size; at += 8) {
      if (!hold(at, Record.HEADER)) {
        return -1;
      }
      int base = (int) (at - windowAt);
      boolean looksRight =
          window.getShort(base + 10) == Record.TAG
              && window.get(base + 8) == Record.SYNCED
              && window.getInt(base + 4) == 0
              && window.getLong(base + 16) > bad
              && window.getLong(base + 16) <= at;
      if (looksRight && read(at, size) > 0) {
        return at;
      }
    }
    return -1;
  }

  /**
   * Takes the header of the record at this offset on trust, whatever its checksum says, and the
   * fields from it; answers the size it claims, or 0 when it cannot be one that ends by {@code
   * limit}. For telling people what a damaged record was.
   */
  int claim(long at, long limit) throws IOException {
    if (at + Record.HEADER > limit || !hold(at, Record.HEADER)) {
      return 0;
    }
    int base = (int) (at - windowAt);
    int claimedLength = window.getInt(base + 4);
    byte claimed = window.get(base + 8);
    if (window.getShort(base + 10) != Record.TAG
        || claimed < Record.ENTRY
        || claimed > Record.SETTLED
        || claimedLength < 0
        || claimedLength > maxRecordBytes
        || at + Record.HEADER + claimedLength > limit) {
      return 0;
    }
    type = claimed;
    group = window.getInt(base + 12);
    a = window.getLong(base + 16);
    b = window.getLong(base + 24);
    return Record.sizeOf(claimedLength);
  }

  /**
   * After {@link #claim}: if one bit of the header alone is wrong, the fields become what they
   * were. If none is, what is damaged lies in the payload, or is more than can be told.
   */
  void mendHeader(long at) throws IOException {
    int base = (int) (at - windowAt);
    byte[] header = new byte[Record.HEADER];
    window.get(base, header);
    ByteBuffer form = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    int contentLength = form.getInt(4);
    if (contentLength > MENDED_MAX || at + Record.HEADER + contentLength > size) {
      return;
    }
    byte[] content = readLong(at + Record.HEADER, contentLength);
    for (int bit = 8 * 8; bit < Record.HEADER * 8; bit++) {
      header[bit / 8] ^= (byte) (1 << bit % 8);
      crc.reset();
      crc.update(header, 4, Record.HEADER - 4);
      crc.update(content, 0, contentLength);
      if (((int) crc.getValue() ^ salt) == form.getInt(0)) {
        type = form.get(8);
        group = form.getInt(12);
        a = form.getLong(16);
        b = form.getLong(24);
        return;
      }
      header[bit / 8] ^= (byte) (1 << bit % 8);
    }
  }

  /**
   * Where the first intact record at or after {@code from} begins; -1 if none ends by the limit.
   */
  long findIntact(long from, long limit) throws IOException {
    for (long at = from; at + Record.HEADER <= limit; at += 8) {
      if (claim(at, limit) > 0 && read(at, limit) > 0) {
        return at;
      }
    }
    return -1;
  }

  /** Whether nothing but zeros stands from here to the end of the file. */
  boolean onlyZeros(long from) throws IOException {
    for (long at = from; at < size && hold(at, 1); at = windowAt + windowLength) {
      for (int i = (int) (at - windowAt); i < windowLength; i++) {
        if (window.get(i) != 0) {
          return false;
        }
      }
    }
    return true;
  }

  private void update(int from, int bytes) {
    crc.update(window.limit(from + bytes).position(from));
    window.clear();
  }

  private byte[] readLong(long at, int count) throws IOException {
    byte[] bytes = new byte[count];
    if (file.read(ByteBuffer.wrap(bytes), at) < count) {
      throw new IOException("log file " + file.name() + " became shorter while it was read");
    }
    return bytes;
  }

  /** Makes the window cover these bytes; false when the file ends before. */
  private boolean hold(long at, int bytes) throws IOException {
    if (at >= windowAt && at + bytes <= windowAt + windowLength) {
      return true;
    }
    windowAt = at;
    windowLength = file.read(window.clear(), at);
    window.clear();
    return windowLength >= bytes;
  }
}
