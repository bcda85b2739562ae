package io.pontoon.router.route;

import io.netty.buffer.ByteBufAllocator;
import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Randomness;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.ChangeReply;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.NodeStatus;
import io.pontoon.common.wire.PeerNetwork;
import io.pontoon.common.wire.ReplyBatch;
import io.pontoon.common.wire.Standing;
import io.pontoon.router.read.ReadMeters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that one event loop knows of the cluster: the map, a link to each node and to each group.
 * Used on that loop only.
 */
public final class Links implements Uplink {
  private static final Logger log = LoggerFactory.getLogger(Links.class);
  private static final long MAP_PAUSE_NANOS = 100_000_000L;
  private static final long MAP_AGE_NANOS = 5_000_000_000L;
  private static final int EARLY_MAX = 65_536;

  /** Whoever asks how the nodes stand would rather be told that one is silent. */
  private static final long STATUS_NANOS_MAX = 1_000_000_000L;

  private final LinkSettings settings;
  private final Clock clock;
  private final Randomness randomness;
  private final RouteMeters meters;
  private final Runnable wake;
  private final Arena arena = new Arena();
  private final Census census;
  private final ChangeDesk changes;

  private final NodeLinks nodes;
  private final GroupLinks groups;
  private RouteTable table;

  /** What nodes said before the first map came; at most as many as they have groups. */
  private final List<Standing> early = new ArrayList<>();

  private final Served served = new Served();
  private final ReplicaReads reads;
  private final Crossings crossings = new Crossings();
  private final List<Runnable> later = new ArrayList<>();
  private Rerouter rerouter = (command, now) -> command.sink().onTurnedAway();
  private long mapAskedAt;
  private Runnable mapListener = () -> {};

  /**
   * @param wake called when something happened that the loop's next tick must see
   */
  public Links(
      PeerNetwork network,
      ByteBufAllocator allocator,
      Scheduler loop,
      Hello self,
      LinkSettings settings,
      ReadSettings reading,
      Clock clock,
      Randomness randomness,
      RouteMeters meters,
      ReadMeters readMeters,
      Runnable wake) {
    this.settings = settings;
    this.clock = clock;
    this.randomness = randomness;
    this.meters = meters;
    this.wake = wake;
    this.nodes =
        new NodeLinks(
            (id, address) -> new NodeLink(id, address, network, allocator, loop, self, this));
    this.groups =
        new GroupLinks(
            (group, replicas) ->
                new GroupLink(group, replicas, settings, this, randomness, meters));
    this.reads = new ReplicaReads(settings, reading, this, meters, readMeters, served);
    this.mapAskedAt = clock.monotonicNanos();
    this.census = new Census(Math.min(settings.deadline(), STATUS_NANOS_MAX));
    this.changes =
        new ChangeDesk(
            (id, request) -> nodes.find(id) != null && nodes.find(id).ask(request), settings);
  }

  /**
   * Begins to connect; {@code bootstrap} are nodes to ask for the map. {@code onMap} is called
   * after each change of it.
   */
  public void start(List<NodeInfo> bootstrap, Runnable onMap) {
    mapListener = onMap;
    nodes.connect(bootstrap);
  }

  /** Who sends on what groups turn away. */
  public void rerouter(Rerouter sender) {
    rerouter = sender;
  }

  /** Slots that are on their way from one group to another. */
  public Crossings crossings() {
    return crossings;
  }

  /** Runs it when the map has changed, or a little later. */
  public void later(Runnable action) {
    later.add(action);
  }

  private void runLater() {
    if (!later.isEmpty()) {
      List<Runnable> due = List.copyOf(later);
      later.clear();
      due.forEach(Runnable::run);
      wake.run();
    }
  }

  /** The map in use; null until a node has told it. */
  public RouteTable table() {
    return table;
  }

  /** The link to a group; null when the map does not know the group. */
  public GroupLink link(int group) {
    return groups.find(group);
  }

  /** Bytes of commands that wait for answers, over all groups. */
  public long waitingBytes() {
    long bytes = reads.waitingBytes();
    for (GroupLink link : groups.all()) {
      bytes += link.waitingBytes();
    }
    return bytes;
  }

  /** Asks all nodes how they stand; what they said, and who said nothing, comes to {@code then}. */
  public void askStatus(Consumer<ClusterStatus> then) {
    if (table == null) {
      then.accept(ClusterStatus.NOBODY);
    } else {
      census.ask(table.map(), nodes::find, clock.monotonicNanos(), then);
    }
  }

  /**
   * Asks the leader of the meta group, which may be a while; the answer comes to {@code then}.
   *
   * @param harmless it may be done twice
   */
  public void askForChange(List<String> words, boolean harmless, Consumer<ChangeAnswer> then) {
    changes.ask(words, harmless, clock.monotonicNanos(), then);
  }

  /** How long a command is tried, in nanoseconds. */
  public long deadline() {
    return settings.deadline();
  }

  /** Reads that any replica may answer. */
  public ReplicaReads reads() {
    return reads;
  }

  /** Of which state the answer at hand tells. */
  public Served served() {
    return served;
  }

  /** The node believed to lead a group, the meta group among them; 0 when none is known. */
  @Override
  public int leader(int group) {
    GroupLink link = link(group);
    return group == GroupInfo.META ? changes.leader() : link == null ? 0 : link.leader();
  }

  /** The connections to the nodes. */
  public NodeLinks nodes() {
    return nodes;
  }

  /** Commands of this loop that a group has still to answer. */
  public long unanswered() {
    return meters.forwarded().value() - meters.settled().value();
  }

  /** Asks for checksums of all groups; answers how many nodes were asked. */
  public int askForChecksums() {
    int asked = 0;
    for (NodeLink node : nodes.all()) {
      asked += node.askForStatus(new NodeStatus.Request(0, true)) ? 1 : 0;
    }
    return asked;
  }

  /** At the end of a tick: batches go into frames, frames leave. */
  public void flush(long now) {
    for (GroupLink link : groups.all()) {
      link.flush(now);
    }
    reads.flush(now);
    crossings.release();
    for (NodeLink node : nodes.all()) {
      node.flush();
    }
  }

  /** The replies of the tick have been written: their room is free again. */
  public void endTick() {
    arena.reset();
  }

  /** Every few milliseconds. Answers whether anything waits. */
  public boolean onTimer(long now) {
    boolean waits = census.onTimer(now) | changes.onTimer(now) | reads.onTimer(now);
    for (GroupLink link : groups.all()) {
      if (!link.idle()) {
        link.onTimer(now);
        waits = true;
      }
    }
    waits |= !crossings.isEmpty() || !later.isEmpty();
    crossings.release();
    runLater();
    for (NodeLink node : nodes.all()) {
      node.flush();
    }
    if (now - mapAskedAt > (table == null ? MAP_PAUSE_NANOS : MAP_AGE_NANOS)) {
      askForMap();
    }
    return waits;
  }

  /** A node knows a map of this epoch. */
  public void askForMap(long node, long epoch) {
    NodeLink knows = node <= Integer.MAX_VALUE ? nodes.find((int) node) : null;
    if (knows != null && (table == null || epoch > table.epoch())) {
      knows.askForMap();
    }
  }

  private void askForMap() {
    mapAskedAt = clock.monotonicNanos();
    nodes.askForMap();
  }

  @Override
  public Sent send(
      int node, int group, long requestId, long session, long seq, long acked, Batch batch) {
    NodeLink link = nodes.find(node);
    return link == null
        ? Sent.DOWN
        : link.add(group, requestId, batch.epoch, session, seq, acked, batch);
  }

  @Override
  public long epoch() {
    return table.slotsEpoch();
  }

  @Override
  public void reroute(Returned command, long now) {
    if (command.mode() == null) {
      crossings.rerouted(now + settings.deadline());
    }
    rerouter.reroute(command, now);
  }

  @Override
  public void confirmed(int group, long epoch) {
    reads.told(group, epoch, served.index());
  }

  @Override
  public void turnedAway(Returned read, long now) {
    reads.turnedAway(read, now);
  }

  @Override
  public void mapIsStale() {
    if (clock.monotonicNanos() - mapAskedAt > MAP_PAUSE_NANOS) {
      askForMap();
    }
  }

  Arena arena() {
    return arena;
  }

  void onAnswer(int node, ReplyBatch answer, byte[] array, int offset, int length) {
    wake.run();
    long now = clock.monotonicNanos();
    served.begin(node, answer);
    if (answer.requestId() < 0) {
      reads.onAnswer(node, answer, array, offset, length, now);
    } else if (link(answer.group()) != null) {
      link(answer.group())
          .onAnswer(
              node,
              answer.requestId(),
              answer.status(),
              answer.leaderHint(),
              answer.index(),
              answer.count(),
              array,
              offset,
              length,
              now);
    }
    served.end();
  }

  void onStanding(Standing standing) {
    wake.run();
    GroupLink link = link(standing.group());
    if (standing.group() == GroupInfo.META) {
      changes.onStanding(standing.term(), standing.leader(), clock.monotonicNanos());
    } else if (link != null) {
      link.onStanding(standing.term(), standing.leader(), clock.monotonicNanos());
    } else if (table == null && early.size() < EARLY_MAX) {
      early.add(standing);
    }
  }

  void onStatus(int node, NodeStatus.Part part) {
    wake.run();
    census.onPart(node, part);
  }

  void onChangeReply(int node, ChangeReply reply) {
    wake.run();
    changes.onReply(node, reply, clock.monotonicNanos());
  }

  void onNodeUp(NodeLink node) {
    wake.run();
    if (table == null) {
      node.askForMap();
    }
    for (GroupLink link : groups.all()) {
      link.onNodeUp(node.node(), clock.monotonicNanos());
    }
  }

  void onNodeDown(NodeLink node) {
    wake.run();
    census.onDown(node.node());
    reads.onNodeDown(node.node(), clock.monotonicNanos());
    changes.onNodeDown(node.node(), clock.monotonicNanos());
    for (GroupLink link : groups.all()) {
      link.onNodeDown(node.node(), clock.monotonicNanos());
    }
  }

  /** A newer map. */
  void follow(ClusterMap map) {
    if (table == null || !table.map().groups().equals(map.groups())) {
      log.info(
          "map of epoch {}: {} groups on {} nodes",
          map.epoch(),
          map.groups().size(),
          map.nodes().size());
    }
    RouteTable before = table;
    table = before == null ? new RouteTable(map) : before.next(map);
    if (before == null || !map.hasSamePlaces(before.map())) {
      nodes.connect(map.nodes());
      changes.replicas(RouteTable.nodesOf(map.group(GroupInfo.META)));
    }
    groups.follow(map);
    reads.follow(map);
    if (before != null && before.slotsEpoch() != table.slotsEpoch()) {
      cross(before);
    }
    early.forEach(this::onStanding);
    early.clear();
    mapListener.run();
    long now = clock.monotonicNanos();
    for (GroupLink link : groups.all()) {
      link.leaveByDetour(now);
    }
    reads.sendOn(now);
    crossings.release();
    runLater();
    wake.run();
  }

  /** What is new for a slot that has moved must not overtake what is under way to its old place. */
  private void cross(RouteTable before) {
    for (int slot : table.map().slots().differentFrom(before.map().slots())) {
      int group = before.groupOf(slot);
      reads.came(table.groupOf(slot), table.slotsEpoch());
      if (link(group) != null) {
        crossings.begin(slot, link(group));
      }
    }
  }

  public void close() {
    for (NodeLink node : nodes.all()) {
      node.close();
    }
  }
}
