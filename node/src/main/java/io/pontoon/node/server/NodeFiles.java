package io.pontoon.node.server;

import io.pontoon.common.port.Disk;
import io.pontoon.common.port.DiskFile;
import io.pontoon.common.port.Randomness;
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
final class NodeFiles {
  private static final String IDENTITY = "identity";
  private static final String MAP = "cluster-map";
  private static final String STORES = "stores";
  private static final String LOG = "wal";
  private static final String MEMBER = "member";
  private static final int SIZE_MAX = 64 << 20;

  private final Disk disk;

  NodeFiles(Disk disk) {
    this.disk = disk;
  }

  /**
   * Which data directory this is.
   *
   * @param store drawn when it was new, never 0
   * @param member whether it is the one that the cluster means by its node's name. Before that it
   *     must not vote: another one may have done so
   */
  record Identity(long store, boolean member) {}

  /**
   * Claims a new directory for this node, or sees to it that it is this node's.
   *
   * @throws IOException when it belongs to another cluster or node, or when the memory of a member
   *     is not there
   */
  Identity claim(String cluster, int node, Randomness randomness) throws IOException {
    byte[] found = read(IDENTITY);
    boolean hasLog = !disk.directory(LOG).list().isEmpty();
    if (found == null) {
      if (hasLog) {
        throw new IOException(
            "data directory " + disk.describe() + " has a log but says not whose: " + wayOut());
      }
      return save(cluster, node, new Identity(draw(randomness), false));
    }
    String[] identity = new String(found, StandardCharsets.UTF_8).split("\n");
    if (!identity[0].equals(cluster)) {
      throw new IOException(
          "data directory "
              + disk.describe()
              + " belongs to cluster '"
              + identity[0]
              + "', not to '"
              + cluster
              + "'");
    }
    if (identity.length < 2 || !identity[1].equals(Integer.toString(node))) {
      throw new IOException(
          "data directory "
              + disk.describe()
              + " belongs to node "
              + identity[identity.length == 1 ? 0 : 1]
              + ", not to node "
              + node);
    }
    if (identity.length == 2) {
      // Of before directories had an id: whoever has a log has its memory.
      return save(cluster, node, new Identity(draw(randomness), hasLog));
    }
    Identity read =
        new Identity(
            Long.parseUnsignedLong(identity[2], 16),
            identity.length > 3 && identity[3].equals(MEMBER));
    if (read.member && !hasLog) {
      throw new IOException(
          "data directory "
              + disk.describe()
              + " has lost its log, and with it what this node has promised: "
              + wayOut());
    }
    return read;
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
  Identity save(String cluster, int node, Identity identity) throws IOException {
    String text =
        cluster
            + "\n"
            + node
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
  ClusterMap map() throws IOException {
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
