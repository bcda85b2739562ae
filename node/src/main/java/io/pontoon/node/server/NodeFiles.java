package io.pontoon.node.server;

import io.pontoon.common.port.Disk;
import io.pontoon.common.port.DiskFile;
import io.pontoon.common.port.Randomness;
import io.pontoon.common.ring.HashRing;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.ClusterMapCodec;
import io.pontoon.common.topology.NodeInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The small files of a data directory: whose it is, what has been noted of the other nodes', and
 * the last map. Each is written beside its old self and renamed, with a checksum.
 */
public final class NodeFiles {
  private static final String IDENTITY = "identity";
  private static final String MAP = "cluster-map";
  private static final String STORES = "stores";
  private static final String LOG = "wal";
  private static final String MEMBER = "member";
  private static final int SIZE_MAX = 64 << 20;

  private final Disk disk;

  public NodeFiles(Disk disk) {
    this.disk = disk;
  }

  /**
   * Whose a data directory is, and which.
   *
   * @param store drawn when it was new; 0 in a directory of before directories had an id
   * @param member whether it is the one that the cluster means by its node's name. Before that it
   *     must not vote: another one may have done so
   */
  public record Identity(String cluster, int node, long store, boolean member) {
    /** A number for the cluster's name, which stands in every file of log and snapshots. */
    public long clusterId() {
      return NodeFiles.clusterId(cluster);
    }
  }

  static long clusterId(String cluster) {
    return HashRing.hash(cluster);
  }

  /**
   * Claims a new directory for this node, or sees to it that it is this node's.
   *
   * @throws IOException when it belongs to another cluster or node, or when the memory of a member
   *     is not there
   */
  Identity claim(String cluster, int node, Randomness randomness) throws IOException {
    Identity found = identity();
    boolean hasLog = !disk.directory(LOG).list().isEmpty();
    if (found == null) {
      if (hasLog) {
        throw new IOException(
            "data directory " + disk.describe() + " has a log but says not whose: " + wayOut());
      }
      return save(new Identity(cluster, node, draw(randomness), false));
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
    if (found.store == NodeInfo.UNKNOWN) {
      // Of before directories had an id: whoever has a log has its memory.
      return save(new Identity(cluster, node, draw(randomness), hasLog));
    }
    if (found.member && !hasLog) {
      throw new IOException(
          "data directory "
              + disk.describe()
              + " has lost its log, and with it what this node has promised: "
              + wayOut());
    }
    return found;
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
      return new Identity(
          lines[0],
          Integer.parseInt(lines[Math.min(1, lines.length - 1)]),
          lines.length > 2 ? Long.parseUnsignedLong(lines[2], 16) : NodeInfo.UNKNOWN,
          lines.length > 3 && lines[3].equals(MEMBER));
    } catch (NumberFormatException damaged) {
      throw new IOException(
          disk.describe() + "/" + IDENTITY + " is damaged: it names no node", damaged);
    }
  }

  /** What to do about a directory that cannot be used any more, for people. */
  String wayOut() {
    return "if other nodes hold its groups too, wipe "
        + disk.describe()
        + " and start again: the node comes back with new replicas";
  }

  private static long draw(Randomness randomness) {
    long store = randomness.nextLong();
    return store == NodeInfo.UNKNOWN ? 1 : store;
  }

  /** Writes down what this directory is. */
  Identity save(Identity identity) throws IOException {
    String text =
        identity.cluster
            + "\n"
            + identity.node
            + "\n"
            + Long.toHexString(identity.store)
            + "\n"
            + (identity.member ? MEMBER : "new");
    write(IDENTITY, text.getBytes(StandardCharsets.UTF_8));
    return identity;
  }

  /** What this node has noted: the data directory that each other node is. */
  TreeMap<Integer, Long> stores() throws IOException {
    TreeMap<Integer, Long> stores = new TreeMap<>();
    byte[] found = read(STORES);
    if (found != null) {
      new String(found, StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(" "))
          .forEach(
              words -> stores.put(Integer.valueOf(words[0]), Long.parseUnsignedLong(words[1], 16)));
    }
    return stores;
  }

  void saveStores(SortedMap<Integer, Long> stores) throws IOException {
    StringBuilder text = new StringBuilder();
    stores.forEach(
        (node, store) ->
            text.append(node).append(' ').append(Long.toHexString(store)).append('\n'));
    write(STORES, text.toString().getBytes(StandardCharsets.UTF_8));
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
