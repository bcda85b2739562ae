package io.pontoon.common.port;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One directory of files. Names are plain (no separators); nothing here is durable until the call
 * that says so.
 *
 * <p>Safe for use by several threads at once; a single {@link DiskFile} is not. Every failure is an
 * {@link IOException}; after one from a write or a sync the caller must not trust what the file
 * holds. A thread that is interrupted inside a call loses the file it works on.
 */
public interface Disk extends Closeable {
  /**
   * Opens for reading and writing, creating an empty file where there is none. The name is durable
   * only after {@link #syncDirectory}.
   */
  DiskFile open(String name) throws IOException;

  boolean exists(String name) throws IOException;

  /** Names of the files here, in lexical order; subdirectories are not among them. */
  List<String> list() throws IOException;

  /** Deletes the file; it is no error when there is none. */
  void delete(String name) throws IOException;

  /**
   * Atomic; replaces what had the new name. Which name a crash leaves is open until {@link
   * #syncDirectory}.
   */
  void rename(String from, String to) throws IOException;

  /** Makes creations, deletions and renames of this directory durable. */
  void syncDirectory() throws IOException;

  /**
   * A directory below this one, created if absent and durable on return. It needs no closing and
   * holds no lock of its own.
   */
  Disk directory(String name) throws IOException;

  /** What an operator knows this directory as (its path), for messages. */
  String describe();

  /** Releases the lock; files that are still open stay usable and are closed by their owners. */
  @Override
  void close() throws IOException;

  /**
   * Opens a directory of the machine, creating it if absent, and holds it exclusively until closed.
   *
   * @throws DirectoryLockedException when this or another process holds it already
   */
  static Disk lock(Path directory) throws IOException {
    return FileDisk.lock(directory);
  }

  /**
   * Opens a directory of the machine in which nothing will be changed, and keeps a node out of it
   * until closed: everything that would change something throws.
   *
   * @throws DirectoryLockedException when a node holds it
   * @throws java.nio.file.NoSuchFileException when there is no such directory
   */
  static Disk readOnly(Path directory) throws IOException {
    return ReadOnlyDisk.open(directory);
  }

  /** The data directory is in use; the message is one line that names it. */
  final class DirectoryLockedException extends IOException {
    public DirectoryLockedException(String directory) {
      super("data directory " + directory + " is locked by another running node");
    }
  }
}
