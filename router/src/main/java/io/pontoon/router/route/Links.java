package io.pontoon.router.route;

import io.netty.buffer.ByteBufAllocator;
import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Randomness;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.ring.Slots;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.ClusterMapCodec;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.ChangeReply;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.NodeStatus;
import io.pontoon.common.wire.PeerNetwork;
import io.pontoon.common.wire.ReplyBatch;
import io.pontoon.common.wire.Standing;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
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

  private final PeerNetwork network;
  private final ByteBufAllocator allocator;
  private final Scheduler loop;
  private final Hello self;
  private final LinkSettings settings;
  private final Clock clock;
  private final Randomness randomness;
  private final RouteMeters meters;
  private final Runnable wake;
  private final Arena arena = new Arena();
  private final Census census;
  private final ChangeDesk changes;

  private NodeLink[] byNode = {};
  private NodeLink[] nodeList = {};
  private final GroupLinks groups;
  private RouteTable table;

  /** What nodes said before the first map came; at most as many as they have groups. */
  private final List<Standing> early = new ArrayList<>();

  private final Crossings crossings = new Crossings();
  private final List<Runnable> later = new ArrayList<>();
  private Rerouter rerouter = (command, now) -> command.sink().onTurnedAway();
  private long mapAskedAt;
  private int askNext;
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
      Clock clock,
      Randomness randomness,
      RouteMeters meters,
      Runnable wake) {
    this.network = network;
    this.allocator = allocator;
    this.loop = loop;
    this.self = self;
    this.settings = settings;
    this.clock = clock;
    this.randomness = randomness;
    this.meters = meters;
    this.wake = wake;
    this.groups =
        new GroupLinks(
            (group, replicas) ->
                new GroupLink(group, replicas, settings, this, randomness, meters));
    this.mapAskedAt = clock.monotonicNanos();
    this.census = new Census(Math.min(settings.deadline(), STATUS_NANOS_MAX));
    this.changes =
        new ChangeDesk((node, request) -> node(node) != null && node(node).ask(request), settings);
  }

  /**
   * Begins to connect; {@code bootstrap} are nodes to ask for the map. {@code onMap} is called
   * after each change of it.
   */
  public void start(List<NodeInfo> bootstrap, Runnable onMap) {
    mapListener = onMap;
    connect(bootstrap);
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

  private void connect(List<NodeInfo> wanted) {
    for (NodeInfo node : wanted) {
      InetSocketAddress address = new InetSocketAddress(node.host(), node.port());
      byNode = Arrays.copyOf(byNode, Math.max(byNode.length, node.id() + 1));
      NodeLink known = byNode[node.id()];
      if (known == null || !known.address().equals(address)) {
        if (known != null) {
          known.close();
        }
        byNode[node.id()] = new NodeLink(node.id(), address, network, allocator, loop, self, this);
      }
    }
    nodeList = Arrays.stream(byNode).filter(link -> link != null).toArray(NodeLink[]::new);
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
    long bytes = 0;
    for (GroupLink link : groups.all()) {
      bytes += link.waitingBytes();
    }
    return bytes;
  }

  /** Nodes with a connection that stands. */
  public int nodesUp() {
    int up = 0;
    for (NodeLink node : nodeList) {
      up += node.isUp() ? 1 : 0;
    }
    return up;
  }

  /** Asks all nodes how they stand; what they said, and who said nothing, comes to {@code then}. */
  public void askStatus(Consumer<ClusterStatus> then) {
    if (table == null) {
      then.accept(ClusterStatus.NOBODY);
    } else {
      census.ask(table.map(), this::node, clock.monotonicNanos(), then);
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

  /** The node believed to lead a group, the meta group among them; 0 when none is known. */
  public int leader(int group) {
    GroupLink link = link(group);
    return group == GroupInfo.META ? changes.leader() : link == null ? 0 : link.leader();
  }

  /** Whether the connection to a node stands. */
  public boolean isUp(int node) {
    NodeLink link = node(node);
    return link != null && link.isUp();
  }

  /** Commands of this loop that a group has still to answer. */
  public long unanswered() {
    return meters.forwarded().value() - meters.settled().value();
  }

  /** Asks for checksums of all groups; answers how many nodes were asked. */
  public int askForChecksums() {
    int nodes = 0;
    for (NodeLink node : nodeList) {
      nodes += node.askForStatus(new NodeStatus.Request(0, true)) ? 1 : 0;
    }
    return nodes;
  }

  private NodeLink node(int id) {
    return id > 0 && id < byNode.length ? byNode[id] : null;
  }

  /** At the end of a tick: batches go into frames, frames leave. */
  public void flush(long now) {
    for (GroupLink link : groups.all()) {
      link.flush(now);
    }
    crossings.release();
    for (NodeLink node : nodeList) {
      node.flush();
    }
  }

  /** The replies of the tick have been written: their room is free again. */
  public void endTick() {
    arena.reset();
  }

  /** Every few milliseconds. Answers whether anything waits. */
  public boolean onTimer(long now) {
    boolean waits = census.onTimer(now) | changes.onTimer(now);
    for (GroupLink link : groups.all()) {
      if (!link.idle()) {
        link.onTimer(now);
        waits = true;
      }
    }
    waits |= !crossings.isEmpty() || !later.isEmpty();
    crossings.release();
    runLater();
    for (NodeLink node : nodeList) {
      node.flush();
    }
    if (now - mapAskedAt > (table == null ? MAP_PAUSE_NANOS : MAP_AGE_NANOS)) {
      askForMap();
    }
    return waits;
  }

  /** A node knows a map of this epoch. */
  public void askForMap(long node, long epoch) {
    NodeLink knows = node <= Integer.MAX_VALUE ? node((int) node) : null;
    if (knows != null && (table == null || epoch > table.epoch())) {
      knows.askForMap();
    }
  }

  private void askForMap() {
    mapAskedAt = clock.monotonicNanos();
    for (int i = 0; i < nodeList.length; i++) {
      NodeLink node = nodeList[askNext++ % nodeList.length];
      if (node.isUp()) {
        node.askForMap();
        return;
      }
    }
  }

  @Override
  public Sent send(
      int node, int group, long requestId, long session, long seq, long acked, Batch batch) {
    NodeLink link = node(node);
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
    crossings.rerouted(now + settings.deadline());
    rerouter.reroute(command, now);
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
    GroupLink link = link(answer.group());
    if (link != null) {
      long now = clock.monotonicNanos();
      link.onAnswer(
          node,
          answer.requestId(),
          answer.status(),
          answer.leaderHint(),
          answer.count(),
          array,
          offset,
          length,
          now);
    }
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
    changes.onNodeDown(node.node(), clock.monotonicNanos());
    for (GroupLink link : groups.all()) {
      link.onNodeDown(node.node(), clock.monotonicNanos());
    }
  }

  void onMap(byte[] bytes) {
    long epoch = ClusterMapCodec.epoch(bytes);
    if (table != null && epoch > 0 && epoch <= table.epoch()) {
      return; // each node tells, and the first was enough
    }
    ClusterMap map = ClusterMapCodec.read(bytes);
    if (table != null && map.epoch() <= table.epoch()) {
      return;
    }
    if (table == null || !table.map().groups().equals(map.groups())) {
      log.info(
          "map of epoch {}: {} groups on {} nodes",
          map.epoch(),
          map.groups().size(),
          map.nodes().size());
    }
    RouteTable before = table;
    table = new RouteTable(map);
    connect(map.nodes());
    groups.follow(map);
    changes.replicas(RouteTable.nodesOf(map.group(GroupInfo.META)));
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
    crossings.release();
    runLater();
    wake.run();
  }

  /** What is new for a slot that has moved must not overtake what is under way to its old place. */
  private void cross(RouteTable before) {
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      int group = before.groupOf(slot);
      if (group != table.groupOf(slot) && link(group) != null) {
        crossings.begin(slot, link(group));
      }
    }
  }

  public void close() {
    for (NodeLink node : nodeList) {
      node.close();
    }
  }
}
