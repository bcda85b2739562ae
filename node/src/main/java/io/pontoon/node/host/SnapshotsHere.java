package io.pontoon.node.host;

import io.pontoon.node.shard.Shard;
import io.pontoon.node.shard.StateMachine;
import io.pontoon.node.snapshot.SnapshotId;
import io.pontoon.node.snapshot.SnapshotStore;
import io.pontoon.node.snapshot.SnapshotWriter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots of this lane's own shards on their way to disk. Blocks are made on the lane, a few at a
 * time between its other work, and written by the disk's thread.
 */
final class SnapshotsHere {
  private static final Logger log = LoggerFactory.getLogger(SnapshotsHere.class);

  /** Blocks made and not yet written, for each snapshot. */
  private static final int AHEAD_MAX = 2;

  private final SnapshotStore store;
  private final Executor disk;
  private final Consumer<LaneMessage> tell;
  private final Map<SnapshotId, Task> tasks = new LinkedHashMap<>();

  private static final class Task {
    final Shard shard;
    final SnapshotId id;
    final byte[] metadata;
    final StateMachine.SnapshotSource source;
    SnapshotWriter writer; // the disk thread's
    int ahead;
    boolean allMade;

    Task(Shard shard, SnapshotId id, StateMachine.SnapshotSource source) {
      this.shard = shard;
      this.id = id;
      this.metadata = shard.configAt(id.index()).encode();
      this.source = source;
    }
  }

  SnapshotsHere(SnapshotStore store, Executor disk, Consumer<LaneMessage> tell) {
    this.store = store;
    this.disk = disk;
    this.tell = tell;
  }

  void begin(Shard shard, SnapshotId id, StateMachine.SnapshotSource source) {
    tasks.put(id, new Task(shard, id, source));
  }

  boolean isEmpty() {
    return tasks.isEmpty();
  }

  /**
   * Makes the next block if the disk has caught up. Called once in each cycle; costs nothing when
   * no snapshot is under way.
   */
  void pump() {
    if (tasks.isEmpty()) {
      return;
    }
    for (Task task : tasks.values()) {
      if (!task.allMade && task.ahead < AHEAD_MAX) {
        byte[] block = task.source.next();
        if (block == null) {
          task.allMade = true;
          disk.execute(() -> finish(task));
        } else {
          task.ahead++;
          disk.execute(() -> write(task, block));
        }
      }
    }
  }

  private void write(Task task, byte[] block) {
    Exception failure = null;
    try {
      if (task.writer == null) {
        task.writer = store.write(task.id, task.metadata);
      }
      task.writer.block(block, 0, block.length);
    } catch (IOException failed) {
      failure = failed;
    }
    tell.accept(new LaneMessage.BlockWritten(task.id, failure));
  }

  private void finish(Task task) {
    Exception failure = null;
    try (SnapshotWriter writer = task.writer) {
      writer.commit();
      store.deleteBefore(task.id.group(), task.id.index());
    } catch (IOException failed) {
      failure = failed;
    }
    tell.accept(new LaneMessage.SnapshotWritten(task.id, failure));
  }

  /** Answers the shard whose snapshot cannot be written any further, or null when all is well. */
  Shard onBlockWritten(LaneMessage.BlockWritten written) {
    Task task = tasks.get(written.id());
    if (task == null) {
      return null;
    }
    task.ahead--;
    if (written.failure() == null) {
      return null;
    }
    task.source.cancel();
    tasks.remove(written.id());
    disk.execute(() -> abandon(task));
    return task.shard;
  }

  /** Gives up what is under way of this shard. */
  void drop(Shard shard) {
    for (Task task : List.copyOf(tasks.values())) {
      if (task.shard == shard) {
        tasks.remove(task.id);
        disk.execute(() -> abandon(task));
      }
    }
  }

  private static void abandon(Task task) {
    try {
      if (task.writer != null) {
        task.writer.close();
      }
    } catch (IOException failed) {
      log.warn(
          "an unfinished snapshot of group {} stays until the next start: {}",
          task.id.group(),
          failed.getMessage());
    }
  }

  /** The shard whose snapshot ended, or null when it was given up before. */
  Shard onWritten(SnapshotId id) {
    Task task = tasks.remove(id);
    return task == null ? null : task.shard;
  }
}
