package io.pontoon.node.shard;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.SlotMove;
import io.pontoon.node.slot.GroupSlots;
import io.pontoon.node.slot.SlotChange;
import io.pontoon.node.slot.SlotCopy;
import io.pontoon.node.slot.SlotReply;
import io.pontoon.node.slot.SlotTable;
import io.pontoon.node.slot.SlotWatch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;

/**
 * What a group's leader does so that the slots of the map's moves get from this group, or to it.
 * All that counts stands in the logs of the two groups; what is here is lost with the leader, and
 * the next one begins anew.
 */
public final class ShardSlots implements SlotWatch {
  private static final long AGAIN_NANOS = 500_000_000;

  private static final int HOPS_MAX = 3;
  private static final long NEVER = Long.MIN_VALUE;

  private final Shard shard;
  private final ShardHost host;
  private final Proposals proposals;

  /** Slots that are being given away, by slot. */
  private final TreeMap<Integer, Giving> giving = new TreeMap<>();

  /** The nodes that sent pieces which may be in the log but are not applied, by slot. */
  private final TreeMap<Integer, Integer> givers = new TreeMap<>();

  private List<SlotMove> moves = List.of();
  private ClusterMap map;
  private long attempts;
  private long goneAt = Long.MIN_VALUE;

  /** A slot on its way, and whom to send it. */
  private static final class Giving {
    final SlotCopy copy;
    int node;
    int asked;

    /** Hints followed since anybody was right: two outdated nodes must not send us to and fro. */
    int hops;

    /** Whether the node was named by another and has not been asked yet. */
    boolean hinted;

    long frozenAt = NEVER;

    Giving(SlotCopy copy) {
      this.copy = copy;
    }
  }

  ShardSlots(Shard shard, ShardHost host, Proposals proposals) {
    this.shard = shard;
    this.host = host;
    this.proposals = proposals;
  }

  private GroupSlots slots() {
    return shard.machine() instanceof KeyspaceMachine keyspace ? keyspace.slots() : null;
  }

  /** The shard has got this state. */
  void follow(StateMachine machine) {
    if (machine instanceof KeyspaceMachine keyspace) {
      keyspace.onSlotChange(this::applied);
    }
  }

  /** The map has changed. */
  public void follow(ClusterMap changed) {
    map = changed;
    List<SlotMove> mine = new ArrayList<>();
    for (SlotMove move : changed.moves()) {
      if (move.from() == shard.group()) {
        mine.add(move);
      }
    }
    moves = mine;
    goneAt = Long.MIN_VALUE;
  }

  /** Whether there is anything that must not be slept over. */
  public boolean isBusy() {
    return !moves.isEmpty()
        || slots() != null
            && !(slots().table().outgoing().isEmpty() && slots().table().incoming().isEmpty());
  }

  /** Keys that are still to be copied, over all slots that are given away; for people. */
  public long left() {
    long left = 0;
    for (Giving each : giving.values()) {
      left += each.copy.left();
    }
    return left;
  }

  /** Goes on as far as possible. */
  void tend() {
    GroupSlots slots = slots();
    if (slots == null || map == null || !shard.leads()) {
      stop();
      return;
    }
    if (moves.isEmpty() && giving.isEmpty() && slots.table().outgoing().isEmpty()) {
      return;
    }
    begin(slots);
    for (Giving each : giving.values()) {
      goOn(each);
    }
    forget(slots);
  }

  /** Leadership is lost, or there never was any. */
  private void stop() {
    if (!giving.isEmpty()) {
      giving.clear();
      slots().watch(null);
    }
    givers.clear();
  }

  private void begin(GroupSlots slots) {
    Iterator<Giving> each = giving.values().iterator();
    while (each.hasNext()) {
      Giving given = each.next();
      if (!moves.contains(given.copy.move())) {
        each.remove();
        given(given);
      }
    }
    for (SlotMove move : moves) {
      SlotTable.Outgoing frozen = slots.table().outgoing().get(move.slot());
      // A map that is behind may still show what was over before the slot came back.
      boolean here =
          frozen == null
              ? slots.table().holds(move.slot()) && slots.table().since(move.slot()) < move.id()
              : frozen.move() == move.id();
      if (here && !giving.containsKey(move.slot())) {
        long attempt = (shard.standing().term() << 20) + ++attempts;
        giving.put(move.slot(), new Giving(new SlotCopy(move, slots, attempt)));
      }
    }
    slots.watch(giving.isEmpty() ? null : this);
  }

  /** The map shows that it has arrived: from here on nobody need wait for the slot. */
  private void given(Giving each) {
    ShardMeters meters = host.meters();
    meters.slotsGiven().increment();
    meters.slotBytes().add(each.copy.bytes());
    if (each.frozenAt != NEVER) {
      meters.slotFreeze().record(shard.now() - each.frozenAt);
    }
  }

  private void goOn(Giving each) {
    switch (each.copy.next(shard.now(), shard.machine().stamp())) {
      case SlotCopy.Step.Wait() -> {}
      case SlotCopy.Step.Send(SlotChange.Piece piece, boolean again) -> {
        if (each.node == 0 || again && !each.hinted) {
          each.node = another(each);
        }
        each.hinted = false;
        if (each.node != 0) {
          host.sendPiece(each.node, each.copy.move().to(), piece);
        }
      }
      case SlotCopy.Step.Freeze(SlotChange.Freeze freeze) -> propose(freeze);
      case SlotCopy.Step.Arrived(SlotMove move, long bytes) -> host.arrived(move, bytes);
    }
  }

  /** The next node that may lead the taker. */
  private int another(Giving each) {
    GroupInfo taker = map.group(each.copy.move().to());
    for (int i = 0; taker != null && i < taker.replicas().size(); i++) {
      int node = taker.replicas().get(each.asked++ % taker.replicas().size()).node();
      if (node != GroupInfo.Replica.NOWHERE) {
        return node;
      }
    }
    return 0;
  }

  /** What the map shows elsewhere by now is garbage here. */
  private void forget(GroupSlots slots) {
    if (goneAt != Long.MIN_VALUE && shard.now() - goneAt < AGAIN_NANOS) {
      return;
    }
    for (SlotTable.Outgoing leaving : slots.table().outgoing().values()) {
      SlotMove shown = map.move(leaving.slot());
      // Not by where the map shows the slot: it may be on its way back already, and a map from
      // before the slot came here shows it elsewhere too.
      if (map.epoch() >= leaving.move() && (shown == null || shown.id() != leaving.move())) {
        propose(new SlotChange.Gone(leaving.slot(), leaving.move(), map.slotsEpoch()));
        goneAt = shard.now();
      }
    }
  }

  private void propose(SlotChange change) {
    byte[] bytes = change.encode();
    if (proposals.mayAdd(bytes.length)) {
      proposals.addSlot(bytes);
    }
  }

  /** A piece came from another group's leader, on node {@code giver}. */
  public void onPiece(int giver, SlotChange.Piece piece) {
    GroupSlots slots = slots();
    if (slots == null || !shard.leads()) {
      host.answerPiece(
          giver,
          piece.from(),
          new SlotReply(
              piece.slot(), piece.move(), SlotReply.Status.NOT_LEADER, 0, 0, shard.leaderNode()));
      return;
    }
    SlotTable.Incoming in = slots.table().incoming().get(piece.slot());
    boolean settled =
        slots.table().since(piece.slot()) >= piece.move()
            || in != null
                && in.move() == piece.move()
                && (in.attempt() > piece.attempt()
                    || in.attempt() == piece.attempt() && in.next() != piece.number());
    if (settled) {
      answer(slots, giver, piece);
    } else {
      GroupSlots.check(piece);
      givers.put(piece.slot(), giver);
      propose(piece);
    }
  }

  private void answer(GroupSlots slots, int giver, SlotChange.Piece piece) {
    SlotTable.Incoming in = slots.table().incoming().get(piece.slot());
    if (slots.table().since(piece.slot()) >= piece.move()) {
      host.answerPiece(
          giver,
          piece.from(),
          new SlotReply(piece.slot(), piece.move(), SlotReply.Status.TAKEN, piece.attempt(), 0, 0));
    } else if (in != null && in.move() == piece.move()) {
      host.answerPiece(
          giver,
          piece.from(),
          new SlotReply(
              piece.slot(), piece.move(), SlotReply.Status.EXPECTS, in.attempt(), in.next(), 0));
    }
  }

  /** The other group's leader, or who was taken for it, has answered. */
  public void onReply(int from, SlotReply reply) {
    Giving each = giving.get(reply.slot());
    if (each == null || each.copy.move().id() != reply.move() || !shard.leads()) {
      return;
    }
    switch (reply.status()) {
      case TAKEN -> each.copy.taken();
      case EXPECTS -> {
        each.node = from;
        each.hops = 0;
        each.copy.expected(reply.attempt(), reply.next());
      }
      case NOT_LEADER -> {
        if (from == each.node && reply.leader() != 0 && reply.leader() != from) {
          each.node = reply.leader();
          each.hinted = true;
          if (each.hops++ < HOPS_MAX) {
            each.copy.sendAgain();
          }
        }
      }
    }
    tend();
  }

  /** The log has changed the slots here. */
  void applied(SlotChange change) {
    if (!shard.leads()) {
      return;
    }
    switch (change) {
      case SlotChange.Freeze frozen -> {
        Giving each = giving.get(frozen.slot());
        if (each != null) {
          each.frozenAt = shard.now();
          each.copy.look();
        }
      }
      case SlotChange.Piece piece -> {
        Integer giver = givers.remove(piece.slot());
        if (giver != null) {
          answer(slots(), giver, piece);
        }
      }
      case SlotChange.Gone gone -> goneAt = Long.MIN_VALUE;
      case SlotChange.Clear cleared -> {}
    }
  }

  @Override
  public void written(byte[] array, int offset, int length) {
    for (Giving each : giving.values()) {
      each.copy.written(array, offset, length);
    }
  }

  @Override
  public void allWritten() {
    for (Giving each : giving.values()) {
      each.copy.allWritten();
    }
  }
}
