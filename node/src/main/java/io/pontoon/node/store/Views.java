package io.pontoon.node.store;

/**
 * What looks at a keyspace as it was at one moment while it is written: a snapshot, and the taking
 * of a digest, one of each at the most.
 */
final class Views {
  private static final int EPOCHS = 255;
  private static final int UNFINISHED_MAX = 250;

  private CellArena arena;
  private SlotIndex index;
  private EntryWriter writer;
  private SnapshotCursor snapshot;
  private DigestWalk digestWalk;
  private int epoch;
  private int unfinished;

  /** The keyspace begins with these, empty. */
  void begin(CellArena newArena, SlotIndex newIndex, EntryWriter newWriter) {
    arena = newArena;
    index = newIndex;
    writer = newWriter;
  }

  /**
   * All content is about to go. Answers whether a snapshot takes the arena over, which must be left
   * to it then.
   */
  boolean clear() {
    if (digestWalk != null) {
      digestWalk.abandon();
      digestWalk = null;
    }
    if (snapshot == null) {
      return false;
    }
    snapshot.keepAll();
    snapshot = null;
    return true;
  }

  /**
   * @throws IllegalStateException when the one before has not come to its end
   */
  DigestWalk digestWalk() {
    if (digestWalk != null) {
      throw new IllegalStateException("a digest is being taken");
    }
    digestWalk = new DigestWalk(this, arena, index);
    writer.walkedBy(digestWalk);
    return digestWalk;
  }

  void ended(DigestWalk walk) {
    if (digestWalk == walk) {
      digestWalk = null;
      writer.walkedBy(null);
    }
  }

  /**
   * @throws IllegalStateException when the one before is not closed
   */
  SnapshotCursor snapshot() {
    if (snapshot != null) {
      throw new IllegalStateException("a snapshot is under way");
    }
    if (unfinished == UNFINISHED_MAX) {
      // So many were broken off that their marks could be taken for this one's: wipe them. The only
      // pause over all keys.
      index.walk().scan(0, Integer.MAX_VALUE, entry -> Cell.epoch(arena.address(entry), 0));
      unfinished = 0;
    }
    epoch = epoch % EPOCHS + 1;
    snapshot = new SnapshotCursor(this, arena, index, epoch);
    writer.during(snapshot, epoch);
    return snapshot;
  }

  void ended(SnapshotCursor cursor, boolean walkedAll) {
    unfinished = walkedAll ? 0 : unfinished + 1;
    if (snapshot == cursor) {
      snapshot = null;
      writer.during(null, 0);
    }
  }

  /** The memory under them goes. */
  void close() {
    if (digestWalk != null) {
      digestWalk.abandon();
    }
    if (snapshot != null) {
      snapshot.close();
    }
  }
}
