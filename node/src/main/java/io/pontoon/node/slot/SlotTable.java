package io.pontoon.node.slot;

import io.pontoon.common.ring.Slots;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which slots a group answers for: part of its replicated state, changed only by what stands in its
 * log. Two groups never hold a slot at the same time: the one that gives it away is frozen, in its
 * own log, before the other takes it, in its own.
 *
 * <p>Every batch of commands brings the epoch of the map by which it was sent here. What was sent
 * by a map of before a slot left, or of before it came back, is turned away even when the slot is
 * here again: otherwise two commands of one client could overtake each other.
 */
public final class SlotTable {
  private static final byte VERSION = 1;
  private static final byte HELD = 0;
  private static final byte FROZEN = 1;
  private static final byte ABSENT = 2;

  /** A slot that this group gives away. */
  public record Outgoing(int slot, int to, long move) {}

  /**
   * A slot that this group is getting, but does not hold yet.
   *
   * @param attempt which of the giver's attempts is under way; a later one begins anew
   * @param next the number of the next piece; {@link #BROKEN} when only a later attempt may go on
   */
  public record Incoming(int slot, int from, long move, long attempt, int next) {
    public static final int BROKEN = -1;
  }

  private final byte atFirst;
  private final byte[] states = new byte[Slots.COUNT];

  /**
   * The last move of each slot, to here or from here. Of a slot that came, commands by older maps
   * are turned away; and what is still on its way of an older move is not let in.
   */
  private long[] since;

  private final TreeMap<Integer, Outgoing> outgoing = new TreeMap<>();
  private final TreeMap<Integer, Incoming> incoming = new TreeMap<>();
  private long lastChange;

  /** {@code slotsAtFirst}: whether the group holds what the first map gave it. */
  public SlotTable(boolean slotsAtFirst) {
    this.atFirst = slotsAtFirst ? HELD : ABSENT;
    Arrays.fill(states, atFirst);
  }

  /**
   * Whether commands sent by the map of this epoch must be looked at slot by slot. Otherwise their
   * sender knew where everything is.
   */
  public boolean mustCheck(long epoch) {
    return epoch < lastChange || !outgoing.isEmpty();
  }

  /** Whether a command for this slot, sent by the map of this epoch, is not for this group. */
  public boolean turnsAway(int slot, long epoch) {
    return states[slot] != HELD || since != null && epoch < since[slot];
  }

  /** Whether a slot is here and not on its way out. */
  public boolean holds(int slot) {
    return states[slot] == HELD;
  }

  /** The slots that are frozen on their way out. Not to be changed. */
  public SortedMap<Integer, Outgoing> outgoing() {
    return outgoing;
  }

  /** The slots that are on their way in. Not to be changed. */
  public SortedMap<Integer, Incoming> incoming() {
    return incoming;
  }

  /** The last move of a slot, to here or from here; 0 when there was none. */
  public long since(int slot) {
    return since == null ? 0 : since[slot];
  }

  /** From here on nothing more is done to the slot; false when it was not here to be given away. */
  boolean freeze(Outgoing leaving) {
    if (states[leaving.slot] != HELD) {
      return false;
    }
    states[leaving.slot] = FROZEN;
    outgoing.put(leaving.slot, leaving);
    return true;
  }

  /** The map of {@code epoch} shows the slot at the other group; false when that was known. */
  boolean gone(int slot, long move, long epoch) {
    Outgoing leaving = outgoing.get(slot);
    if (leaving == null || leaving.move != move) {
      return false;
    }
    outgoing.remove(slot);
    states[slot] = ABSENT;
    moved(slot, move);
    lastChange = Math.max(lastChange, epoch);
    return true;
  }

  /**
   * A piece of a slot has come: true when it is the one that was waited for. One of a later attempt
   * that begins makes an end to the earlier one, whatever of that is still on its way.
   */
  boolean piece(int slot, int from, long move, long attempt, int number) {
    // Of those who were there at first, each holds whatever nobody has moved; but who gets a slot
    // that it has never given away cannot have had it.
    boolean never = states[slot] == HELD && since(slot) == 0;
    if (states[slot] != ABSENT && !never || move <= since(slot)) {
      return false;
    }
    Incoming known = incoming.get(slot);
    boolean begins =
        known == null || move > known.move || move == known.move && attempt > known.attempt;
    boolean expected =
        begins
            ? number == 0
            : move == known.move && attempt == known.attempt && number == known.next;
    if (expected) {
      states[slot] = ABSENT;
      incoming.put(slot, new Incoming(slot, from, move, attempt, number + 1));
    }
    return expected;
  }

  /** The last piece is here: the slot is this group's. */
  void take(int slot) {
    Incoming arrived = incoming.remove(slot);
    states[slot] = HELD;
    moved(slot, arrived.move);
    lastChange = Math.max(lastChange, arrived.move);
  }

  private void moved(int slot, long move) {
    if (since == null) {
      since = new long[Slots.COUNT];
    }
    since[slot] = Math.max(since[slot], move);
  }

  /** All keys were deleted, those that are on their way in too: these must come anew. */
  void flushed() {
    incoming.replaceAll(
        (slot, in) -> new Incoming(slot, in.from, in.move, in.attempt, Incoming.BROKEN));
  }

  /** Whether every slot is as it was at first. */
  private boolean isPlain() {
    return since == null && incoming.isEmpty() && outgoing.isEmpty() && lastChange == 0;
  }

  /** All of it as bytes, for a snapshot and for the digest; empty when nothing has ever moved. */
  public byte[] write() {
    if (isPlain()) {
      return new byte[0];
    }
    ByteBuffer out =
        ByteBuffer.allocate(
            1
                + 8
                + states.length
                + 1
                + (since == null ? 0 : since.length * 8)
                + 4
                + outgoing.size() * (4 + 4 + 8)
                + 4
                + incoming.size() * (4 + 4 + 8 + 8 + 4));
    out.put(VERSION).putLong(lastChange).put(states).put((byte) (since == null ? 0 : 1));
    if (since != null) {
      out.asLongBuffer().put(since);
      out.position(out.position() + since.length * 8);
    }
    out.putInt(outgoing.size());
    for (Outgoing each : outgoing.values()) {
      out.putInt(each.slot).putInt(each.to).putLong(each.move);
    }
    out.putInt(incoming.size());
    for (Incoming each : incoming.values()) {
      out.putInt(each.slot).putInt(each.from).putLong(each.move);
      out.putLong(each.attempt).putInt(each.next);
    }
    return out.array();
  }

  /**
   * Takes over what {@link #write} wrote.
   *
   * @throws IllegalArgumentException when it was written by a later build
   */
  public void read(ByteBuffer in) {
    outgoing.clear();
    incoming.clear();
    since = null;
    lastChange = 0;
    Arrays.fill(states, atFirst);
    if (!in.hasRemaining()) {
      return;
    }
    if (in.get() != VERSION) {
      throw new IllegalArgumentException("a snapshot of a version this build does not know");
    }
    lastChange = in.getLong();
    in.get(states);
    if (in.get() != 0) {
      since = new long[Slots.COUNT];
      in.asLongBuffer().get(since);
      in.position(in.position() + since.length * 8);
    }
    for (int left = in.getInt(); left > 0; left--) {
      Outgoing each = new Outgoing(in.getInt(), in.getInt(), in.getLong());
      outgoing.put(each.slot, each);
    }
    for (int left = in.getInt(); left > 0; left--) {
      int slot = in.getInt();
      int from = in.getInt();
      long move = in.getLong();
      incoming.put(slot, new Incoming(slot, from, move, in.getLong(), in.getInt()));
    }
  }

  /** Whether the keys of a slot may be seen by commands that name no key. */
  boolean isVisible(int slot) {
    return states[slot] != ABSENT;
  }
}
