package io.pontoon.node.host;

import io.pontoon.node.raft.Ready;
import io.pontoon.node.shard.Shard;
import io.pontoon.node.snapshot.SnapshotId;
import io.pontoon.node.wal.Wal;
import io.pontoon.node.wal.WalGroup;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * A lane's side of the log: gathers what its shards want durable in one cycle and hands it over at
 * the cycle's end.
 */
public final class LaneLog {
  private final Wal wal;
  private final Runnable askLogThread;
  private final Consumer<LaneMessage> tell;
  private final ArrayDeque<WalSubmission> free = new ArrayDeque<>();
  private WalSubmission open;

  /** {@code askLogThread}: see {@link Lane}. */
  LaneLog(Wal wal, Runnable askLogThread, Consumer<LaneMessage> tell) {
    this.wal = wal;
    this.askLogThread = askLogThread;
    this.tell = tell;
    this.open = made();
  }

  private WalSubmission made() {
    WalSubmission submission = new WalSubmission();
    submission.batch(
        wal.newBatch(
            (batch, failure) -> tell.accept(new LaneMessage.Written(submission, failure))));
    return submission;
  }

  void add(Shard shard, Ready.Persist persist) {
    open.add(shard, persist);
  }

  /** The log may be cut behind a snapshot that is durable, and goes on there. */
  void mark(SnapshotId id) {
    open.batch().mark(id.group(), id.index(), id.term());
  }

  /** The log begins anew behind a snapshot that is durable. */
  void install(SnapshotId id) {
    open.batch().install(id.group(), id.index(), id.term());
  }

  /** Whose the log of a group is from here on. */
  public void belongs(int group, int replica) {
    open.batch().metadata(group, ByteBuffer.allocate(4).putInt(replica).array());
  }

  /** The replica that {@link #belongs} named; 0 when the log was written before it named any. */
  public static int owner(WalGroup found) {
    byte[] metadata = found.metadata();
    return metadata.length == 4 ? ByteBuffer.wrap(metadata).getInt() : 0;
  }

  /** Nothing of the group comes back after the next start. */
  public void forget(int group) {
    open.batch().forget(group);
  }

  /** Hands over what has gathered. A full queue leaves it for the next cycle. */
  void submit() {
    boolean anything = !open.batch().isEmpty() || open.hasWaiting();
    if (anything && wal.submit(open.batch())) {
      open = free.isEmpty() ? made() : free.poll();
    }
  }

  /**
   * Where the lane writes itself: writes what is quickly written, and asks the log's thread for the
   * rest.
   */
  void write() {
    if (askLogThread != null && !wal.doBriefWork()) {
      askLogThread.run();
    }
  }

  void completed(WalSubmission submission, WalSubmission.Durable durable) {
    submission.complete(durable);
    submission.clear();
    free.add(submission);
  }
}
