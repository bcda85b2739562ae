package io.pontoon.node.shard;

import io.pontoon.node.store.ByteBlock;
import io.pontoon.node.store.Keyspace;
import io.pontoon.node.store.SnapshotCursor;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A data group's snapshot as blocks: first the head (version, stamp, slots, sessions) cut into
 * pieces, then the keyspace's own. The first byte of each block tells which it is.
 */
final class KeyspaceSnapshot implements StateMachine.SnapshotSource {
  private static final byte HEAD = 1;
  private static final byte HEAD_END = 2;
  private static final byte KEYS = 3;

  /** 2 was before sessions had their beginning noted; their bytes just end earlier. */
  private static final byte VERSION = 3;

  /** Of before slots moved: nothing is said of them. */
  private static final byte WITHOUT_SLOTS = 1;

  private static final int PIECE_BYTES = 4 << 20;

  /** Some hundred keys: what a lane makes in one go must not be felt by who waits for it. */
  private static final int KEYS_BYTES = 64 << 10;

  private final byte[] head;
  private final SnapshotCursor cursor;
  private final ByteBlock block = new ByteBlock(KEYS_BYTES);
  private int headAt;

  KeyspaceSnapshot(long stamp, byte[] slots, byte[] sessions, SnapshotCursor cursor) {
    this.head =
        ByteBuffer.allocate(13 + slots.length + sessions.length)
            .put(VERSION)
            .putLong(stamp)
            .putInt(slots.length)
            .put(slots)
            .put(sessions)
            .array();
    this.cursor = cursor;
  }

  @Override
  public byte[] next() {
    if (headAt < head.length) {
      int length = Math.min(PIECE_BYTES, head.length - headAt);
      byte[] piece =
          prefixed(head, headAt, length, headAt + length == head.length ? HEAD_END : HEAD);
      headAt += length;
      return piece;
    }
    block.clear();
    if (cursor.next(block, KEYS_BYTES)) {
      return prefixed(block.array(), 0, block.length(), KEYS);
    }
    cursor.close();
    return null;
  }

  private static byte[] prefixed(byte[] from, int at, int length, byte kind) {
    byte[] piece = new byte[length + 1];
    piece[0] = kind;
    System.arraycopy(from, at, piece, 1, length);
    return piece;
  }

  @Override
  public long heldBytes() {
    return cursor.heldBytes();
  }

  @Override
  public void cancel() {
    cursor.close();
  }

  /** Puts the pieces together again. */
  static final class Loader {
    private byte[] head = {};
    private boolean complete;

    /** Takes one block; true when this one completed the head. */
    boolean block(byte[] block, Keyspace keyspace) {
      switch (block[0]) {
        case HEAD, HEAD_END -> {
          int had = head.length;
          head = Arrays.copyOf(head, had + block.length - 1);
          System.arraycopy(block, 1, head, had, block.length - 1);
          complete = block[0] == HEAD_END;
          if (complete && (head[0] < WITHOUT_SLOTS || head[0] > VERSION)) {
            throw new IllegalArgumentException("a snapshot of a version this build does not know");
          }
          return complete;
        }
        case KEYS -> keyspace.load(block, 1, block.length - 1);
        default ->
            throw new IllegalArgumentException("a snapshot block of unknown kind " + block[0]);
      }
      return false;
    }

    /** Whether the head has come; no snapshot is without. */
    boolean isComplete() {
      return complete;
    }

    long stamp() {
      return ByteBuffer.wrap(head).getLong(1);
    }

    /** What is said of slots. */
    ByteBuffer slots() {
      return head[0] == WITHOUT_SLOTS
          ? ByteBuffer.allocate(0)
          : ByteBuffer.wrap(head, 13, slotBytes()).slice();
    }

    private int slotBytes() {
      return ByteBuffer.wrap(head).getInt(9);
    }

    /** The sessions' bytes; the head is dropped with this. */
    ByteBuffer sessions() {
      int from = head[0] == WITHOUT_SLOTS ? 9 : 13 + slotBytes();
      ByteBuffer sessions = ByteBuffer.wrap(head, from, head.length - from);
      head = new byte[0];
      return sessions;
    }
  }
}
