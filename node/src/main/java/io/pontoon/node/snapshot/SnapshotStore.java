package io.pontoon.node.snapshot;

import io.pontoon.common.port.Disk;
import io.pontoon.common.port.DiskFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The snapshots of a node's groups, one file each. A file has its name only once all of it is
 * durable, so what is listed is whole unless the disk spoiled it; that is checked whenever it is
 * read.
 *
 * <p>Threads: any, as long as no two write the same snapshot; each writer, reader and receiver is
 * owned by one.
 */
public final class SnapshotStore {
  private static final String SUFFIX = ".snapshot";

  /** What every file that is not a whole snapshot ends with. */
  static final String UNFINISHED = ".part";

  private static final String WRITTEN = ".written" + UNFINISHED;
  private static final String RECEIVED = ".received" + UNFINISHED;

  private static final int NAME_LENGTH = 10 + 1 + 19 + 1 + 19 + SUFFIX.length();

  private final Disk disk;
  private final long clusterId;

  private SnapshotStore(Disk disk, long clusterId) {
    this.disk = disk;
    this.clusterId = clusterId;
  }

  /**
   * Drops what an earlier run left half written; what it had received stays, to be gone on with.
   * {@code disk}: a directory of its own.
   */
  public static SnapshotStore open(Disk disk, long clusterId) throws IOException {
    for (String name : disk.list()) {
      if (name.endsWith(WRITTEN)) {
        disk.delete(name);
      }
    }
    return new SnapshotStore(disk, clusterId);
  }

  /**
   * Begins a snapshot; it is visible only after {@link SnapshotWriter#commit}. Metadata: up to 1
   * MiB.
   */
  public SnapshotWriter write(SnapshotId id, byte[] metadata) throws IOException {
    String name = fileName(id);
    return new SnapshotWriter(disk, clusterId, id, metadata, name + WRITTEN, name);
  }

  /**
   * Begins to receive another node's file, or goes on where an earlier receiver of that very file
   * stopped; one of another file of the group is dropped. It is visible only after {@link
   * SnapshotReceiver#publish}.
   *
   * @param fingerprint the file's {@link SnapshotReader#fingerprint}
   * @param size the file's, in bytes
   */
  public SnapshotReceiver receive(SnapshotId id, long fingerprint, long size) throws IOException {
    String unfinished = fileName(id) + "." + String.format("%016x", fingerprint) + RECEIVED;
    dropReceived(id.group(), Long.MAX_VALUE, unfinished);
    return new SnapshotReceiver(disk, clusterId, id, fingerprint, size, unfinished, fileName(id));
  }

  private void dropReceived(int group, long beforeIndex, String except) throws IOException {
    for (String name : disk.list()) {
      if (name.endsWith(RECEIVED) && !name.equals(except)) {
        Optional<SnapshotId> id = parse(name.substring(0, Math.min(NAME_LENGTH, name.length())));
        if (id.isPresent() && id.get().group() == group && id.get().index() < beforeIndex) {
          disk.delete(name);
        }
      }
    }
  }

  /** The group's snapshots, newest first; nothing is said of whether they are intact. */
  public List<SnapshotId> list(int group) throws IOException {
    return list().getOrDefault(group, List.of());
  }

  /** Those of all groups. */
  public Map<Integer, List<SnapshotId>> list() throws IOException {
    Map<Integer, List<SnapshotId>> found = new TreeMap<>();
    for (String name : disk.list()) {
      parse(name)
          .ifPresent(id -> found.computeIfAbsent(id.group(), g -> new ArrayList<>()).add(id));
    }
    for (List<SnapshotId> each : found.values()) {
      each.sort(
          Comparator.comparingLong(SnapshotId::index)
              .thenComparingLong(SnapshotId::term)
              .reversed());
    }
    return found;
  }

  /** Of its file; 0 when it is not there. */
  public long bytes(SnapshotId id) throws IOException {
    if (!disk.exists(fileName(id))) {
      return 0;
    }
    try (DiskFile file = disk.open(fileName(id))) {
      return file.size();
    }
  }

  /**
   * Opens one, checking header and footer; blocks are checked as they are read.
   *
   * @throws SnapshotDamagedException naming the file
   */
  public SnapshotReader open(SnapshotId id) throws IOException {
    if (!disk.exists(fileName(id))) {
      throw new IOException("no snapshot " + disk.describe() + "/" + fileName(id));
    }
    return new SnapshotReader(disk, clusterId, id, fileName(id));
  }

  /** Is given a snapshot's content, block by block. */
  public interface Taker {
    /** A snapshot begins; one that was begun before turned out damaged and is to be forgotten. */
    void begin(SnapshotId id, byte[] metadata);

    void block(byte[] block) throws IOException;
  }

  /**
   * Gives the newest intact snapshot at or after an index (the log's mark) to {@code taker}, which
   * must not use it before this returns: whether it is intact is known at its end. Empty when there
   * is none at all.
   *
   * @param newestFirst what there is, see {@link #list}
   * @throws SnapshotDamagedException when there are some and none is intact; names the newest
   */
  public Optional<SnapshotId> readNewest(List<SnapshotId> newestFirst, long fromIndex, Taker taker)
      throws IOException {
    SnapshotDamagedException newest = null;
    for (SnapshotId id : newestFirst) {
      if (id.index() < fromIndex) {
        break;
      }
      try (SnapshotReader reader = open(id)) {
        taker.begin(id, reader.metadata());
        for (byte[] block = reader.nextBlock(); block != null; block = reader.nextBlock()) {
          taker.block(block);
        }
        return Optional.of(id);
      } catch (SnapshotDamagedException damaged) {
        newest = newest == null ? damaged : newest;
      }
    }
    if (newest != null) {
      throw newest;
    }
    return Optional.empty();
  }

  /**
   * Drops the group's snapshots before this index, received parts of such included; {@code
   * Long.MAX_VALUE} for all. Readers that are open may go on on a real disk.
   */
  public void deleteBefore(int group, long index) throws IOException {
    for (SnapshotId id : list(group)) {
      if (id.index() < index) {
        disk.delete(fileName(id));
      }
    }
    dropReceived(group, index, "");
    disk.syncDirectory();
  }

  /** Fixed width, so that lexical order is by group, then index. */
  static String fileName(SnapshotId id) {
    return String.format("%010d-%019d-%019d%s", id.group(), id.index(), id.term(), SUFFIX);
  }

  static Optional<SnapshotId> parse(String name) {
    if (!name.matches("\\d{10}-\\d{19}-\\d{19}\\.snapshot")) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new SnapshotId(
              Integer.parseInt(name.substring(0, 10)),
              Long.parseLong(name.substring(11, 30)),
              Long.parseLong(name.substring(31, 50))));
    } catch (NumberFormatException notOurs) {
      return Optional.empty();
    }
  }

  /** Makes a finished temporary file the snapshot: its bytes first, then the name. */
  static void publish(Disk disk, String unfinished, String name) throws IOException {
    disk.rename(unfinished, name);
    disk.syncDirectory();
  }
}
