package io.pontoon.common.port;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A directory of the machine's file system in which nothing can be changed. */
final class ReadOnlyDisk implements Disk {
  private final Path directory;
  private final FileChannel lock; // null where there is no lock file

  private ReadOnlyDisk(Path directory, FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
  }

  static ReadOnlyDisk open(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new NoSuchFileException(directory.toString());
    }
    Path lockFile = directory.resolve(FileDisk.LOCK_FILE);
    if (!Files.exists(lockFile)) {
      return new ReadOnlyDisk(directory, null);
    }
    FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.READ);
    if (!tryShare(channel)) {
      channel.close();
      throw new DirectoryLockedException(directory.toString());
    }
    return new ReadOnlyDisk(directory, channel);
  }

  /** Shared, since a file opened for reading allows no other; it keeps a node out all the same. */
  private static boolean tryShare(FileChannel channel) throws IOException {
    try {
      FileLock held = channel.tryLock(0, Long.MAX_VALUE, true);
      return held != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  @Override
  public DiskFile open(String name) throws IOException {
    Path file = FileDisk.resolve(directory, name);
    return new ReadOnlyFile(name, FileChannel.open(file, StandardOpenOption.READ));
  }

  @Override
  public boolean exists(String name) {
    return Files.isRegularFile(FileDisk.resolve(directory, name));
  }

  @Override
  public List<String> list() throws IOException {
    return FileDisk.list(directory);
  }

  @Override
  public Disk directory(String name) throws IOException {
    Path below = FileDisk.resolve(directory, name);
    if (!Files.isDirectory(below)) {
      throw new NoSuchFileException(below.toString());
    }
    return new ReadOnlyDisk(below, null);
  }

  @Override
  public String describe() {
    return directory.toString();
  }

  @Override
  public void delete(String name) throws IOException {
    throw refused();
  }

  @Override
  public void rename(String from, String to) throws IOException {
    throw refused();
  }

  @Override
  public void syncDirectory() throws IOException {
    throw refused();
  }

  private static IOException refused() {
    return new IOException("opened for reading only");
  }

  @Override
  public void close() throws IOException {
    if (lock != null) {
      lock.close();
    }
  }

  private record ReadOnlyFile(String name, FileChannel channel) implements DiskFile {
    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return FileDisk.read(channel, into, position);
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      throw refused();
    }

    @Override
    public void allocate(long size) throws IOException {
      throw refused();
    }

    @Override
    public void truncate(long size) throws IOException {
      throw refused();
    }

    @Override
    public void sync() throws IOException {
      throw refused();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
