package io.pontoon.tests.sim.raft;

import io.pontoon.node.raft.Entry;
import io.pontoon.node.raft.HardState;
import io.pontoon.node.raft.Message;
import io.pontoon.node.raft.Ready;
import io.pontoon.node.raft.Restored;
import io.pontoon.node.raft.config.GroupConfig;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * One replica's disk: writes wait, are synced in groups, and may be lost from any point on when the
 * power goes.
 */
final class SimDisk {
  private final int id;
  private final Decisions decisions;
  private final boolean forgetsVotes;
  private HardState hardState = HardState.NEW;
  private Ready.Snapshot snapshot;
  private long snapshotState;
  private List<Entry> log = new ArrayList<>();
  private final TreeMap<Long, Long> arrivedSnapshots = new TreeMap<>();

  /** Written, not synced. The first {@code syncing} of them belong to the sync under way. */
  final ArrayDeque<Ready.Persist> unsynced = new ArrayDeque<>();

  int syncing;

  SimDisk(int id, Decisions decisions, GroupConfig founding, boolean forgetsVotes) {
    this.id = id;
    this.decisions = decisions;
    this.snapshot = Ready.Snapshot.none(founding);
    this.forgetsVotes = forgetsVotes;
  }

  Ready.Persist completeOne() {
    Ready.Persist done = unsynced.poll();
    syncing--;
    write(done);
    return done;
  }

  /** What was not synced may be there or not, but never a later write without an earlier one. */
  void powerCut(SimRandom random) {
    int survive = random.below(unsynced.size() + 1);
    for (int i = 0; i < survive; i++) {
      write(unsynced.poll());
    }
    unsynced.clear();
    syncing = 0;
  }

  private void write(Ready.Persist persist) {
    for (Message message : persist.thenSend()) {
      if (message instanceof Message.VoteReply vote && vote.granted()) {
        decisions.voted(id, vote);
      }
    }
    if (persist.hardState() != null) {
      decisions.durable(id, persist.hardState());
      hardState =
          forgetsVotes
              ? new HardState(persist.hardState().term(), HardState.NOBODY)
              : persist.hardState();
    }
    if (persist.install() != null) {
      snapshot = persist.install();
      snapshotState = arrivedSnapshots.get(snapshot.index());
      log = new ArrayList<>();
    }
    if (!persist.entries().isEmpty()) {
      long first = persist.entries().get(0).index();
      while (!log.isEmpty() && log.getLast().index() >= first) {
        log.removeLast();
      }
      long last =
          log.isEmpty() ? first - 1 <= snapshot.index() ? first - 1 : 0 : log.getLast().index();
      if (last != first - 1) {
        throw new SimFailure("a gap in the log on disk: " + first + " after " + last);
      }
      log.addAll(persist.entries());
      persist.entries().forEach(entry -> decisions.durable(id, entry));
    }
  }

  /** A snapshot of the own state, synced. */
  void keepSnapshot(Ready.Snapshot taken, long state) {
    if (taken.index() > snapshot.index()) {
      snapshot = taken;
      snapshotState = state;
    }
  }

  /** A snapshot streamed from elsewhere, synced but not yet in use. */
  void receiveSnapshot(long index, long state) {
    arrivedSnapshots.put(index, state);
  }

  long arrivedState(long index) {
    return arrivedSnapshots.get(index);
  }

  Restored restore() {
    Restored restored = Restored.of(hardState, snapshot, log);
    // What the snapshot covers or contradicts is not read again, so that what is written next may
    // follow the snapshot.
    log = new ArrayList<>(restored.entries());
    return restored;
  }

  Ready.Snapshot snapshot() {
    return snapshot;
  }

  long snapshotState() {
    return snapshotState;
  }
}
