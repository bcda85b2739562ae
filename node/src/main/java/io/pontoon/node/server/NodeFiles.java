package io.pontoon.node.server;

import io.pontoon.common.port.Disk;
import io.pontoon.common.port.DiskFile;
import io.pontoon.common.ring.HashRing;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.ClusterMapCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The small files of a data directory: whose it is, and the last map. Each is written beside its
 * old self and renamed, with a checksum.
 */
public final class NodeFiles {
  private static final String IDENTITY = "identity";
  private static final String MAP = "cluster-map";
  private static final int SIZE_MAX = 64 << 20;

  private final Disk disk;

  /** Whose a data directory is. */
  public record Identity(String cluster, int node) {
    /** A number for the cluster's name, which stands in every file of log and snapshots. */
    public long clusterId() {
      return HashRing.hash(cluster);
    }
  }

  public NodeFiles(Disk disk) {
    this.disk = disk;
  }

  /**
   * Claims a new directory for this node, or sees to it that it is this node's.
   *
   * @throws IOException when it belongs to another cluster or node
   */
  void claim(String cluster, int node) throws IOException {
    Identity found = identity();
    if (found == null) {
      write(IDENTITY, (cluster + "\n" + node).getBytes(StandardCharsets.UTF_8));
      return;
    }
    if (!found.cluster.equals(cluster)) {
      throw new IOException(
          "data directory "
              + disk.describe()
              + " belongs to cluster '"
              + found.cluster
              + "', not to '"
              + cluster
              + "'");
    }
    if (found.node != node) {
      throw new IOException(
          "data directory "
              + disk.describe()
              + " belongs to node "
              + found.node
              + ", not to node "
              + node);
    }
  }

  /**
   * Whose the directory is; null when that is not written here.
   *
   * @throws IOException when what is written is damaged; the message names the file
   */
  public Identity identity() throws IOException {
    byte[] found = read(IDENTITY);
    if (found == null) {
      return null;
    }
    String[] lines = new String(found, StandardCharsets.UTF_8).split("\n");
    try {
      return new Identity(lines[0], Integer.parseInt(lines[lines.length - 1]));
    } catch (NumberFormatException damaged) {
      throw new IOException(
          disk.describe() + "/" + IDENTITY + " is damaged: it names no node", damaged);
    }
  }

  /** The map as last saved; null when there is none yet. */
  public ClusterMap map() throws IOException {
    byte[] bytes = read(MAP);
    try {
      return bytes == null ? null : ClusterMapCodec.read(bytes);
    } catch (IllegalArgumentException damaged) {
      throw new IOException(disk.describe() + "/" + MAP + ": " + damaged.getMessage(), damaged);
    }
  }

  void saveMap(byte[] map) throws IOException {
    write(MAP, map);
  }

  private byte[] read(String name) throws IOException {
    if (!disk.exists(name)) {
      return null;
    }
    try (DiskFile file = disk.open(name)) {
      ByteBuffer whole = ByteBuffer.allocate((int) Math.min(file.size(), SIZE_MAX));
      file.read(whole, 0);
      whole.flip();
      if (whole.remaining() < 8 || whole.getInt() != whole.capacity() - 8) {
        throw new IOException(disk.describe() + "/" + name + " is damaged: its length is wrong");
      }
      int crc = whole.getInt();
      byte[] bytes = new byte[whole.remaining()];
      whole.get(bytes);
      if (crc != crc(bytes)) {
        throw new IOException(disk.describe() + "/" + name + " is damaged: its checksum is wrong");
      }
      return bytes;
    }
  }

  private void write(String name, byte[] bytes) throws IOException {
    String fresh = name + ".new";
    try (DiskFile file = disk.open(fresh)) {
      file.truncate(0);
      file.write(
          ByteBuffer.allocate(8 + bytes.length)
              .putInt(bytes.length)
              .putInt(crc(bytes))
              .put(bytes)
              .flip(),
          0);
      file.sync();
    }
    disk.rename(fresh, name);
    disk.syncDirectory();
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    return (int) crc.getValue();
  }
}
