package io.pontoon.common.port;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A directory of the machine's file system. */
final class FileDisk implements Disk {
  static final String LOCK_FILE = "LOCK";

  private final Path directory;
  private final FileChannel lock; // null for a directory below a locked one

  private FileDisk(Path directory, FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
  }

  static FileDisk lock(Path directory) throws IOException {
    Files.createDirectories(directory);
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!tryLock(channel)) {
      channel.close();
      throw new DirectoryLockedException(directory.toString());
    }
    return new FileDisk(directory, channel);
  }

  /**
   * The lock lives as long as the channel, and ends with the process however it ends: a crash
   * leaves nothing to clean up.
   */
  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock held = channel.tryLock();
      return held != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new OpenFile(
        name,
        FileChannel.open(
            resolve(name),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE));
  }

  @Override
  public boolean exists(String name) {
    return Files.isRegularFile(resolve(name));
  }

  @Override
  public List<String> list() throws IOException {
    return list(directory);
  }

  static List<String> list(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (var paths = Files.newDirectoryStream(directory, Files::isRegularFile)) {
      for (Path path : paths) {
        String name = path.getFileName().toString();
        if (!name.equals(LOCK_FILE)) {
          names.add(name);
        }
      }
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(resolve(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(
        resolve(from),
        resolve(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void syncDirectory() throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public Disk directory(String name) throws IOException {
    Path below = resolve(name);
    if (!Files.isDirectory(below)) {
      Files.createDirectory(below);
      syncDirectory();
    }
    return new FileDisk(below, null);
  }

  @Override
  public String describe() {
    return directory.toString();
  }

  @Override
  public void close() throws IOException {
    if (lock != null) {
      lock.close();
    }
  }

  private Path resolve(String name) {
    return resolve(directory, name);
  }

  static Path resolve(Path directory, String name) {
    if (name.isEmpty()
        || name.startsWith(".")
        || name.indexOf('/') >= 0
        || name.indexOf('\\') >= 0) {
      throw new IllegalArgumentException("not a plain file name: " + name);
    }
    return directory.resolve(name);
  }

  static int read(FileChannel channel, ByteBuffer into, long position) throws IOException {
    int total = 0;
    while (into.hasRemaining()) {
      int n = channel.read(into, position + total);
      if (n < 0) {
        break;
      }
      total += n;
    }
    return total;
  }

  private record OpenFile(String name, FileChannel channel) implements DiskFile {
    private static final int ZEROS = 1 << 20;

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
      long at = position;
      while (from.hasRemaining()) {
        at += channel.write(from, at);
      }
    }

    @Override
    public void allocate(long size) throws IOException {
      long at = channel.size();
      if (at >= size) {
        return;
      }
      ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(ZEROS, size - at));
      while (at < size) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), size - at));
        int length = zeros.remaining();
        write(zeros, at);
        at += length;
        channel.force(true); // piece by piece: others wait for the same disk meanwhile
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void sync() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
