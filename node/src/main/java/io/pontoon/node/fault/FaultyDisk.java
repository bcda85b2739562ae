package io.pontoon.node.fault;

import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Disk;
import io.pontoon.common.port.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A disk whose syncs take longer or fail, or on which there is no room: what lies inside the files
 * that are there can be written over then, and nothing can grow.
 */
final class FaultyDisk implements Disk {
  private final Disk sound;
  private final FaultSwitch faults;
  private final Clock clock;

  FaultyDisk(Disk sound, FaultSwitch faults, Clock clock) {
    this.sound = sound;
    this.faults = faults;
    this.clock = clock;
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new FaultyFile(sound.open(name));
  }

  @Override
  public boolean exists(String name) throws IOException {
    return sound.exists(name);
  }

  @Override
  public List<String> list() throws IOException {
    return sound.list();
  }

  @Override
  public void delete(String name) throws IOException {
    sound.delete(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    sound.rename(from, to);
  }

  @Override
  public void syncDirectory() throws IOException {
    beforeSync();
    sound.syncDirectory();
    afterSync();
  }

  @Override
  public Disk directory(String name) throws IOException {
    return new FaultyDisk(sound.directory(name), faults, clock);
  }

  @Override
  public String describe() {
    return sound.describe();
  }

  @Override
  public void close() throws IOException {
    sound.close();
  }

  private void beforeSync() throws IOException {
    if (faults.now().disk() == Faults.Broken.SYNC_FAILS) {
      throw new IOException("Input/output error (on command)");
    }
  }

  private void afterSync() {
    Faults now = faults.now();
    if (now.disk() == Faults.Broken.SLOW) {
      long end = clock.monotonicNanos() + now.diskMillis() * 1_000_000;
      for (long left = end - clock.monotonicNanos();
          left > 0 && !Thread.currentThread().isInterrupted();
          left = end - clock.monotonicNanos()) {
        LockSupport.parkNanos(this, left);
      }
    }
  }

  private boolean full() {
    return faults.now().disk() == Faults.Broken.FULL;
  }

  private static IOException noSpace() {
    return new IOException("No space left on device (on command)");
  }

  private final class FaultyFile implements DiskFile {
    private final DiskFile file;

    FaultyFile(DiskFile file) {
      this.file = file;
    }

    @Override
    public String name() {
      return file.name();
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return file.read(into, position);
    }

    /** As a system does it: what still fits is written before the failure is told. */
    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      long room = full() ? Math.max(0, file.size() - position) : Long.MAX_VALUE;
      if (from.remaining() <= room) {
        file.write(from, position);
        return;
      }
      int limit = from.limit();
      from.limit(from.position() + (int) room);
      file.write(from, position);
      from.limit(limit);
      throw noSpace();
    }

    @Override
    public void allocate(long size) throws IOException {
      if (full() && size > file.size()) {
        throw noSpace();
      }
      file.allocate(size);
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public void sync() throws IOException {
      beforeSync();
      file.sync();
      afterSync();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
