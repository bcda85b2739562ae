package io.pontoon.node.host;

import io.pontoon.node.raft.Ready;
import io.pontoon.node.shard.Shard;
import io.pontoon.node.snapshot.SnapshotId;
import io.pontoon.node.wal.Wal;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** Gathers what all groups of a lane make durable in one cycle into one submission to the log. On the lane's thread. */
final class WalOutbox {
  private final Wal wal;
  private final Consumer<LaneMessage> tell;
  private final ArrayDeque<WalSubmission> free = new ArrayDeque<>();
  private WalSubmission open;

  WalOutbox(Wal wal, Consumer<LaneMessage> tell) {
    this.wal = wal;
    this.tell = tell;
    this.open = make();
  }

  private WalSubmission make() {
    WalSubmission made = new WalSubmission();
    made.batch(wal.newBatch((batch, failure) -> tell.accept(new LaneMessage.Written(made, failure))));
    return made;
  }

  void add(Shard shard, Ready.Persist persist) {
    open.add(shard, persist);
  }

  /** All of the group up to here is in a snapshot; its log goes on behind it. */
  void mark(SnapshotId id) {
    open.batch().mark(id.group(), id.index(), id.term());
  }

  /** The group's log begins anew behind a snapshot. */
  void install(SnapshotId id) {
    open.batch().install(id.group(), id.index(), id.term());
  }

  /** Hands over what has gathered. When the log takes no more now, it goes on gathering. */
  void submit() {
    if (open.batch().isEmpty() && !open.hasWaiting()) {
      return;
    }
    if (wal.submit(open.batch())) {
      open = free.isEmpty() ? make() : free.poll();
    }
  }

  /** A submission that has been dealt with is used again. */
  void takeBack(WalSubmission done) {
    done.clear();
    free.add(done);
  }
}
