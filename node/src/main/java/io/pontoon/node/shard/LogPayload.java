package io.pontoon.node.shard;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What a {@code COMMANDS} entry holds. All that apply may depend on besides the state stands in it:
 * the leader's time and one random seed.
 *
 * <pre>
 * version 1 | flags 1 | stamp 8 (ms since 1970) | seed 8 | sections
 * section BATCH: 1 | session 8 | seq 8 | acked 8 | count 4 | length 4 | commands
 * section SWEEP: 2 | count 4 | length 4 | keys, each varint length and bytes
 * section MAP:   3 | length 4 | ClusterMap bytes
 * section CHECKSUM: 4: each replica takes the checksum of the state behind this entry
 * section ROUTED: 5 | session 8 | seq 8 | acked 8 | epoch 8 | count 4 | length 4 | commands: a batch, and the map it was sent by
 * section SLOT:  6 | length 4 | SlotChange
 * section MAP_PATCH: 7 | length 4 | MapPatch
 * </pre>
 *
 * The form is durable. Numbers are big-endian.
 */
final class LogPayload {
  static final int HEADER = 18;
  static final int BATCH_HEADER = 1 + 8 + 8 + 8 + 4 + 4;
  static final int ROUTED_HEADER = BATCH_HEADER + 8;

  static final byte BATCH = 1;
  static final byte SWEEP = 2;
  static final byte MAP = 3;
  static final byte CHECKSUM = 4;
  static final byte ROUTED = 5;
  static final byte SLOT = 6;
  static final byte MAP_PATCH = 7;

  /** Of batches that were logged when no slot could move. */
  static final long ANY_EPOCH = Long.MAX_VALUE;

  /**
   * The leader was above its memory bound: commands that may take more are answered {@code -OOM} by
   * every replica alike.
   */
  static final byte OVER_MEMORY = 1;

  private static final byte VERSION = 1;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private LogPayload() {}

  /** Gathers sections; owned by one shard and used again for each entry. */
  static final class Builder {
    private byte[] buffer = new byte[4096];
    private int length = HEADER;
    private int sections;

    boolean isEmpty() {
      return sections == 0;
    }

    int sections() {
      return sections;
    }

    int length() {
      return length;
    }

    byte[] array() {
      return buffer;
    }

    /** Copies a batch out of the frame; answers where its commands begin in {@link #array}. */
    int addBatch(
        long session, long seq, long acked, long epoch, int count, int bytes, ByteBuf commands) {
      int at = beginBatch(session, seq, acked, epoch, count, bytes);
      commands.readBytes(buffer, at, bytes);
      return at;
    }

    int addReads(long epoch, int count, byte[] commands, int offset, int bytes) {
      int at = beginBatch(0, 0, 0, epoch, count, bytes);
      System.arraycopy(commands, offset, buffer, at, bytes);
      return at;
    }

    private int beginBatch(long session, long seq, long acked, long epoch, int count, int bytes) {
      reserve(Math.addExact(ROUTED_HEADER, bytes));
      buffer[length] = ROUTED;
      LONG.set(buffer, length + 1, session);
      LONG.set(buffer, length + 9, seq);
      LONG.set(buffer, length + 17, acked);
      LONG.set(buffer, length + 25, epoch);
      INT.set(buffer, length + 33, count);
      INT.set(buffer, length + 37, bytes);
      int at = length + ROUTED_HEADER;
      length = at + bytes;
      sections++;
      return at;
    }

    void addSweep(int count, byte[] keys, int bytes) {
      reserve(9 + bytes);
      buffer[length] = SWEEP;
      INT.set(buffer, length + 1, count);
      INT.set(buffer, length + 5, bytes);
      System.arraycopy(keys, 0, buffer, length + 9, bytes);
      length += 9 + bytes;
      sections++;
    }

    void addMap(byte[] map) {
      addBytes(MAP, map);
    }

    /** What the next map is made of when only slots have moved. */
    void addMapPatch(byte[] patch) {
      addBytes(MAP_PATCH, patch);
    }

    /** A {@code SlotChange}. */
    void addSlot(byte[] change) {
      addBytes(SLOT, change);
    }

    private void addBytes(byte kind, byte[] bytes) {
      reserve(5 + bytes.length);
      buffer[length] = kind;
      INT.set(buffer, length + 1, bytes.length);
      System.arraycopy(bytes, 0, buffer, length + 5, bytes.length);
      length += 5 + bytes.length;
      sections++;
    }

    void addChecksum() {
      reserve(1);
      buffer[length++] = CHECKSUM;
      sections++;
    }

    /** The finished payload; the builder begins anew. */
    byte[] take(boolean overMemory, long stamp, long seed) {
      buffer[0] = VERSION;
      buffer[1] = overMemory ? OVER_MEMORY : 0;
      LONG.set(buffer, 2, stamp);
      LONG.set(buffer, 10, seed);
      byte[] payload = Arrays.copyOf(buffer, length);
      clear();
      return payload;
    }

    /** Takes back the section just added, which began at {@code begin}. */
    void undo(int begin) {
      length = begin;
      sections--;
    }

    void clear() {
      length = HEADER;
      sections = 0;
      if (buffer.length > 1 << 20) {
        buffer = new byte[4096];
      }
    }

    private void reserve(int more) {
      int wanted = Math.addExact(length, more);
      if (wanted > buffer.length) {
        buffer =
            Arrays.copyOf(
                buffer,
                (int) Math.min(Math.max(wanted, buffer.length * 2L), Integer.MAX_VALUE - 16));
      }
    }
  }

  /** Walks the sections of a payload. The fields are those of the section last moved to. */
  static final class Reader {
    private byte[] payload;
    private int at;
    private byte kind;
    private long session;
    private long seq;
    private long acked;
    private long epoch;
    private int count;
    private int start;
    private int end;

    /**
     * @throws IllegalStateException when the payload is of a version that this build does not know
     */
    void reset(byte[] payload) {
      if (payload.length < HEADER || payload[0] != VERSION) {
        throw new IllegalStateException("a log entry of a version this build does not know");
      }
      this.payload = payload;
      this.at = HEADER;
    }

    boolean overMemory() {
      return (payload[1] & OVER_MEMORY) != 0;
    }

    long stamp() {
      return (long) LONG.get(payload, 2);
    }

    long seed() {
      return (long) LONG.get(payload, 10);
    }

    boolean next() {
      if (at == payload.length) {
        return false;
      }
      kind = payload[at];
      switch (kind) {
        case BATCH, ROUTED -> batch();
        case SWEEP -> {
          count = (int) INT.get(payload, at + 1);
          start = at + 9;
          end = start + (int) INT.get(payload, at + 5);
        }
        case MAP, MAP_PATCH, SLOT -> {
          start = at + 5;
          end = start + (int) INT.get(payload, at + 1);
        }
        case CHECKSUM -> {
          start = at + 1;
          end = start;
        }
        default ->
            throw new IllegalStateException("a log entry with a section of unknown kind " + kind);
      }
      at = end;
      return true;
    }

    private void batch() {
      session = (long) LONG.get(payload, at + 1);
      seq = (long) LONG.get(payload, at + 9);
      acked = (long) LONG.get(payload, at + 17);
      epoch = kind == BATCH ? ANY_EPOCH : (long) LONG.get(payload, at + 25);
      int counts = at + (kind == BATCH ? 25 : 33);
      count = (int) INT.get(payload, counts);
      start = counts + 8;
      end = start + (int) INT.get(payload, counts + 4);
    }

    /** A batch is {@link LogPayload#BATCH} however it is written. */
    byte kind() {
      return kind == ROUTED ? BATCH : kind;
    }

    /** The epoch of the map by which a batch was sent. */
    long epoch() {
      return epoch;
    }

    long session() {
      return session;
    }

    long seq() {
      return seq;
    }

    long acked() {
      return acked;
    }

    int count() {
      return count;
    }

    /** Where the section's content begins in the payload. */
    int start() {
      return start;
    }

    /** Where it ends. */
    int end() {
      return end;
    }
  }
}
