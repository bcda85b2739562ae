package io.pontoon.node.host;

import io.pontoon.common.port.Scheduler;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.SlotMove;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.common.wire.Standing;
import io.pontoon.node.raft.Message;
import io.pontoon.node.raft.Ready;
import io.pontoon.node.shard.Shard;
import io.pontoon.node.shard.ShardHost;
import io.pontoon.node.shard.ShardMeters;
import io.pontoon.node.shard.StateMachine;
import io.pontoon.node.slot.SlotChange;
import io.pontoon.node.slot.SlotReply;
import io.pontoon.node.snapshot.SnapshotId;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread's share of the node: the shards that it owns and the duty cycle that turns them.
 * Frames and completions come in and pile up; {@link #doWork} turns every shard that has something
 * to do, then sends once to each peer, writes once to the log, answers once to each router.
 *
 * <p>A lane that is alone on its node also writes the log, at the end of its cycle: the disk's own
 * latency is then the time in which commands gather, and no thread need be woken to write and none
 * to go on. Only what takes long is left to a thread of the log's. Several lanes share a log, which
 * then has a thread of its own.
 *
 * <p>The lane makes no thread and does not know its own: {@code loop} runs {@code doWork} when
 * there is work, after whatever else its thread has under way. In a node that is the event loop
 * that also reads the lane's sockets, so that a command changes threads only to reach the disk; the
 * simulator calls it itself. All methods but {@link #tell} and {@link #offer} belong to that
 * thread.
 */
public final class Lane implements ShardHost, WalSubmission.Durable {
  private static final Logger logger = LoggerFactory.getLogger(Lane.class);

  private final int nodeId;
  private final LaneParts parts;
  private final Scheduler loop;
  private final Runnable turn = this::turn;
  private final LaneInbox inbox;
  private final PeerOutbox peers;
  private final List<ReplyOutbox> dirtyReplies = new ArrayList<>();
  private final LaneSnapshots snapshots;
  private final LaneLog log;
  private final ShardSet shards = new ShardSet();
  private final Upkeep upkeep;
  private final Residents residents;
  private final LaneFrames frames;
  private final SlotLinks slots;
  private boolean closed;
  private long now;
  private long wallMillis;

  /**
   * @param askLogThread null when a thread of the log's does all its work. Otherwise the lane does
   *     it, as far as it is quickly done, and asks that thread to do the rest
   * @param inboxMax frames that may wait for it, above which they are refused
   */
  public Lane(
      int nodeId,
      LaneParts parts,
      Scheduler loop,
      Runnable askLogThread,
      int inboxMax,
      ClusterMap map) {
    this.nodeId = nodeId;
    this.parts = parts;
    this.loop = loop;
    this.slots = new SlotLinks(nodeId, parts);
    this.inbox = new LaneInbox(loop, this::doWork, inboxMax);
    this.peers = new PeerOutbox(parts.allocator(), parts.links(), parts.meters().messages());
    this.snapshots = new LaneSnapshots(parts, this::tell);
    parts.links().onDrained(inbox::wake);
    this.upkeep =
        new Upkeep(
            nodeId,
            parts,
            shards,
            snapshots,
            new LaneReports(parts, shards, snapshots, this::call));
    this.log = new LaneLog(parts.wal(), askLogThread, this::tell);
    this.residents = new Residents(nodeId, this, parts, shards, snapshots, log, map);
    this.frames = new LaneFrames(this, inbox, shards, snapshots);
  }

  /** Its side of the log; before the first cycle. */
  public LaneLog log() {
    return log;
  }

  /** Takes a shard over; before the first cycle or on the lane's thread. */
  public void add(Shard shard) {
    shards.add(shard);
    shard.slots().follow(residents.map());
    upkeep.added(shard);
  }

  /** What runs this lane. */
  public Scheduler loop() {
    return loop;
  }

  int nodeId() {
    return nodeId;
  }

  LaneParts parts() {
    return parts;
  }

  /** Whether it has stopped turning; on its own thread. */
  public boolean isClosed() {
    return closed;
  }

  public ShardSet shards() {
    return shards;
  }

  /** Tells the lane something that must not be lost. Any thread. */
  void tell(LaneMessage message) {
    inbox.tell(message);
  }

  /**
   * Hands over a frame; false when too many wait, and the frame is the caller's still. Any thread.
   */
  boolean offer(LaneMessage.FrameArrived frame) {
    return inbox.offer(frame);
  }

  /** A frame that this lane read was not taken by the lane that it is for. */
  void dropped() {
    parts.meters().dropped().increment();
  }

  /** Runs something on the lane's thread. Any thread. */
  public void call(Runnable call) {
    tell(new LaneMessage.Call(call));
  }

  /** The map has changed; before {@code mayHost} this lane holds no replica. Any thread. */
  public void mapChanged(ClusterMap changed, boolean mayHost) {
    tell(new LaneMessage.MapChanged(changed, mayHost));
  }

  void sendAll(byte kind, byte[] body) {
    parts
        .links()
        .sendAll(
            () -> Frame.finish(Frame.begin(parts.allocator(), kind, body.length).writeBytes(body)));
  }

  /** How the lane stood a moment ago. Any thread. */
  public LaneReport report() {
    return upkeep.report();
  }

  /** Messages that wait. Any thread. */
  public int inboxSize() {
    return inbox.size();
  }

  /** Reads the frames that are for this lane; on its thread. */
  LaneFrames frames() {
    return frames;
  }

  /** The place where this lane's answers to a router are gathered. */
  ReplyOutbox replies(PeerChannel router) {
    return frames.replies(router, dirtyReplies);
  }

  /** Something has come for this shard, which will have to do. On the lane's thread. */
  void prepare(Shard shard) {
    if (shard.isAsleep()) {
      upkeep.meet(shard, now, wallMillis);
    }
    shard.time(now, wallMillis);
    shards.activate(shard);
  }

  /** The regular tick. */
  public void tick() {
    guarded(this::upkeep);
  }

  /** A node may be lost: to be heard before the next tick. */
  void listen() {
    upkeep.listen(now, wallMillis);
  }

  /** One turn of the duty cycle. */
  public void doWork() {
    guarded(turn);
  }

  /**
   * What has gone wrong here has gone wrong in a replica's state or in what it promised: it must
   * not go on, and so neither must the node.
   */
  private void guarded(Runnable work) {
    if (closed) {
      return;
    }
    try {
      work.run();
    } catch (RuntimeException | AssertionError broken) {
      closed = true;
      parts.fatal().accept(new IllegalStateException("a lane is broken: " + broken, broken));
    }
  }

  private void upkeep() {
    readClock();
    upkeep.tick(now, wallMillis);
    turn();
  }

  private void turn() {
    inbox.begin();
    readClock();
    drainInbox();
    if (closed) {
      return; // by one of the messages just now
    }
    for (Shard shard = shards.nextActive(); shard != null; shard = shards.nextActive()) {
      shard.time(now, wallMillis);
      shard.doWork();
      shards.settle(shard);
    }
    snapshots.pump(now);
    log.submit();
    peers.flush();
    for (int i = 0; i < dirtyReplies.size(); i++) {
      dirtyReplies.get(i).flush();
    }
    dirtyReplies.clear();
    // Last: everything that need not wait for the disk has left by now.
    log.write();
  }

  /** Asks what time it is, for all that follows until it is asked again. */
  void readClock() {
    now = parts.clock().monotonicNanos();
    wallMillis = parts.clock().wallMillis();
  }

  /** Monotonic nanoseconds, as of the last {@link #readClock}. */
  long now() {
    return now;
  }

  private void drainInbox() {
    for (LaneMessage message = closed ? null : inbox.poll();
        message != null;
        message = closed ? null : inbox.poll()) {
      switch (message) {
        case LaneMessage.FrameArrived frame -> frames.onArrived(frame);
        case LaneMessage.FromSelf frame -> frames.onFromSelf(frame);
        case LaneMessage.Written written -> onWritten(written);
        case LaneMessage.BlockWritten block -> snapshots.onBlockWritten(block);
        case LaneMessage.SnapshotWritten snapshot -> onSnapshotWritten(snapshot);
        case LaneMessage.ChunkRead chunk -> snapshots.onChunkRead(chunk, now);
        case LaneMessage.ChunkStored chunk -> snapshots.onChunkStored(chunk, now);
        case LaneMessage.SnapshotLoaded loaded -> onSnapshotLoaded(loaded);
        case LaneMessage.MapChanged changed -> onMapChanged(changed);
        case LaneMessage.Call call -> call.call().run();
      }
    }
  }

  private void onWritten(LaneMessage.Written written) {
    if (written.failure() != null) {
      parts.fatal().accept(written.failure());
      return;
    }
    log.completed(written.submission(), this);
  }

  private void onSnapshotWritten(LaneMessage.SnapshotWritten written) {
    Shard shard = snapshots.onWritten(written);
    if (shard != null) {
      log.mark(written.id());
      shards.activate(shard);
    }
  }

  private void onSnapshotLoaded(LaneMessage.SnapshotLoaded loaded) {
    Shard shard = loaded.stream().shard;
    if (!shard.isClosed()) {
      prepare(shard);
    }
    snapshots.onLoaded(loaded);
  }

  private void onMapChanged(LaneMessage.MapChanged changed) {
    parts.links().follow(changed.map());
    residents.follow(changed.map(), changed.mayHost());
    upkeep.mapChanged(changed.map(), parts.clock().monotonicNanos());
    for (int i = 0; i < shards.size(); i++) {
      Shard shard = shards.at(i);
      announce(shard, shard.standing()); // leaders are nodes only by the map
      shard.slots().follow(changed.map());
      if (shard.slots().isBusy()) {
        prepare(shard);
      }
    }
  }

  @Override
  public void send(Shard shard, Message message) {
    int node = shard.isClosed() ? 0 : shard.info().nodeOf(message.to());
    if (node == nodeId) {
      shard.onMessage(message);
    } else if (node != 0) {
      peers.add(node, shard.group(), message);
    }
  }

  @Override
  public void persist(Shard shard, Ready.Persist persist) {
    log.add(shard, persist);
    if (persist.install() != null) {
      parts.meters().snapshotsInstalled().increment();
    }
  }

  @Override
  public void persisted(Shard shard, long number) {
    if (shard.isClosed()) {
      return;
    }
    shard.time(now, wallMillis);
    shard.onPersisted(number);
    shards.activate(shard);
  }

  @Override
  public void standing(Shard shard, Ready.Standing standing) {
    if (standing.leader() != 0) {
      logger.info(
          "group {}: node {} leads in term {}", shard.group(), shard.leaderNode(), standing.term());
    }
    upkeep.reportSoon();
    announce(shard, standing);
  }

  private void announce(Shard shard, Ready.Standing standing) {
    if (standing != null) {
      parts.standings().changed(new Standing(shard.group(), standing.term(), shard.leaderNode()));
    }
  }

  @Override
  public void transfer(Shard shard, Ready.Transfer transfer) {
    snapshots.send(shard, transfer, now);
  }

  @Override
  public boolean mayWriteSnapshot(long bytes) {
    return snapshots.mayWrite(bytes);
  }

  @Override
  public void writeSnapshot(Shard shard, SnapshotId id, StateMachine.SnapshotSource source) {
    snapshots.write(shard, id, source);
  }

  @Override
  public void cancelSnapshot(Shard shard) {
    snapshots.cancel(shard);
  }

  @Override
  public void dispose(StateMachine machine) {
    snapshots.dispose(machine);
  }

  @Override
  public void startsBehind(SnapshotId id, boolean logFollows) {
    if (logFollows) {
      log.mark(id);
    } else {
      log.install(id);
    }
  }

  @Override
  public void digesting(Shard shard) {
    upkeep.digesting(shard);
  }

  @Override
  public void sendPiece(int node, int group, SlotChange.Piece piece) {
    slots.piece(node, group, piece);
  }

  @Override
  public void answerPiece(int node, int group, SlotReply reply) {
    slots.answer(node, group, reply);
  }

  @Override
  public void arrived(SlotMove move, long bytes) {
    slots.arrived(residents.map(), move, bytes);
  }

  @Override
  public ShardMeters meters() {
    return parts.meters().shards();
  }

  @Override
  public boolean overMemory() {
    return upkeep.overMemory();
  }

  /** Stops all shards; on the lane's thread. */
  public void close() {
    closed = true; // before the shards' memory goes: nothing may turn them any more
    for (int i = 0; i < shards.size(); i++) {
      shards.at(i).close();
    }
    dirtyReplies.forEach(ReplyOutbox::flush);
    dirtyReplies.clear();
    peers.flush();
    parts.links().close();
    inbox.discard();
  }
}
