package io.pontoon.common.port;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One open file, addressed by position. Owned by one thread at a time. Direct buffers spare a copy.
 */
public interface DiskFile extends Closeable {
  String name();

  long size() throws IOException;

  /** Reads until the buffer is full or the file ends; returns the bytes read (0 at the end). */
  int read(ByteBuffer into, long position) throws IOException;

  /**
   * Writes all that remains of the buffer, growing the file where needed. Not durable before {@link
   * #sync}.
   */
  void write(ByteBuffer from, long position) throws IOException;

  /**
   * Grows the file to this size with zeros that are really written and synced, size included: a
   * later {@link #sync} of bytes inside it then need not update metadata, which makes it about
   * twice as fast. Does nothing to a file that is large enough.
   */
  void allocate(long size) throws IOException;

  /** Cuts the file; durable after {@link #sync}. */
  void truncate(long size) throws IOException;

  /**
   * {@code fdatasync}: on return all bytes written before, and the size needed to read them,
   * survive a power cut.
   */
  void sync() throws IOException;

  @Override
  void close() throws IOException;
}
