package io.pontoon.node.snapshot;

import io.pontoon.common.port.Disk;
import io.pontoon.common.port.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Reads every byte of snapshot files without changing anything, goes on behind a damaged block
 * where its length still leads to the next, and tells each damage. A file without any is one that
 * {@link SnapshotReader} takes.
 */
public final class SnapshotCheck {
  private final DiskFile file;
  private final SnapshotId id;
  private final Long clusterId;
  private final long size;
  private final List<SnapshotFile.Damage> damages = new ArrayList<>();
  private final CRC32C crc = new CRC32C();
  private final CRC32C total = new CRC32C();
  private final ByteBuffer scratch = SnapshotFormat.buffer(SnapshotFormat.HEADER);
  private long intact;
  private long met;
  private long metBytes;

  private SnapshotCheck(DiskFile file, SnapshotId id, Long clusterId) throws IOException {
    this.file = file;
    this.id = id;
    this.clusterId = clusterId;
    this.size = file.size();
  }

  /**
   * Examines all snapshots of a directory, by group and index.
   *
   * @param clusterId whose they should be; null when that is not known
   * @throws IOException when a file cannot be read at all
   */
  public static List<SnapshotFile> examine(Disk disk, Long clusterId) throws IOException {
    List<SnapshotFile> found = new ArrayList<>();
    for (String name : disk.list()) {
      SnapshotId id = SnapshotStore.parse(name).orElse(null);
      if (id != null) {
        try (DiskFile file = disk.open(name)) {
          found.add(new SnapshotCheck(file, id, clusterId).run(name));
        }
      }
    }
    return found;
  }

  /** Names of files in a directory that a node left unfinished. */
  public static List<String> unfinished(Disk disk) throws IOException {
    return disk.list().stream().filter(name -> name.endsWith(SnapshotStore.UNFINISHED)).toList();
  }

  private SnapshotFile run(String name) throws IOException {
    if (size < SnapshotFormat.HEADER + SnapshotFormat.FOOTER) {
      damage(0, size, "it has only " + size + " bytes, less than header and footer take");
    } else {
      int metadata = header();
      if (metadata >= 0) {
        ByteBuffer footer = footer();
        blocks(SnapshotFormat.HEADER + metadata);
        if (footer != null && damages.isEmpty()) {
          compare(footer);
        }
      }
    }
    return new SnapshotFile(name, id, size, intact, List.copyOf(damages));
  }

  private void damage(long from, long to, String what) {
    damages.add(new SnapshotFile.Damage(from, to, what));
  }

  /** Length of the metadata; -1 when it cannot be known, and so not where the blocks begin. */
  private int header() throws IOException {
    ByteBuffer header = SnapshotFormat.buffer(SnapshotFormat.HEADER);
    file.read(header, 0);
    int length = header.getInt(40);
    boolean fits =
        length >= 0
            && length <= SnapshotFormat.MAX_METADATA
            && length <= size - SnapshotFormat.HEADER - SnapshotFormat.FOOTER;
    byte[] metadata = new byte[fits ? length : 0];
    file.read(ByteBuffer.wrap(metadata), SnapshotFormat.HEADER);
    boolean right =
        fits
            && header.getLong(0) == SnapshotFormat.MAGIC
            && header.getInt(SnapshotFormat.HEADER_CRC_AT)
                == SnapshotFormat.headerCrc(header, metadata);
    if (!right) {
      damage(
          0,
          SnapshotFormat.HEADER + (long) metadata.length,
          "its header is not what was written; the blocks behind it were not examined");
      return -1;
    }
    if (header.getInt(8) != SnapshotFormat.VERSION) {
      damage(8, 12, "it has format version " + header.getInt(8) + ", which is not known here");
      return -1;
    }
    if (clusterId != null && header.getLong(16) != clusterId) {
      damage(16, 24, "it belongs to another cluster");
    }
    if (header.getInt(12) != id.group()
        || header.getLong(24) != id.index()
        || header.getLong(32) != id.term()) {
      damage(12, 40, "it holds another snapshot than its name says");
    }
    return length;
  }

  /** Null when it is damaged. */
  private ByteBuffer footer() throws IOException {
    ByteBuffer footer = SnapshotFormat.buffer(SnapshotFormat.FOOTER);
    file.read(footer, size - SnapshotFormat.FOOTER);
    if (footer.getInt(0) == SnapshotFormat.FOOTER_MARK
        && footer.getInt(4) == SnapshotFormat.footerCrc(footer)) {
      return footer;
    }
    damage(
        size - SnapshotFormat.FOOTER,
        size,
        "its last bytes are no footer: they were changed, or the file was cut");
    return null;
  }

  private void blocks(long begin) throws IOException {
    long end = size - SnapshotFormat.FOOTER;
    long at = begin;
    while (at < end) {
      file.read(scratch.clear().limit(SnapshotFormat.BLOCK_HEADER), at);
      int length = scratch.getInt(0);
      int expected = scratch.getInt(4);
      if (end - at < SnapshotFormat.BLOCK_HEADER
          || length < 1
          || length > SnapshotFormat.MAX_BLOCK
          || length > end - at - SnapshotFormat.BLOCK_HEADER) {
        damage(at, end, "block " + met + " does not fit; what follows it was not examined");
        return;
      }
      byte[] block = new byte[length];
      file.read(ByteBuffer.wrap(block), at + SnapshotFormat.BLOCK_HEADER);
      long next = at + SnapshotFormat.BLOCK_HEADER + length;
      if (SnapshotFormat.blockCrc(crc, scratch, met, block, 0, length) == expected) {
        intact++;
      } else {
        damage(at, next, "block " + met + " is not what was written");
      }
      SnapshotFormat.chain(total, scratch, expected);
      met++;
      metBytes += length;
      at = next;
    }
  }

  private void compare(ByteBuffer footer) {
    if (footer.getLong(8) != met
        || footer.getLong(16) != metBytes
        || footer.getInt(24) != (int) total.getValue()) {
      damage(
          size - SnapshotFormat.FOOTER,
          size,
          "the footer speaks of "
              + footer.getLong(8)
              + " blocks of "
              + footer.getLong(16)
              + " bytes, there are "
              + met
              + " of "
              + metBytes);
    }
  }
}
