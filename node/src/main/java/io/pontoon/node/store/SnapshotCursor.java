package io.pontoon.node.store;

import java.util.Arrays;

/**
 * The content of a keyspace as it was at the call of {@link Keyspace#snapshot}, handed out in
 * blocks while writes go on. It walks the entries in their order; a write to an entry that it has
 * not come to yet leaves the old cell to it instead of freeing it (so what a snapshot costs is the
 * old form of what was written meanwhile, see {@link #heldBytes}), and puts its mark on the new
 * one, which is passed over later.
 *
 * <p>The form of the blocks is told in {@link SnapshotFormat}. Not thread-safe: used by the thread
 * that owns the keyspace. Must be closed.
 */
public final class SnapshotCursor implements AutoCloseable {
  private static final int STEP = 16;
  private static final long OWNED = 1L << 63;

  private final Views views;
  private final CellArena arena;
  private final SlotIndex index;
  private final int epoch;
  private final long size;

  private long position;
  private boolean ownsContent;
  private boolean closed;
  private Digest digest = Digest.EMPTY;
  private ByteBlock block;
  private int target;

  // A ring of entries still to be written: cells left to us (OWNED), and those that the walk has
  // passed but the block had no room for.
  private long[] queue = new long[64];
  private int head;
  private int queued;
  private int borrowed;
  private long heldBytes;

  /** Bytes written of the value at the head of the queue; -1: nothing of that entry yet. */
  private int written = -1;

  SnapshotCursor(Views views, CellArena arena, SlotIndex index, int epoch) {
    this.views = views;
    this.arena = arena;
    this.index = index;
    this.epoch = epoch;
    this.size = index.size();
  }

  /** Entries in the snapshot. */
  public long size() {
    return size;
  }

  /**
   * Bytes of cells kept only for this snapshot: they are in {@link Keyspace#usedBytes} too, and go
   * as blocks are taken.
   */
  public long heldBytes() {
    return heldBytes;
  }

  /**
   * Fills {@code to}, cleared first, with the next block of about {@code targetBytes}: more only by
   * one entry of at most 64 KiB and its key. Answers false, and an empty block, when there are no
   * more; the snapshot is complete then.
   */
  public boolean next(ByteBlock to, int targetBytes) {
    if (closed) {
      throw new IllegalStateException("the snapshot is closed");
    }
    to.clear();
    if (queued == 0 && position >= SlotIndex.END) {
      return false;
    }
    to.putByte(SnapshotFormat.VERSION);
    block = to;
    target = targetBytes;
    while (to.length() < targetBytes) {
      if (queued > 0) {
        writeQueued();
      } else if (position < SlotIndex.END) {
        position = index.walk().scan(position, STEP, this::visit);
      } else {
        break;
      }
    }
    block = null;
    return true;
  }

  /** Whether everything was handed out. */
  public boolean complete() {
    return queued == 0 && position >= SlotIndex.END;
  }

  /**
   * The digest of the snapshot's content, equal to {@link Keyspace#digest} at its time; known when
   * it is {@link #complete}.
   */
  public Digest digest() {
    if (!complete()) {
      throw new IllegalStateException("the snapshot is not complete");
    }
    return digest;
  }

  /** Ends the snapshot, complete or not, and frees what was kept for it. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    views.ended(this, position >= SlotIndex.END);
    if (ownsContent) {
      arena.close();
      return;
    }
    for (; queued > 0; dequeue()) {
      if (queue[head] < 0) {
        arena.free(queue[head] & ~OWNED);
      }
    }
  }

  /**
   * Whether the old form of this entry is still needed: then it must be left to {@link #keep} and
   * not be changed or freed.
   */
  boolean needs(long entry, int slot, long hash) {
    if (SlotIndex.position(slot, hash) >= position) {
      return Cell.epoch(arena.address(entry)) != epoch;
    }
    return borrowed > 0 && borrowedAt(entry) >= 0;
  }

  /** Takes over the cell of an entry that {@link #needs} named, which has left the index. */
  void keep(long entry) {
    heldBytes += arena.capacity(entry);
    int at = borrowed > 0 ? borrowedAt(entry) : -1;
    if (at >= 0) {
      queue[at] |= OWNED;
      borrowed--;
    } else {
      enqueue(entry | OWNED);
    }
  }

  /** The keyspace has been cleared and begins anew elsewhere: all of the old content is ours. */
  void keepAll() {
    ownsContent = true;
  }

  private void visit(long entry) {
    long cell = arena.address(entry);
    int its = Cell.epoch(cell);
    if (its != 0) {
      // No mark of today may be there when its number comes round again.
      Cell.epoch(cell, 0);
      if (its == epoch) {
        return;
      }
    }
    if (Cell.valueLength(cell) > SnapshotFormat.WHOLE_MAX || block.length() >= target) {
      enqueue(entry);
      borrowed++;
    } else {
      writeWhole(cell);
    }
  }

  private void writeWhole(long cell) {
    digest = digest.plus(cell);
    SnapshotFormat.writeHead(block, SnapshotFormat.ENTRY, cell);
    block.putNative(Cell.valueAt(cell), Cell.valueLength(cell));
  }

  private void writeQueued() {
    long entry = queue[head] & ~OWNED;
    long cell = arena.address(entry);
    int length = Cell.valueLength(cell);
    if (length <= SnapshotFormat.WHOLE_MAX) {
      writeWhole(cell);
      dropHead(entry);
      return;
    }
    if (written < 0) {
      digest = digest.plus(cell);
      SnapshotFormat.writeHead(block, SnapshotFormat.BEGIN, cell);
      written = 0;
      return;
    }
    int count = Math.min(length - written, Math.max(target - block.length(), 1));
    block.putByte(SnapshotFormat.PART);
    block.putVarint(count);
    block.putNative(Cell.valueAt(cell) + written, count);
    written += count;
    if (written == length) {
      written = -1;
      dropHead(entry);
    }
  }

  private void dropHead(long entry) {
    if (queue[head] < 0) {
      heldBytes -= arena.capacity(entry);
      arena.free(entry);
    } else {
      borrowed--;
    }
    dequeue();
  }

  private void enqueue(long item) {
    if (queued == queue.length) {
      long[] longer = Arrays.copyOf(queue, queued * 2);
      System.arraycopy(queue, 0, longer, queued, head);
      queue = longer;
    }
    queue[head + queued++ & queue.length - 1] = item;
  }

  private void dequeue() {
    head = head + 1 & queue.length - 1;
    queued--;
  }

  private int borrowedAt(long entry) {
    for (int i = 0; i < queued; i++) {
      int at = head + i & queue.length - 1;
      if (queue[at] == entry) {
        return at;
      }
    }
    return -1;
  }
}
