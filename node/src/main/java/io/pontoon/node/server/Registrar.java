package io.pontoon.node.server;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.topology.SlotMove;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.node.host.LaneGroup;
import io.pontoon.node.host.Neighbours;
import io.pontoon.node.meta.MapChange;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is who: which data directory each node is, and whether this one may take part under its
 * node's name.
 *
 * <p>A replica that has forgotten its votes must not vote again under its old name (thesis 3.8). So
 * a new data directory holds nothing until it is a <em>member</em>: either the others have noted it
 * as the first of its node ({@link Registration}), or, when they know another one, the meta group
 * has put it in that one's place, which gives it replicas with new ids. Once a member, always a
 * member: later starts ask nobody. What the map says counts more than what has been noted. What is
 * said to other nodes, and when, stands in {@link NeighbourFrames}.
 *
 * <p>Everything is done on the thread of the node's files, since what is answered must be on disk
 * first; {@link #isListenedTo} on any.
 */
final class Registrar implements Neighbours {
  private static final Logger log = LoggerFactory.getLogger(Registrar.class);
  private static final long PERIOD_NANOS = 1_000_000_000;
  static final String REMOVED = " has been removed from the cluster; to let it join again, ";

  private final String cluster;
  private final int self;
  private final NodeFiles files;
  private final MapKeeper maps;
  private final int clientPort;
  private final Clock clock;
  private final Scheduler thread;
  private final Consumer<Exception> fatal;
  private final long store;
  private final Registration registration;
  private final SortedMap<Integer, Long> noted;
  private final MapNews news;
  private final Presence presence = new Presence();
  private final Refusals refusals = new Refusals();
  private final NeighbourFrames frames;
  private final Acquaintances known = new Acquaintances();
  private LaneGroup lanes;
  private StewardDesk desk;
  private ClusterMap announced;
  private long lost = NodeInfo.UNKNOWN;
  private boolean toldInUse;
  private volatile boolean member;
  private volatile boolean stopped;

  /**
   * @throws IOException when this directory is not its node any more
   */
  Registrar(
      String cluster,
      int self,
      NodeFiles files,
      NodeFiles.Identity identity,
      MapKeeper maps,
      int clientPort,
      Clock clock,
      Scheduler thread,
      Consumer<Exception> fatal)
      throws IOException {
    this.cluster = cluster;
    this.self = self;
    this.files = files;
    this.maps = maps;
    this.clientPort = clientPort;
    this.clock = clock;
    this.thread = thread;
    this.fatal = fatal;
    this.store = identity.store();
    this.member = identity.member();
    this.noted = files.stores();
    this.announced = maps.map();
    this.news = new MapNews(maps, this::request);
    this.registration = new Registration(others());
    if (maps.map().node(self) == null) {
      registration.taken(); // only the map can take in who was not there when all began
    }
    this.frames = new NeighbourFrames(this, maps, thread);
    learnStores();
    long agreed = storeInMap(self);
    if (member && agreed != NodeInfo.UNKNOWN && agreed != store) {
      throw replaced();
    }
    if (!member && agreed != NodeInfo.UNKNOWN && agreed != store) {
      registration.taken();
      lost = agreed;
    }
    if (!member && (agreed == store || registration.isComplete())) {
      becomeMember();
    }
  }

  private List<Integer> others() {
    return maps.map().nodes().stream().map(NodeInfo::id).filter(id -> id != self).toList();
  }

  private IOException replaced() {
    return new IOException(
        "another data directory has taken the place of this one as node "
            + self
            + "; to use this one again, "
            + files.wayOut());
  }

  long store() {
    return store;
  }

  /** Whether this node may hold replicas. Any thread. */
  boolean isMember() {
    return member;
  }

  /** How many of this node's replicas have no vote yet. Any thread. */
  long joining() {
    long joining = 0;
    for (GroupInfo group : maps.map().groups()) {
      GroupInfo.Replica here = group.replicaOn(self);
      joining += here != null && here.role() == GroupInfo.Role.JOINING ? 1 : 0;
    }
    return joining;
  }

  /** Whether this node is at work on the data directory that the map has of it. */
  boolean isThere(NodeInfo node) {
    return presence.isThere(node.id(), node.store(), clock.monotonicNanos());
  }

  StewardDesk desk() {
    return desk;
  }

  /** Begins to speak to the others. */
  void start(LaneGroup all, StewardDesk steward) {
    lanes = all;
    desk = steward;
    if (!member) {
      log.info(
          "node {} has a new data directory: it waits until {} of the other nodes have noted it",
          self,
          registration.missing());
    }
    thread.execute(this::tick);
  }

  void stop() {
    stopped = true;
  }

  private void stop(IOException why) {
    stopped = true;
    fatal.accept(why);
  }

  private void tick() {
    if (stopped) {
      return;
    }
    announce();
    askToRejoin();
    if (member) {
      news.heard(self, store, clientPort);
    }
    thread.schedule(this::tick, PERIOD_NANOS);
  }

  private void announce() {
    announced = maps.map();
    lanes.sendAll(Frame.ANNOUNCE, announcement());
  }

  private byte[] announcement() {
    return NeighbourFrames.announce(member, maps.agreedEpoch(), clientPort);
  }

  private void askToRejoin() {
    if (!member && lost != NodeInfo.UNKNOWN) {
      lanes.sendAll(Frame.REJOIN, NeighbourFrames.rejoin(lost));
    }
  }

  /**
   * What the map says of a node's data directory; {@link NodeInfo#UNKNOWN} when it says nothing.
   */
  private long storeInMap(int node) {
    NodeInfo info = maps.map().node(node);
    return info == null ? NodeInfo.UNKNOWN : info.store();
  }

  private long expected(int node) {
    long agreed = storeInMap(node);
    return agreed != NodeInfo.UNKNOWN ? agreed : noted.getOrDefault(node, NodeInfo.UNKNOWN);
  }

  private void learnStores() {
    known.learn(maps.map().nodes(), this::expected);
  }

  @Override
  public boolean isListenedTo(PeerChannel node) {
    return known.isListenedTo(node);
  }

  @Override
  public void onUp(PeerChannel node) {
    Hello hello = node.hello();
    if (hello.role() == Hello.Role.NODE) {
      NeighbourFrames.send(node, Frame.ANNOUNCE, announcement());
      thread.execute(() -> presence.up(hello, clock.monotonicNanos()));
    }
  }

  @Override
  public void onDown(PeerChannel node) {
    Hello hello = node.hello();
    if (hello.role() == Hello.Role.NODE) {
      thread.execute(() -> presence.down(hello));
    }
  }

  @Override
  public void onFrame(PeerChannel from, byte kind, ByteBuf body) {
    frames.read(from, kind, body);
  }

  @Override
  public void toSelf(byte kind, int group, ByteBuf body) {
    lanes.toSelf(kind, group, body);
  }

  @Override
  public void arrived(SlotMove move, long bytes) {
    desk.arrived(move, bytes);
  }

  @Override
  public void request(MapChange change) {
    lanes.request(change);
  }

  /** Those who were asked say why this node may not join. */
  void onJoinRefused(String why) {
    if (stopped || maps.map().node(self) != null) {
      return;
    }
    String text = "node " + self + " may not join cluster " + cluster + ": " + why;
    if (refusals.isFinal(text, clock.monotonicNanos())) {
      stop(new IOException(text));
    }
  }

  void onAnnounced(PeerChannel from, boolean asMember, long epoch, int takesClients) {
    Hello hello = from.hello();
    if (hello.id() == self) {
      return;
    }
    if (maps.map().node((int) hello.id()) == null) {
      tellMap(from); // it was removed, and may not have heard of it
      return;
    }
    int node = (int) hello.id();
    presence.heard(hello, clock.monotonicNanos());
    if (asMember) {
      if (storeInMap(node) == NodeInfo.UNKNOWN) {
        note(node, hello.store()); // only one can ever say so, whoever was noted before
      }
      news.heard(node, hello.store(), takesClients);
    } else if (storeInMap(node) != hello.store()) {
      // Whom the map knows becomes a member by the map: with the one before it, it would go under
      // the names of another's replicas.
      if (expected(node) == NodeInfo.UNKNOWN) {
        note(node, hello.store());
      }
      answerNoted(from);
    }
    if (epoch < maps.agreedEpoch()) {
      tellMap(from);
    } else if (epoch > maps.agreedEpoch()) {
      NeighbourFrames.send(from, Frame.MAP_REQUEST, new byte[0]);
    }
  }

  void tellMap(PeerChannel to) {
    if (maps.agreedEpoch() > 0) {
      NeighbourFrames.send(to, Frame.MAP, maps.bytes());
    }
  }

  private void note(int node, long theirs) {
    if (noted.getOrDefault(node, NodeInfo.UNKNOWN) == theirs) {
      return;
    }
    noted.put(node, theirs);
    try {
      files.saveStores(noted);
      learnStores();
    } catch (IOException failed) {
      stop(failed); // nothing may be answered that is not on disk
    }
  }

  private void answerNoted(PeerChannel to) {
    int node = (int) to.hello().id();
    long theirs = expected(node);
    if (!stopped) {
      boolean inUse =
          theirs != to.hello().store() && presence.isThere(node, theirs, clock.monotonicNanos());
      NeighbourFrames.send(to, Frame.NOTED, NeighbourFrames.noted(theirs, inUse));
    }
  }

  void onNoted(int peer, long theirs, boolean inUse) {
    if (member) {
      return;
    }
    if (theirs == store) {
      registration.noted(peer);
      if (registration.isComplete() && storeInMap(self) == NodeInfo.UNKNOWN) {
        admit();
      }
    } else {
      onTaken(theirs);
      if (inUse && !toldInUse) {
        toldInUse = true;
        log.warn(
            "node {} is at work on another data directory: this one waits until that one is gone",
            self);
      }
    }
  }

  /** Another directory has been this node, and whatever that one promised is not known here. */
  private void onTaken(long theirs) {
    registration.taken();
    if (lost == NodeInfo.UNKNOWN) {
      log.warn(
          "node {} has lost its memory: the other nodes knew it by another data directory. It does"
              + " not vote, and asks to be taken in again with new replicas",
          self);
    }
    if (lost != theirs) {
      lost = theirs;
      askToRejoin();
    }
  }

  void onRejoin(PeerChannel from, long given) {
    Hello hello = from.hello();
    int node = (int) hello.id();
    if (hello.id() == self || maps.map().node(node) == null) {
      return;
    }
    long theirs = expected(node);
    // One that was wiped before all had noted it is noted here by its new directory perhaps, and
    // elsewhere by the one that it lost.
    boolean known = theirs == given || theirs == hello.store();
    if (known && !presence.isThere(node, given, clock.monotonicNanos())) {
      lanes.request(new MapChange.Rejoin(node, given, hello.store()));
    } else if (theirs != hello.store()) {
      answerNoted(from);
    }
  }

  /** The map has changed, and is on disk. */
  void onMapChanged(ClusterMap map) {
    learnStores();
    long agreed = storeInMap(self);
    if (member && map.node(self) == null) {
      stop(new IOException("node " + self + REMOVED + files.wayOut()));
      return;
    }
    if (agreed != NodeInfo.UNKNOWN && agreed != store) {
      if (member) {
        stop(replaced());
        return;
      }
      onTaken(agreed);
    }
    if (!member && agreed == store) {
      admit();
    } else {
      lanes.mapChanged(map, maps::bytes, member);
    }
    news.tell();
    if (!map.hasSamePlaces(announced)) { // else who leads the meta group tells all by itself
      announce();
    }
  }

  private void admit() {
    try {
      becomeMember();
    } catch (IOException failed) {
      stop(failed);
      return;
    }
    if (lost == NodeInfo.UNKNOWN) {
      log.info("node {} is registered with the other nodes", self);
    } else {
      log.info("node {} has been taken in again: its new replicas catch up", self);
    }
    lanes.mapChanged(maps.map(), maps::bytes, true);
    announce();
  }

  /** On disk first: from here on this directory may have votes to remember. */
  private void becomeMember() throws IOException {
    files.save(new NodeFiles.Identity(cluster, self, store, true));
    member = true;
  }
}
