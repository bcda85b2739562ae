package io.pontoon.node.wal;

import java.util.Arrays;

/**
 * What one lane wants durable, of all its groups, in order. Filled by the lane, given to {@link
 * Wal#submit}, from then on the log's until {@link Done} is called; then cleared and used again.
 * Arrays of columns, so that filling allocates nothing once it has grown.
 *
 * <p>Within a group the order of calls is the order in which recovery sees them; give a new term
 * before the entries of that term.
 */
public final class WalBatch {
  /**
   * Told once for each submission, on the log's thread, in the order of submission. Must be short
   * and must not throw.
   */
  @FunctionalInterface
  public interface Done {
    /**
     * {@code failure} is null when all of the batch is durable (as far as {@link Fsync} goes).
     * Otherwise nothing is known of it.
     */
    void done(WalBatch batch, Exception failure);
  }

  static final byte[] NOTHING = new byte[0];

  final Done done;
  private final int maxRecordBytes;

  int size;
  byte[] types = new byte[64];
  byte[] kinds = new byte[64];
  int[] groups = new int[64];
  long[] first = new long[64];
  long[] second = new long[64];
  byte[][] payloads = new byte[64][];
  private long bytes;

  WalBatch(Done done, int maxRecordBytes) {
    this.done = done;
    this.maxRecordBytes = maxRecordBytes;
  }

  /** Term and vote; {@code votedFor} 0 for none. */
  public void hardState(int group, long term, int votedFor) {
    add(Record.HARD_STATE, (byte) 0, group, term, votedFor, NOTHING);
  }

  /**
   * An entry. It supersedes all of the group's entries at or after its index, and may be at most
   * one after the last. The payload is kept by reference and must never change.
   *
   * @throws IllegalArgumentException when the payload is larger than {@link
   *     WalConfig#maxRecordBytes}
   */
  public void entry(int group, long index, long term, byte kind, byte[] payload) {
    add(Record.ENTRY, kind, group, index, term, payload);
  }

  /**
   * A durable snapshot stands at this index, at most the last entry's: entries up to it are
   * released, and their segments freed once no group needs them. One at or before the present mark
   * changes nothing.
   */
  public void mark(int group, long index, long term) {
    add(Record.MARK, (byte) 0, group, index, term, NOTHING);
  }

  /**
   * The group's entries up to this index, at most the last one's, will never be superseded: the
   * next start may give them to {@link WalReplay} and need not keep them. One at or before the
   * present such index changes nothing.
   */
  public void settled(int group, long index) {
    add(Record.SETTLED, (byte) 0, group, index, 0, NOTHING);
  }

  /**
   * A snapshot from elsewhere replaced the group's state: all its entries are dropped, the next is
   * {@code index + 1}.
   */
  public void install(int group, long index, long term) {
    add(Record.INSTALL, (byte) 0, group, index, term, NOTHING);
  }

  /**
   * Opaque bytes about the group, replacing those before. Copied into each segment, so keep them
   * small.
   */
  public void metadata(int group, byte[] metadata) {
    add(Record.METADATA, (byte) 0, group, 0, 0, metadata);
  }

  /** The group has left this node; nothing of it comes back. */
  public void forget(int group) {
    add(Record.FORGET, (byte) 0, group, 0, 0, NOTHING);
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** Bytes this will take in the log. */
  public long bytes() {
    return bytes;
  }

  /** Makes it empty. Only before submission or after {@link Done}. */
  public void clear() {
    Arrays.fill(payloads, 0, size, null);
    size = 0;
    bytes = 0;
  }

  private void add(byte type, byte kind, int group, long a, long b, byte[] payload) {
    if (payload.length > maxRecordBytes) {
      throw new IllegalArgumentException(
          "record of " + payload.length + " bytes, wal.max-record-bytes is " + maxRecordBytes);
    }
    if (group < 0 || group >= GroupTable.MAX_GROUPS) {
      throw new IllegalArgumentException(
          "group " + group + ", allowed are 0 to " + (GroupTable.MAX_GROUPS - 1));
    }
    if (size == types.length) {
      grow();
    }
    types[size] = type;
    kinds[size] = kind;
    groups[size] = group;
    first[size] = a;
    second[size] = b;
    payloads[size] = payload;
    size++;
    bytes += Record.sizeOf(payload.length);
  }

  private void grow() {
    int capacity = 2 * size;
    types = Arrays.copyOf(types, capacity);
    kinds = Arrays.copyOf(kinds, capacity);
    groups = Arrays.copyOf(groups, capacity);
    first = Arrays.copyOf(first, capacity);
    second = Arrays.copyOf(second, capacity);
    payloads = Arrays.copyOf(payloads, capacity);
  }
}
