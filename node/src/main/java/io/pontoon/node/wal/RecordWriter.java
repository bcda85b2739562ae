package io.pontoon.node.wal;

import io.pontoon.common.port.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Encodes records into one direct buffer that is written when full or flushed. Allocates nothing
 * per record.
 */
final class RecordWriter {
  private final ByteBuffer buffer;
  private final CRC32C crc = new CRC32C();
  private DiskFile file;
  private long base; // file offset of the buffer's first byte
  private int salt;
  private int records;
  private long bytes;

  RecordWriter(int bufferBytes) {
    buffer = ByteBuffer.allocateDirect(bufferBytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * From now on into the start of this file, which gets this header. Nothing may be left unflushed.
   */
  void begin(DiskFile newFile, Segment.Header header) {
    assert buffer.position() == 0 : "unflushed records of the segment before";
    file = newFile;
    salt = header.salt();
    base = 0;
    header.encode(buffer);
  }

  /** File offset after the last record, written or not. */
  long end() {
    return base + buffer.position();
  }

  void put(byte type, byte kind, int group, long a, long b, byte[] payload) throws IOException {
    int size = Record.sizeOf(payload.length);
    if (size > buffer.remaining()) {
      flush();
    }
    int at = buffer.position();
    buffer
        .putInt(0)
        .putInt(payload.length)
        .put(type)
        .put(kind)
        .putShort(Record.TAG)
        .putInt(group)
        .putLong(a)
        .putLong(b);
    if (size <= buffer.capacity()) {
      buffer.put(payload);
      int end = buffer.position();
      buffer.putInt(at, checksum(at + 4, end));
      while (buffer.position() < at + size) {
        buffer.put((byte) 0);
      }
    } else {
      putLarge(at, size, payload);
    }
    records++;
    bytes += size;
  }

  /** Writes what is in the buffer; durable only after the caller's sync. */
  void flush() throws IOException {
    if (buffer.position() == 0) {
      return;
    }
    buffer.flip();
    int length = buffer.limit();
    file.write(buffer, base);
    base += length;
    buffer.clear();
  }

  /** Records and bytes since the last {@link #resetCounts}. */
  int records() {
    return records;
  }

  long bytes() {
    return bytes;
  }

  void resetCounts() {
    records = 0;
    bytes = 0;
  }

  /**
   * A record larger than the buffer: its checksum comes first, so it is taken from the payload
   * itself, which then goes out in pieces.
   */
  private void putLarge(int at, int size, byte[] payload) throws IOException {
    crc.reset();
    updateFromBuffer(at + 4, at + Record.HEADER);
    crc.update(payload, 0, payload.length);
    buffer.putInt(at, (int) crc.getValue() ^ salt);
    int done = 0;
    while (done < payload.length) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int piece = Math.min(buffer.remaining(), payload.length - done);
      buffer.put(payload, done, piece);
      done += piece;
    }
    for (int i = Record.HEADER + payload.length; i < size; i++) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      buffer.put((byte) 0);
    }
  }

  private int checksum(int from, int to) {
    crc.reset();
    updateFromBuffer(from, to);
    return (int) crc.getValue() ^ salt;
  }

  private void updateFromBuffer(int from, int to) {
    int limit = buffer.limit();
    int position = buffer.position();
    buffer.limit(to).position(from);
    crc.update(buffer);
    buffer.limit(limit).position(position);
  }
}
