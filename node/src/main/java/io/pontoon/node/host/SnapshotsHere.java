package io.pontoon.node.host;

import io.pontoon.common.port.Clock;
import io.pontoon.node.shard.Shard;
import io.pontoon.node.shard.StateMachine;
import io.pontoon.node.snapshot.SnapshotId;
import io.pontoon.node.snapshot.SnapshotStore;
import io.pontoon.node.snapshot.SnapshotWriter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots of this lane's own shards on their way to disk. Blocks are made on the lane, a few at a
 * time between its other work and no faster than the node's {@link DiskShare} allows, and written
 * by the disk's thread. Those under way take turns.
 */
final class SnapshotsHere {
  private static final Logger log = LoggerFactory.getLogger(SnapshotsHere.class);

  /** Bytes made and not yet written, for each snapshot; one block may reach over it. */
  private static final int AHEAD_MAX = 512 << 10;

  /** Blocks made in one cycle of the lane; each takes some tenths of a millisecond. */
  private static final int BLOCKS_A_CYCLE = 4;

  private static final int TASKS_MAX = 8;

  /** States from this size on are written one at a time: the more at once, the more is held. */
  private static final long LARGE_BYTES = 8L << 20;

  private final SnapshotStore store;
  private final Executor disk;
  private final Clock clock;
  private final DiskShare share;
  private final Consumer<LaneMessage> tell;
  private final LinkedHashMap<SnapshotId, Task> tasks = new LinkedHashMap<>();

  private static final class Task {
    final Shard shard;
    final SnapshotId id;
    final byte[] metadata;
    final StateMachine.SnapshotSource source;
    final boolean large;
    final long begun;
    SnapshotWriter writer; // the disk thread's
    boolean failed; // the disk thread's
    int ahead;
    long bytes;
    long heldMost;
    boolean allMade;

    Task(Shard shard, SnapshotId id, StateMachine.SnapshotSource source, long now) {
      this.shard = shard;
      this.id = id;
      this.metadata = shard.configAt(id.index()).encode();
      this.source = source;
      this.large = shard.machine().usedBytes() >= LARGE_BYTES;
      this.begun = now;
    }
  }

  SnapshotsHere(LaneParts parts, Consumer<LaneMessage> tell) {
    this.store = parts.snapshots();
    this.disk = parts.disk();
    this.clock = parts.clock();
    this.share = parts.share();
    this.tell = tell;
  }

  void begin(Shard shard, SnapshotId id, StateMachine.SnapshotSource source) {
    tasks.put(id, new Task(shard, id, source, clock.monotonicNanos()));
  }

  /** Whether a snapshot of a state of so many bytes may begin. */
  boolean mayBegin(long bytes) {
    if (tasks.size() >= TASKS_MAX) {
      return false;
    }
    for (Task task : tasks.values()) {
      if (task.large && bytes >= LARGE_BYTES) {
        return false;
      }
    }
    return true;
  }

  /** Bytes of memory that are kept for snapshots under way. */
  long heldBytes() {
    long bytes = 0;
    for (Task task : tasks.values()) {
      bytes += task.source.heldBytes();
    }
    return bytes;
  }

  /**
   * Makes some blocks where the disk has caught up. Called once in each cycle; costs nothing when
   * no snapshot is under way.
   */
  void pump(long now) {
    for (int i = 0; i < BLOCKS_A_CYCLE && !tasks.isEmpty() && share.mayDraw(now); i++) {
      Task next = nextReady();
      if (next == null) {
        return;
      }
      make(next);
    }
  }

  private Task nextReady() {
    for (Task task : tasks.values()) {
      if (!task.allMade && task.ahead < AHEAD_MAX) {
        return task;
      }
    }
    return null;
  }

  private void make(Task task) {
    task.heldMost = Math.max(task.heldMost, task.source.heldBytes());
    byte[] block = task.source.next();
    if (block == null) {
      task.allMade = true;
      disk.execute(() -> finish(task));
      return;
    }
    task.ahead += block.length;
    task.bytes += block.length;
    share.draw(block.length);
    disk.execute(() -> write(task, block));
    tasks.remove(task.id);
    tasks.put(task.id, task); // behind the others
  }

  private void write(Task task, byte[] block) {
    if (task.failed) {
      return; // what comes behind a hole must not be taken for the whole
    }
    Exception failure = null;
    long before = clock.monotonicNanos();
    try {
      if (task.writer == null) {
        task.writer = store.write(task.id, task.metadata);
      }
      task.writer.block(block, 0, block.length);
    } catch (IOException failed) {
      task.failed = true;
      failure = failed;
    }
    share.wrote(block.length, clock.monotonicNanos() - before);
    tell.accept(new LaneMessage.BlockWritten(task.id, block.length, failure));
  }

  private void finish(Task task) {
    if (task.failed) {
      return; // that has been told, and the task is given up
    }
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
    task.ahead -= written.bytes();
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
    if (task == null) {
      return null;
    }
    log.info(
        "group {}: snapshot of index {}, {} KiB in {} ms, old forms held at most {} KiB",
        id.group(),
        id.index(),
        task.bytes >> 10,
        (clock.monotonicNanos() - task.begun) / 1_000_000,
        task.heldMost >> 10);
    return task.shard;
  }
}
