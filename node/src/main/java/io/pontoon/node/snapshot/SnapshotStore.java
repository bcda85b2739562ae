package io.pontoon.node.snapshot;

import io.pontoon.common.port.Disk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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
  static final String UNFINISHED = ".part";

  private final Disk disk;
  private final long clusterId;

  private SnapshotStore(Disk disk, long clusterId) {
    this.disk = disk;
    this.clusterId = clusterId;
  }

  /** Drops what an earlier run left unfinished. {@code disk}: a directory of its own. */
  public static SnapshotStore open(Disk disk, long clusterId) throws IOException {
    for (String name : disk.list()) {
      if (name.endsWith(UNFINISHED)) {
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
    return new SnapshotWriter(
        disk, clusterId, id, metadata, unfinished(id, "written"), fileName(id));
  }

  /**
   * Begins to receive another node's file; it is visible only after {@link
   * SnapshotReceiver#commit}.
   */
  public SnapshotReceiver receive(SnapshotId id) throws IOException {
    return new SnapshotReceiver(disk, clusterId, id, unfinished(id, "received"), fileName(id));
  }

  /** The group's snapshots, newest first; nothing is said of whether they are intact. */
  public List<SnapshotId> list(int group) throws IOException {
    List<SnapshotId> found = new ArrayList<>();
    for (String name : disk.list()) {
      parse(name).filter(id -> id.group() == group).ifPresent(found::add);
    }
    found.sort(
        Comparator.comparingLong(SnapshotId::index).thenComparingLong(SnapshotId::term).reversed());
    return found;
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

  /**
   * Opens the newest intact snapshot at or after an index (the log's mark), having read and checked
   * all of it. Empty when there is none at all.
   *
   * @throws SnapshotDamagedException when there are some and none is intact; names the newest
   */
  public Optional<SnapshotReader> openNewest(int group, long fromIndex) throws IOException {
    SnapshotDamagedException newest = null;
    for (SnapshotId id : list(group)) {
      if (id.index() < fromIndex) {
        break;
      }
      SnapshotReader reader = null;
      try {
        reader = open(id);
        reader.verify();
        return Optional.of(reader);
      } catch (SnapshotDamagedException damaged) {
        if (reader != null) {
          reader.close();
        }
        newest = newest == null ? damaged : newest;
      }
    }
    if (newest != null) {
      throw newest;
    }
    return Optional.empty();
  }

  /**
   * Drops the group's snapshots before this index; {@code Long.MAX_VALUE} for all. Readers that are
   * open may go on on a real disk.
   */
  public void deleteBefore(int group, long index) throws IOException {
    for (SnapshotId id : list(group)) {
      if (id.index() < index) {
        disk.delete(fileName(id));
      }
    }
    disk.syncDirectory();
  }

  /** Fixed width, so that lexical order is by group, then index. */
  static String fileName(SnapshotId id) {
    return String.format("%010d-%019d-%019d%s", id.group(), id.index(), id.term(), SUFFIX);
  }

  private static String unfinished(SnapshotId id, String how) {
    return fileName(id) + "." + how + UNFINISHED;
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
