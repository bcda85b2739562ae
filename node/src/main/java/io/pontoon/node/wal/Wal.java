package io.pontoon.node.wal;

import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Disk;
import io.pontoon.common.port.Randomness;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The log of a node: all its groups in one sequence of segment files, one {@code fdatasync} for
 * whatever all lanes have submitted meanwhile.
 *
 * <p>Threads: {@link #submit}, {@link #status}, {@link #failure} any; {@link #doWork} and {@link
 * #doBriefWork} any, one after another; {@link #await}, {@link #close} the log's own thread; {@link
 * #tend} one other, or the same. The log makes no threads: a runner is {@code while (running) if
 * (wal.doWork() == 0) wal.await(nanos)}, and the simulator calls {@code doWork} when it likes.
 * Never interrupt the log's thread or the one that tends it: an interrupt during file work closes
 * the file under it. To stop, clear the runner's flag and let {@code await} run out.
 *
 * <p>The first failed write or sync kills the log: pending and later batches are told the failure,
 * nothing is tried again. After a failed sync the kernel may have dropped the bytes and still
 * report success next time, so a retry would acknowledge what is not there.
 */
public final class Wal implements Closeable {
  private static final long SECOND = 1_000_000_000L;

  /** What a lane writes itself: about as much as takes no longer than the sync behind it. */
  private static final long BRIEF_BYTES = 1 << 20;

  /** A disk that took longer is left to a thread of its own, until it is quick again. */
  private static final long BRIEF_NANOS = 20_000_000;

  private final WalConfig config;
  private final Clock clock;
  private final WalListener listener;
  private final GroupTable groups;
  private final Segments segments;
  private final Spares spares;
  private final ArrayBlockingQueue<WalBatch> queue;
  private final AtomicLong waitingBytes = new AtomicLong();

  /** Held by whoever writes. */
  private final ReentrantLock turn = new ReentrantLock();

  private final ArrayList<WalBatch> pending = new ArrayList<>();
  private final WalReplay replay;
  private List<WalGroup> recovered;
  private WalBatch head; // taken from the queue while waiting
  private boolean unsynced;
  private long unsyncedSince;
  private boolean released;
  private volatile WalStatus status;
  private volatile Exception failure;
  private volatile boolean closed;

  private Wal(
      WalConfig config,
      Clock clock,
      WalListener listener,
      GroupTable groups,
      Segments segments,
      Spares spares,
      List<WalGroup> recovered,
      WalReplay replay) {
    this.config = config;
    this.clock = clock;
    this.listener = listener;
    this.groups = groups;
    this.segments = segments;
    this.spares = spares;
    this.recovered = recovered;
    this.replay = replay;
    queue = new ArrayBlockingQueue<>(config.queueBatches());
    status = segments.status();
  }

  /**
   * Reads what is there, cuts a torn tail, and begins a new segment.
   *
   * @param disk a directory of its own, held exclusively by the caller
   * @throws WalDamagedException when bytes that had been synced are not what was written
   * @throws IOException also when the log belongs to another cluster or node, or a segment is
   *     missing; the message is one line
   */
  public static Wal open(
      Disk disk, WalConfig config, Clock clock, Randomness randomness, WalListener listener)
      throws IOException {
    GroupTable groups = new GroupTable();
    Recovery recovery = new Recovery(disk, config, groups);
    List<WalGroup> recovered = recovery.run();
    Spares spares = new Spares(disk, config.segmentBytes());
    spares.recover();
    Segments segments = new Segments(disk, config, clock, randomness, listener, groups, spares);
    segments.start(recovery);
    segments.collect();
    WalReplay replay = recovery.replay(segments.oldest().number);
    return new Wal(config, clock, listener, groups, segments, spares, recovered, replay);
  }

  /**
   * What was found, ascending by group. Given once: a second call returns an empty list, so that
   * the entries can be collected.
   */
  public List<WalGroup> takeRecovered() {
    List<WalGroup> taken = recovered;
    recovered = List.of();
    return taken;
  }

  /** The entries that {@link WalGroup} only counts; good until the log is first tended. */
  public WalReplay replay() {
    return replay;
  }

  /** A batch to fill, submit and use again. */
  public WalBatch newBatch(WalBatch.Done done) {
    return new WalBatch(done, config.maxRecordBytes());
  }

  /**
   * Hands the batch over. False when the queue is full or the log is closed: the batch stays the
   * caller's, who tries again next cycle.
   */
  public boolean submit(WalBatch batch) {
    if (closed || !queue.offer(batch)) {
      return false;
    }
    waitingBytes.addAndGet(batch.bytes());
    return true;
  }

  /**
   * {@link #doWork} for a lane that writes the log itself and must not be held up for long. Answers
   * false, and does nothing, when there is much to write, when the disk was slow the last time, or
   * when another thread is at it: then that thread, or one that is asked now, has to do it.
   */
  public boolean doBriefWork() {
    if (waitingBytes.get() > BRIEF_BYTES
        || segments.lastSyncNanos() > BRIEF_NANOS && queue.size() > 0
        || !turn.tryLock()) {
      return queue.isEmpty();
    }
    try {
      if (segments.rollsFor(waitingBytes.get())) {
        return false;
      }
      turn();
      return true;
    } finally {
      turn.unlock();
    }
  }

  /**
   * Writes and syncs all that waits, tells each batch. Returns how many batches that were; 0 when
   * there was nothing to do.
   */
  public int doWork() {
    turn.lock();
    try {
      return turn();
    } finally {
      turn.unlock();
    }
  }

  private int turn() {
    if (head != null) {
      pending.add(head);
      head = null;
    }
    queue.drainTo(pending);
    int batches = pending.size();
    for (int i = 0; i < batches; i++) {
      waitingBytes.addAndGet(-pending.get(i).bytes());
    }
    if (failure == null) {
      try {
        if (batches > 0) {
          writePending(batches);
        }
        syncIfDue();
      } catch (IOException | RuntimeException e) {
        die(e);
      }
    }
    complete();
    if (released && failure == null) {
      collect();
    }
    return batches;
  }

  /**
   * Waits until there is something for {@link #doWork}, at most so long, and not past the next due
   * sync.
   */
  public void await(long nanos) throws InterruptedException {
    if (head == null) {
      head = queue.poll(Math.min(nanos, nanosUntilSync()), TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Prepares the next segment file and drops freed ones, so that the log's thread need not. Call it
   * some ten times a second.
   */
  public void tend() throws IOException {
    if (!closed && failure == null) {
      spares.tend();
    }
  }

  /** Batches handed over and not yet taken up. Any thread. */
  public int waiting() {
    return queue.size();
  }

  public WalStatus status() {
    return status;
  }

  /** Why the log died, or null. */
  public Exception failure() {
    return failure;
  }

  /** Syncs and closes; batches still waiting are told a failure. Lanes must have stopped. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (failure == null) {
        segments.close();
        failure = new IOException("the log is closed");
      } else {
        segments.abandon();
      }
      spares.close();
    } catch (IOException e) {
      failure = failure == null ? e : failure;
      throw e;
    } finally {
      doWork();
    }
  }

  private void writePending(int batches) throws IOException {
    RecordWriter writer = segments.writer();
    writer.resetCounts();
    long segment = segments.current().number;
    segments.putSynced();
    for (int i = 0; i < batches; i++) {
      WalBatch batch = pending.get(i);
      for (int r = 0; r < batch.size; r++) {
        put(writer, batch, r);
      }
    }
    writer.flush();
    listener.written(batches, writer.records(), writer.bytes());
    if (config.fsync() == Fsync.ALWAYS) {
      segments.sync();
    } else if (!unsynced) {
      unsynced = true;
      unsyncedSince = clock.monotonicNanos();
    }
    if (segments.current().number != segment) {
      status = segments.status();
      released = true;
    }
  }

  private void put(RecordWriter writer, WalBatch batch, int r) throws IOException {
    byte type = batch.types[r];
    int id = batch.groups[r];
    long a = batch.first[r];
    long b = batch.second[r];
    byte[] payload = batch.payloads[r];
    // Room first: a new segment begins with the states as they were before this record.
    segments.makeRoom(Record.sizeOf(payload.length));
    switch (type) {
      case Record.ENTRY -> {
        GroupState group = groups.findOrAdd(id);
        refuse(group.refuseEntry(a));
        group.entry(a, segments.current());
      }
      case Record.HARD_STATE -> {
        GroupState group = groups.findOrAdd(id);
        group.term = a;
        group.votedFor = (int) b;
      }
      case Record.SETTLED -> {
        GroupState group = groups.find(id);
        if (group == null || a <= group.settledIndex) {
          return; // no news: not worth a record
        }
        refuse(group.refuseSettled(a));
        group.settled(a);
      }
      default -> putRare(type, id, a, b, payload);
    }
    writer.put(type, batch.kinds[r], id, a, b, payload);
  }

  private void putRare(byte type, int id, long a, long b, byte[] payload) {
    switch (type) {
      case Record.MARK -> {
        refuse(groups.findOrAdd(id).refuseMark(a));
        groups.findOrAdd(id).mark(a, b);
        released = true;
      }
      case Record.INSTALL -> {
        groups.findOrAdd(id).install(a, b);
        released = true;
      }
      case Record.METADATA -> groups.findOrAdd(id).metadata = payload;
      case Record.FORGET -> {
        groups.remove(id);
        released = true;
      }
      default -> throw new IllegalStateException("record type " + type);
    }
  }

  /**
   * A lane that breaks the order of its log would leave one that cannot be read back: better to
   * stop now.
   */
  private static void refuse(String why) {
    if (why != null) {
      throw new IllegalStateException(why);
    }
  }

  private void syncIfDue() throws IOException {
    if (unsynced && nanosUntilSync() <= 0) {
      segments.sync();
      unsynced = false;
    }
  }

  private long nanosUntilSync() {
    if (config.fsync() != Fsync.EVERYSEC || !unsynced || failure != null) {
      return Long.MAX_VALUE;
    }
    return unsyncedSince + SECOND - clock.monotonicNanos();
  }

  private void complete() {
    for (int i = 0; i < pending.size(); i++) {
      WalBatch batch = pending.get(i);
      batch.done.done(batch, failure);
    }
    pending.clear();
  }

  /** After the batches are told, so that nobody waits for it. */
  private void collect() {
    released = false;
    try {
      segments.collect();
      status = segments.status();
    } catch (IOException | RuntimeException e) {
      die(e);
    }
  }

  private void die(Exception cause) {
    failure = cause;
    listener.failed(cause);
  }
}
