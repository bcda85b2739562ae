package io.pontoon.common.port.sim;

import io.pontoon.common.port.Disk;
import io.pontoon.common.port.DiskFile;
import io.pontoon.common.port.Randomness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * A disk in memory that fails as disks do: a power cut loses unsynced bytes whole, sector by sector
 * or not at all; names that were not synced may be lost; a write or sync fails when told; space
 * runs out; bits flip. One thread at a time.
 *
 * <p>Changes of names are kept or lost in the order they were made, across directories too, as
 * journaling file systems do.
 */
public final class SimDisk implements Disk {
  /** What a power cut does to writes that were not synced. */
  public enum Loss {
    /** They are gone. */
    EVERYTHING,
    /**
     * Each sector of 512 bytes survives or not by chance; so does each change of a name from some
     * point on.
     */
    SOME_SECTORS,
    /** They survive: the process died, the machine did not. */
    NOTHING
  }

  private static final class World {
    final TreeMap<String, SimFile> names = new TreeMap<>();
    TreeMap<String, SimFile> durableNames = new TreeMap<>();
    final List<Runnable> unsyncedNames = new ArrayList<>();
    int life;
    boolean locked;
    long capacity = Long.MAX_VALUE;
    long opsUntilFailure = Long.MAX_VALUE;
    boolean lies;
    boolean failSyncs;
    boolean failWrites;
    long opsUntilPowerCut = Long.MAX_VALUE;
    boolean dark;
    DiskWatcher watcher = DiskWatcher.NOBODY;
    long syncs;
    long writes;
  }

  private final World world;
  private final String prefix;

  public SimDisk() {
    this(new World(), "");
  }

  private SimDisk(World world, String prefix) {
    this.world = world;
    this.prefix = prefix;
  }

  /** As {@link Disk#lock} on a real directory. */
  public SimDisk lock() throws DirectoryLockedException {
    if (world.locked) {
      throw new DirectoryLockedException(describe());
    }
    world.locked = true;
    return this;
  }

  /**
   * The power is cut: files that are open fail from now on, the lock is free, and the disk holds
   * what survived.
   */
  public void crash(Loss loss, Randomness chance) {
    world.life++;
    world.locked = false;
    world.dark = false;
    world.opsUntilPowerCut = Long.MAX_VALUE;
    int kept =
        switch (loss) {
          case EVERYTHING -> 0;
          case SOME_SECTORS ->
              (int) Math.floorMod(chance.nextLong(), (long) world.unsyncedNames.size() + 1);
          case NOTHING -> world.unsyncedNames.size();
        };
    TreeMap<String, SimFile> reached = new TreeMap<>(world.durableNames);
    world.names.clear();
    world.names.putAll(reached);
    for (int i = 0; i < kept; i++) {
      world.unsyncedNames.get(i).run();
    }
    keepNames();
    for (SimFile file : world.names.values()) {
      file.crash(loss, chance);
    }
    heal();
  }

  /** The disk is replaced by an empty one while the power is off: all that it held is gone. */
  public void erase() {
    world.names.clear();
    keepNames();
  }

  /**
   * From the given number of writes and syncs on (0: the next) every sync fails; the bytes may or
   * may not be durable.
   */
  public void failSyncsAfter(long operations) {
    world.opsUntilFailure = operations;
    world.failSyncs = true;
  }

  /**
   * From the given number of writes and syncs on (0: the next) every write fails after having
   * written half.
   */
  public void failWritesAfter(long operations) {
    world.opsUntilFailure = operations;
    world.failWrites = true;
  }

  /**
   * After the given number of further writes, syncs and changes of names (0: at the next) the power
   * goes in the middle of one: it throws {@link PowerCut}, half of what was to be written may be
   * there, and so does whatever is asked of the disk from then on until {@link #crash}.
   */
  public void cutPowerAfter(long operations) {
    world.opsUntilPowerCut = operations;
  }

  public void watch(DiskWatcher watcher) {
    world.watcher = watcher;
  }

  /** From now on it says that it has synced, and has not. */
  public void lie(boolean lies) {
    world.lies = lies;
  }

  /** Bytes that all files together may take. */
  public void limit(long bytes) {
    world.capacity = bytes;
  }

  /** Bytes that all files together take. */
  public long used() {
    return used(world);
  }

  private static long used(World world) {
    long used = 0;
    for (SimFile each : world.names.values()) {
      used += each.size;
    }
    return used;
  }

  /** Writes and syncs succeed again. */
  public void heal() {
    world.opsUntilFailure = Long.MAX_VALUE;
    world.failSyncs = false;
    world.failWrites = false;
    world.capacity = Long.MAX_VALUE;
  }

  public long syncs() {
    return world.syncs;
  }

  public long writes() {
    return world.writes;
  }

  /** What a file holds now. */
  public byte[] contents(String name) {
    SimFile file = world.names.get(prefix + name);
    return Arrays.copyOf(file.bytes, file.size);
  }

  /** Replaces what a file holds, durably: damage, a cut, a forgery. */
  public void put(String name, byte[] contents) {
    SimFile file = new SimFile();
    file.write(0, contents);
    file.sync();
    changeNames(name, () -> world.names.put(prefix + name, file));
    keepNames();
  }

  /** Flips one bit, durably, also under whoever has the file open. */
  public void flip(String name, long offset, int bit) {
    world.names.get(prefix + name).flip((int) offset, bit);
  }

  /** Another disk with the same files and the same writes pending. */
  public SimDisk copy() {
    World other = new World();
    TreeMap<String, SimFile> durable = new TreeMap<>();
    world.names.forEach((name, file) -> other.names.put(name, file.copy()));
    other.names.forEach(durable::put);
    other.durableNames = durable;
    return new SimDisk(other, prefix);
  }

  @Override
  public DiskFile open(String name) throws IOException {
    checkName(name);
    SimFile file = world.names.get(prefix + name);
    if (file == null) {
      SimFile created = new SimFile();
      changeNames(name, () -> world.names.put(prefix + name, created));
      file = created;
    }
    return new Handle(world, file, prefix + name, name, world.life);
  }

  @Override
  public boolean exists(String name) {
    return world.names.containsKey(prefix + name);
  }

  @Override
  public List<String> list() {
    List<String> found = new ArrayList<>();
    for (String path : world.names.tailMap(prefix, true).keySet()) {
      if (!path.startsWith(prefix)) {
        break;
      }
      if (path.indexOf('/', prefix.length()) < 0) {
        found.add(path.substring(prefix.length()));
      }
    }
    return found;
  }

  @Override
  public void delete(String name) {
    changeNames(name, () -> world.names.remove(prefix + name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    checkName(to);
    if (!exists(from)) {
      throw new IOException("no such file: " + describe() + "/" + from);
    }
    changeNames(
        to,
        () -> {
          SimFile file = world.names.remove(prefix + from);
          if (file != null) {
            world.names.put(prefix + to, file);
          }
        });
  }

  @Override
  public void syncDirectory() throws IOException {
    beforeSync(world, prefix);
    keepNames();
  }

  @Override
  public Disk directory(String name) {
    checkName(name);
    return new SimDisk(world, prefix + name + "/");
  }

  @Override
  public String describe() {
    return "/sim/" + (prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1));
  }

  @Override
  public void close() {
    if (prefix.isEmpty()) {
      world.locked = false;
    }
  }

  private void changeNames(String name, Runnable change) {
    world.watcher.onName(prefix + name);
    if (powerGoes(world)) {
      throw new PowerCut();
    }
    world.unsyncedNames.add(change);
    change.run();
  }

  private void keepNames() {
    world.unsyncedNames.clear();
    world.durableNames = new TreeMap<>(world.names);
  }

  private static void checkName(String name) {
    if (name.isEmpty() || name.indexOf('/') >= 0) {
      throw new IllegalArgumentException("not a plain file name: " + name);
    }
  }

  private static boolean failsNow(World world) {
    if (world.opsUntilFailure == 0) {
      return true;
    }
    if (world.opsUntilFailure != Long.MAX_VALUE) {
      world.opsUntilFailure--;
    }
    return false;
  }

  private static boolean powerGoes(World world) {
    if (!world.dark && world.opsUntilPowerCut != Long.MAX_VALUE) {
      world.dark = --world.opsUntilPowerCut < 0;
      return world.dark;
    }
    if (world.dark) {
      throw new PowerCut();
    }
    return false;
  }

  private static void beforeSync(World world, String path) throws IOException {
    world.watcher.onSync(path);
    if (powerGoes(world)) {
      throw new PowerCut();
    }
    world.syncs++;
    if (failsNow(world) && world.failSyncs) {
      throw new IOException("Input/output error");
    }
  }

  private record Handle(World world, SimFile file, String path, String name, int life)
      implements DiskFile {
    @Override
    public long size() throws IOException {
      checkAlive();
      return file.size;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      checkAlive();
      int n = (int) Math.max(0, Math.min(into.remaining(), file.size - position));
      if (n > 0) {
        into.put(file.bytes, (int) position, n);
      }
      return n;
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      checkAlive();
      world.watcher.onWrite(path, position, from.remaining());
      byte[] data = new byte[from.remaining()];
      from.get(data);
      if (powerGoes(world)) {
        file.write(position, Arrays.copyOf(data, data.length / 2));
        throw new PowerCut();
      }
      world.writes++;
      if (failsNow(world) && world.failWrites) {
        file.write(position, Arrays.copyOf(data, data.length / 2));
        throw new IOException("Input/output error");
      }
      if (world.capacity != Long.MAX_VALUE) {
        long room = world.capacity - used(world) + Math.max(0, file.size - position);
        if (data.length > room) {
          file.write(position, Arrays.copyOf(data, (int) Math.max(0, room)));
          throw new IOException("No space left on device");
        }
      }
      file.write(position, data);
    }

    @Override
    public void allocate(long size) throws IOException {
      if (file.size < size) {
        write(ByteBuffer.allocate((int) size - file.size), file.size);
        sync();
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      checkAlive();
      world.watcher.onWrite(path, size, 0);
      if (powerGoes(world)) {
        throw new PowerCut();
      }
      file.truncate(size);
    }

    @Override
    public void sync() throws IOException {
      checkAlive();
      beforeSync(world, path);
      if (!world.lies) {
        file.sync();
      }
    }

    @Override
    public void close() {}

    private void checkAlive() throws IOException {
      if (life != world.life) {
        throw new IOException("the power was cut while " + name + " was open");
      }
    }
  }
}
