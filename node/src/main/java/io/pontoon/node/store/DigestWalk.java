package io.pontoon.node.store;

/**
 * The digest of a keyspace as it was at the call of {@link Keyspace#digestWalk}, taken piece by
 * piece while writes go on. It walks the entries in their order, as {@link SnapshotCursor} does,
 * but keeps nothing: a write to an entry that it has not come to yet adds the old form first, and
 * leaves a mark on the new one, by which it is passed over later. Marks stand ahead of the walk
 * only; a walk that has come to the end has wiped them all.
 *
 * <p>So it needs no memory, and may go on beside a snapshot. What it costs a write, while it goes
 * on, is the hash of what is written over, once for each key. Not thread-safe: used by the thread
 * that owns the keyspace.
 */
public final class DigestWalk {
  private static final int STEP = 16;

  /** Slots looked at in one go, since most may be empty. */
  private static final long SLOTS = 256L << SlotIndex.HASH_BITS;

  /** What an entry costs besides its bytes, and what {@link #SLOTS} cost, in bytes hashed. */
  private static final int ENTRY_COST = 256;

  private static final int SLOTS_COST = 1024;

  private final Views views;
  private final CellArena arena;
  private final SlotIndex index;
  private final Keyspace.EntryVisitor visitor = this::visit;
  private long position;
  private long high;
  private long low;
  private long left;
  private boolean abandoned;

  DigestWalk(Views views, CellArena arena, SlotIndex index) {
    this.views = views;
    this.arena = arena;
    this.index = index;
  }

  /**
   * Goes on for about as long as hashing {@code budget} bytes takes, longer only by one entry;
   * answers what is left of the budget, 0 or less when it is used up.
   */
  public long go(long budget) {
    left = budget;
    while (left > 0 && position < SlotIndex.END && !abandoned) {
      long end = Math.min((position & -SLOTS) + SLOTS, SlotIndex.END);
      position = index.walk().scan(position, end, STEP, visitor);
      if (position >= end) {
        left -= SLOTS_COST;
      }
    }
    if (position >= SlotIndex.END) {
      views.ended(this);
    }
    return left;
  }

  /** Whether {@link #digest} is known. */
  public boolean complete() {
    return position >= SlotIndex.END && !abandoned;
  }

  /** Whether the keyspace was emptied before the end: then there will be no digest. */
  public boolean abandoned() {
    return abandoned;
  }

  /** Equal to {@link Keyspace#digest} at the time when the walk began. */
  public Digest digest() {
    if (!complete()) {
      throw new IllegalStateException("the walk has not come to the end");
    }
    return new Digest(high, low);
  }

  void abandon() {
    abandoned = position < SlotIndex.END;
  }

  /** An entry is about to be changed or removed. */
  void leaving(long entry, int slot, long hash) {
    if (SlotIndex.position(slot, hash) >= position) {
      long cell = arena.address(entry);
      if (!Cell.walked(cell)) {
        add(cell);
      }
    }
  }

  /** An entry has been made or changed. */
  void made(long entry, int slot, long hash) {
    if (SlotIndex.position(slot, hash) >= position) {
      Cell.walked(arena.address(entry), true);
    }
  }

  private void visit(long entry) {
    long cell = arena.address(entry);
    if (Cell.walked(cell)) {
      Cell.walked(cell, false);
      left -= ENTRY_COST / 4;
    } else {
      add(cell);
      left -= ENTRY_COST + Cell.valueLength(cell);
    }
  }

  private void add(long cell) {
    long hash = Digest.hash(cell);
    high += hash;
    low += Digest.other(hash);
  }
}
