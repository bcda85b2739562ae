package io.pontoon.node.shard;

import io.pontoon.common.topology.GroupInfo;
import io.pontoon.node.raft.Entry;
import io.pontoon.node.raft.Ready;
import io.pontoon.node.raft.config.GroupConfig;
import io.pontoon.node.snapshot.SnapshotId;
import io.pontoon.node.snapshot.SnapshotStore;
import io.pontoon.node.wal.WalEntry;
import io.pontoon.node.wal.WalGroup;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The state of one group as its node's disk gives it back: the newest snapshot, then what the log
 * knows to be settled, applied entry by entry, so that a long log need not be held in memory. Comes
 * before the shard, and may be driven by any one thread; {@link ShardFactory} makes the shard of
 * it.
 */
public final class ShardRecovery {
  private static final Entry.Kind[] KINDS = Entry.Kind.values();

  private final GroupInfo info;
  private final GroupConfig founding;
  private final StateMachine machine;
  private final WalGroup log;
  private final SnapshotStore store;
  private final List<SnapshotId> snapshots;

  /** The last entries applied, which a follower that is a little behind may still need. */
  private final ArrayDeque<Entry> tail = new ArrayDeque<>();

  private final long tailBytesMax;
  private long tailBytes;
  private Ready.Snapshot beforeTail;
  private long appliedIndex;
  private long appliedTerm;
  private SnapshotId snapshot;
  private long loggedBytes;

  /**
   * @param founding who belongs to the group where neither snapshot nor log say
   * @param snapshots the group's, newest first
   * @param tailBytesMax of applied entries that are kept
   */
  ShardRecovery(
      GroupInfo info,
      GroupConfig founding,
      StateMachine machine,
      WalGroup log,
      SnapshotStore store,
      List<SnapshotId> snapshots,
      long tailBytesMax) {
    this.info = info;
    this.founding = founding;
    this.beforeTail = Ready.Snapshot.none(founding);
    this.machine = machine;
    this.log = log;
    this.store = store;
    this.snapshots = snapshots;
    this.tailBytesMax = tailBytesMax;
    this.snapshot = new SnapshotId(info.id(), 0, 0);
  }

  public GroupInfo info() {
    return info;
  }

  public StateMachine machine() {
    return machine;
  }

  /** Who began the group; see {@link ShardFactory}. */
  GroupConfig founding() {
    return founding;
  }

  /**
   * Whether the log holds anything of this replica. What it still holds of a former one of the same
   * group, which has been given up, is not to be read back into this one's state.
   */
  public boolean hasLog() {
    return log.settledIndex() > 0;
  }

  /** About how much there is to read, so that the work can be shared out. */
  public long bytes() throws IOException {
    return log.settledBytes() + (snapshots.isEmpty() ? 0 : store.bytes(snapshots.getFirst()));
  }

  /**
   * Loads the newest intact snapshot: the first step.
   *
   * @throws IOException when the snapshot that the log was cut behind is missing or damaged; the
   *     message names it
   */
  public void loadSnapshot() throws IOException {
    try {
      store
          .readNewest(
              snapshots,
              log.markIndex(),
              new SnapshotStore.Taker() {
                @Override
                public void begin(SnapshotId id, byte[] metadata) {
                  machine.reset();
                  GroupConfig config =
                      metadata.length == 0 ? founding : GroupConfig.decode(metadata);
                  beforeTail = new Ready.Snapshot(id.index(), id.term(), config);
                }

                @Override
                public void block(byte[] block) {
                  machine.load(block);
                }
              })
          .ifPresent(this::loaded);
    } catch (IllegalArgumentException unreadable) {
      throw new IOException(
          "snapshot of group " + info.id() + ": " + unreadable.getMessage(), unreadable);
    }
    if (snapshot.index() == 0 && log.markIndex() > 0) {
      throw new IOException(
          "the log of group "
              + info.id()
              + " begins behind index "
              + log.markIndex()
              + ", but the snapshot of that index is missing");
    }
  }

  private void loaded(SnapshotId id) {
    machine.loaded();
    snapshot = id;
    appliedIndex = id.index();
    appliedTerm = id.term();
  }

  /**
   * Takes the next settled entry of the log; those that the snapshot holds are passed over.
   *
   * @throws IOException when snapshot and log are not of one history
   */
  public void take(WalEntry settled) throws IOException {
    if (settled.index() <= appliedIndex) {
      if (settled.index() == snapshot.index() && settled.term() != snapshot.term()) {
        throw new IOException(
            "group "
                + info.id()
                + ": snapshot and log differ in what was settled at index "
                + settled.index());
      }
      return;
    }
    assert settled.index() == appliedIndex + 1 : settled.index() + " after " + appliedIndex;
    Entry entry = entry(settled);
    if (entry.kind() == Entry.Kind.COMMANDS) {
      machine.apply(entry.index(), entry.payload(), null);
    }
    appliedIndex = entry.index();
    appliedTerm = entry.term();
    loggedBytes += entry.payload().length;
    tail.addLast(entry);
    tailBytes += entry.cost();
    while (tailBytes > tailBytesMax) {
      Entry dropped = tail.removeFirst();
      tailBytes -= dropped.cost();
      GroupConfig config =
          dropped.kind() == Entry.Kind.CONFIG
              ? GroupConfig.decode(dropped.payload())
              : beforeTail.config();
      beforeTail = new Ready.Snapshot(dropped.index(), dropped.term(), config);
    }
  }

  /** The index up to which {@link #machine} holds the group's state. */
  public long appliedIndex() {
    return appliedIndex;
  }

  long appliedTerm() {
    return appliedTerm;
  }

  /** The newest on disk; of index 0 when there is none. */
  SnapshotId snapshot() {
    return snapshot;
  }

  /** Bytes of log that had to be read behind the snapshot. */
  long loggedBytes() {
    return loggedBytes;
  }

  WalGroup log() {
    return log;
  }

  /** Where {@link #entries} begin: behind this one, with who belonged to the group there. */
  Ready.Snapshot entriesAfter() {
    return beforeTail;
  }

  /** What consensus keeps in memory of the log: the end of what is applied, and all behind it. */
  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>(tail);
    for (WalEntry unsettled : log.entries()) {
      entries.add(entry(unsettled));
    }
    return entries;
  }

  /**
   * Whether the log holds the very entry that the snapshot ends with. It may end before, since a
   * snapshot is taken of what a majority has, or hold another history there (thesis 5.1).
   */
  boolean logFollows() {
    if (snapshot.index() <= log.settledIndex()) {
      return true;
    }
    for (WalEntry entry : log.entries()) {
      if (entry.index() == snapshot.index()) {
        return entry.term() == snapshot.term();
      }
    }
    return false;
  }

  private static Entry entry(WalEntry entry) {
    return new Entry(entry.term(), entry.index(), KINDS[entry.kind()], entry.payload());
  }
}
