package io.pontoon.node.steward;

import io.pontoon.common.port.Clock;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.topology.SlotMove;
import io.pontoon.common.wire.ChangeReply;
import io.pontoon.common.wire.ChangeReply.Status;
import io.pontoon.common.wire.ChangeRequest;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.node.meta.MapChange;
import io.pontoon.node.placement.Limits;
import io.pontoon.node.placement.Load;
import io.pontoon.node.placement.Planner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it, while this node leads the meta group, that everything comes to be where it should,
 * and that users get what they ask. Keeps nothing that counts: who leads next finds it all in the
 * map, and only measures anew for how long somebody has been dead.
 *
 * <p>Used on one thread.
 */
public final class Steward {
  private static final Logger log = LoggerFactory.getLogger(Steward.class);

  /** Who asks for more than so many changes at a time is told to come again. */
  private static final int WAITING_MAX = 1_000;

  private static final long ANSWER_NANOS = 10_000_000_000L;
  private static final long MILLI = 1_000_000;

  /** A plan is made anew after so long though nothing is known to have changed: who leads may. */
  private static final long ANEW_NANOS = 3_000_000_000L;

  /** What a steward has to do with the rest of its node. */
  public interface Around {
    /** The newest map that this node knows. */
    ClusterMap map();

    /** The node that leads a group, as far as is known here; 0 when it is not. */
    int leader(int group);

    /** Asks the meta group for a change. */
    void request(MapChange change);

    /** Tells somebody the newest map. */
    void tell(PeerChannel to);
  }

  private record Waiting(long id, Wish wish, Consumer<ChangeReply> answer, long until) {}

  private final int self;
  private final Limits limits;
  private final Clock clock;
  private final IntPredicate alive;
  private final long clusterId;
  private final Around around;
  private final Planner planner = new Planner();
  private final Progress progress = new Progress();
  private Pace pace = new Pace(Integer.MAX_VALUE);
  private final TreeMap<Integer, Long> deadSince = new TreeMap<>();
  private final TreeMap<Integer, Long> emptySince = new TreeMap<>();
  private final TreeSet<Integer> drained = new TreeSet<>();
  private final TreeSet<Long> arrived = new TreeSet<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private final Pending pending = new Pending();
  private final ArrayDeque<MapChange.Depart> ready = new ArrayDeque<>();
  private ClusterMap planned;
  private long plannedAt;

  /**
   * Whether the last plan was empty, and not because somebody was waited for; then only something
   * new makes another one.
   */
  private boolean settled;

  private long now;

  /**
   * @param alive whether a node is, as far as gossip tells
   * @param clusterId drawn for a cluster that has none
   */
  public Steward(
      int self, Limits limits, Clock clock, IntPredicate alive, long clusterId, Around around) {
    this.self = self;
    this.limits = limits;
    this.clock = clock;
    this.alive = alive;
    this.clusterId = clusterId;
    this.around = around;
  }

  /** How many slots may set out in a second; before the first tick. */
  public void slotsPerSecond(int most) {
    pace = new Pace(most);
  }

  private int leader() {
    return around.leader(GroupInfo.META);
  }

  private boolean leads() {
    return leader() == self;
  }

  /** Some times a second, and when the map has changed. */
  public void tick() {
    now = clock.monotonicNanos();
    ClusterMap map = around.map();
    if (!leads() || map.groups().isEmpty()) {
      deadSince.clear();
      emptySince.clear();
      pending.clear();
      ready.clear();
      planned = null;
      giveUp();
      return;
    }
    progress.tick(now);
    look(map);
    if (map.clusterId() == 0) {
      around.request(new MapChange.Named(clusterId));
    }
    boolean nothingNew =
        planned == map
            && settled
            && deadSince.isEmpty()
            && emptySince.isEmpty()
            && now - plannedAt < ANEW_NANOS;
    if (!nothingNew) {
      plan(map);
    }
    depart();
    answer(map);
  }

  private void plan(ClusterMap map) {
    ClusterMap expected = pending.on(map, now);
    List<MapChange> plan = planner.plan(expected, this::deadMillis, load(expected), limits);
    ready.clear(); // each slot goes where it should by itself: it is in this plan too
    for (MapChange change : plan) {
      if (change instanceof MapChange.Depart depart) {
        ready.add(depart);
      } else {
        log.info("placement: {}", change);
        pending.add(change, now);
        around.request(change);
      }
    }
    planned = map;
    plannedAt = now;
    settled = plan.isEmpty() && pending.isEmpty() && deadSince.isEmpty();
  }

  /** Whether slots wait to set out, so that {@link #depart} is worth calling. */
  public boolean holdsBack() {
    return !ready.isEmpty() && leads();
  }

  /** Lets slots set out of which it is known that they should, as many as may by now. */
  public void depart() {
    now = clock.monotonicNanos();
    pace.tick(now);
    for (int n = pace.mayGo(ready.size()); n > 0; n--) {
      around.request(ready.poll());
    }
  }

  /**
   * The map has changed. While only slots have moved, what was planned still holds, and those that
   * are to set out need not wait for the next tick.
   */
  public void onMap(ClusterMap map) {
    if (!leads()) {
      return;
    }
    boolean onlySlots =
        planned != null && map.hasSamePlaces(planned) && map.ring().equals(planned.ring());
    boolean room = map.moves().size() <= limits.slotMoves() / 2;
    if (!onlySlots || ready.isEmpty() && !settled && room) {
      tick();
    } else {
      depart();
      answer(map);
    }
  }

  private void look(ClusterMap map) {
    deadSince.keySet().removeIf(id -> map.node(id) == null);
    emptySince.keySet().removeIf(id -> map.group(id) == null);
    for (NodeInfo node : map.nodes()) {
      if (node.id() == self || alive.test(node.id())) {
        settled &= deadSince.remove(node.id()) == null;
      } else {
        deadSince.putIfAbsent(node.id(), now);
      }
      boolean holds = map.groups().stream().anyMatch(group -> group.replicaOn(node.id()) != null);
      if (node.isActive() || holds) {
        drained.remove(node.id());
      } else if (drained.add(node.id())) {
        log.info("node {} holds nothing any more: it may be stopped, and removed", node.id());
      }
    }
    for (GroupInfo group : map.groups()) {
      boolean empty = group.isLeaving() && map.slots().count(group.id()) == 0;
      if (!empty) {
        emptySince.remove(group.id());
      } else {
        emptySince.putIfAbsent(group.id(), now);
      }
    }
  }

  private long deadMillis(int node) {
    Long since = deadSince.get(node);
    return since == null ? 0 : Math.max(1, (now - since) / MILLI);
  }

  private Load load(ClusterMap map) {
    return new Load() {
      @Override
      public int leader(int group) {
        int known = around.leader(group);
        if (known != 0) {
          return known;
        }
        // Of groups that are not held here: they are led where they should be if that node lives.
        int first = map.group(group).replicas().getFirst().node();
        return deadMillis(first) == 0 ? first : 0;
      }

      @Override
      public long bytes(int group) {
        return 0;
      }

      @Override
      public long emptyMillis(int group) {
        Long since = emptySince.get(group);
        return since == null ? 0 : (now - since) / MILLI;
      }
    };
  }

  /** A slot has arrived, for which so many bytes were sent; it may be said more than once. */
  public void arrived(SlotMove move, long bytes) {
    if (leads() && arrived.add(move.id() << 14 | move.slot())) {
      progress.arrived(bytes);
      if (arrived.size() > 100_000) {
        arrived.pollFirst();
      }
    }
  }

  /** Somebody asks something; he is answered now or later, once. */
  public void ask(ChangeRequest request, Consumer<ChangeReply> answer) {
    now = clock.monotonicNanos();
    ClusterMap map = around.map();
    if (!leads()) {
      answer.accept(new ChangeReply(request.id(), Status.NOT_LEADER, leader(), ""));
      return;
    }
    List<String> words = request.words();
    Wish wish;
    if (words.getLast().equals("STATUS")) {
      wish = Wish.told(progress.text(map));
    } else if (waiting.size() >= WAITING_MAX) {
      wish = Wish.refused("too many changes are under way; try again");
    } else {
      wish = new Wishes(map, this::deadMillis).judge(words);
      log.info(
          "asked for {}: {}",
          String.join(" ", words),
          wish.refusal() == null ? "granted" : wish.refusal());
    }
    if (wish.refusal() != null) {
      answer.accept(new ChangeReply(request.id(), Status.REFUSED, self, wish.refusal()));
    } else if (wish.shown().test(map)) {
      answer.accept(new ChangeReply(request.id(), Status.DONE, self, wish.text()));
    } else {
      wish.changes().forEach(around::request);
      waiting.add(new Waiting(request.id(), wish, answer, now + ANSWER_NANOS));
    }
  }

  private void answer(ClusterMap map) {
    for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
      Waiting one = all.next();
      if (one.wish.shown().test(map)) {
        all.remove();
        one.answer.accept(new ChangeReply(one.id, Status.DONE, self, one.wish.text()));
      } else if (now > one.until) {
        all.remove();
        one.answer.accept(new ChangeReply(one.id, Status.UNSETTLED, 0, ""));
      }
    }
  }

  /** Leadership is lost: what was asked may come into force or may not. */
  private void giveUp() {
    for (Waiting one : waiting) {
      one.answer.accept(new ChangeReply(one.id, Status.UNSETTLED, leader(), ""));
    }
    waiting.clear();
  }
}
