package io.pontoon.node.slot;

import io.pontoon.common.ring.Slots;
import io.pontoon.common.topology.SlotMove;
import io.pontoon.node.store.Keyspace;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;

/**
 * One slot on its way out, as the giver's leader drives it: all keys are sent while the slot is in
 * use, then again those that were written meanwhile, until few are left; then the slot is frozen
 * and the last of them follow. A function of the group's state and of what the taker answers: a new
 * leader begins anew, with a later attempt, and finds a slot that is frozen already still frozen.
 */
public final class SlotCopy implements SlotWatch {
  private static final int PIECE_BYTES = 128 << 10;
  private static final int NAMES = 256;

  /** So few keys may be left to be sent while nobody can write. */
  private static final int FEW = 32;

  /**
   * A slot that is written faster than it is copied is frozen after so many pieces all the same.
   */
  private static final int PIECES_BEHIND_MAX = 64;

  private static final long AGAIN_NANOS = 300_000_000;

  /** What is to be done now. */
  public sealed interface Step {
    /** Nothing, before something is heard or time has passed. */
    record Wait() implements Step {}

    /** Send this to the taker's leader; {@code again}: perhaps to another, who may lead now. */
    record Send(SlotChange.Piece piece, boolean again) implements Step {}

    /** Put this into the giver's log. */
    record Freeze(SlotChange.Freeze freeze) implements Step {}

    /** The taker has it, for which so many bytes were sent: the map should show that. */
    record Arrived(SlotMove move, long bytes) implements Step {}
  }

  private static final Step WAIT = new Step.Wait();

  private final SlotMove move;
  private final GroupSlots slots;
  private final SlotKeys keys = new SlotKeys();

  /** Names of keys that the taker does not have as they are. */
  private final LinkedHashSet<ByteBuffer> todo = new LinkedHashSet<>();

  private long attempt;
  private int number;
  private long cursor;
  private boolean allNamed;
  private int behind;
  private byte[] longKey;
  private int longAt;
  private SlotChange.Piece pending;
  private boolean sent;
  private long actedAt;
  private boolean arrived;
  private boolean told;
  private long bytes;

  /** {@code attempt}: greater than any before it, of other leaders too. */
  public SlotCopy(SlotMove move, GroupSlots slots, long attempt) {
    this.move = move;
    this.slots = slots;
    this.attempt = attempt;
  }

  public SlotMove move() {
    return move;
  }

  private boolean isFrozen() {
    return slots.table().outgoing().containsKey(move.slot());
  }

  /** What is to be done at {@code now}; {@code stamp}: the time of the giver's state. */
  public Step next(long now, long stamp) {
    boolean late = now - actedAt > AGAIN_NANOS;
    if (arrived) {
      if (told && !late) {
        return WAIT;
      }
      told = true;
      actedAt = now;
      return new Step.Arrived(move, bytes);
    }
    if (pending == null && mayGoOn()) {
      pending = piece(stamp);
      sent = false;
    }
    if (pending != null) {
      if (sent && !late) {
        return WAIT;
      }
      boolean again = sent;
      sent = true;
      actedAt = now;
      return new Step.Send(pending, again);
    }
    if (sent && !late) {
      return WAIT; // the freeze is under way
    }
    sent = true;
    actedAt = now;
    return new Step.Freeze(new SlotChange.Freeze(move.slot(), move.to(), move.id()));
  }

  /** Whether there is a piece to be made: always when frozen, else as long as much is left. */
  private boolean mayGoOn() {
    return number == 0
        || isFrozen()
        || !allNamed
        || longKey != null
        || todo.size() > FEW && behind < PIECES_BEHIND_MAX;
  }

  private SlotChange.Piece piece(long stamp) {
    while (keys.length() < PIECE_BYTES && (longKey != null || name())) {
      if (longKey != null) {
        goOn();
      } else {
        next();
      }
    }
    behind += allNamed ? 1 : 0;
    bytes += keys.length();
    boolean last = isFrozen() && allNamed && todo.isEmpty() && longKey == null && number > 0;
    return new SlotChange.Piece(
        move.slot(), move.from(), move.id(), attempt, number, last, stamp, keys.take());
  }

  /** Sees to it that there is a name to go on with; false when all have been sent. */
  private boolean name() {
    while (todo.isEmpty() && !allNamed) {
      Keyspace keyspace = slots.keyspace();
      cursor =
          keyspace.scanSlot(
              move.slot(),
              cursor,
              NAMES,
              entry -> {
                byte[] key = new byte[keyspace.keyLength(entry)];
                keyspace.readKey(entry, key, 0);
                todo.add(ByteBuffer.wrap(key));
              });
      allNamed = cursor == 0;
    }
    return !todo.isEmpty();
  }

  private void next() {
    Iterator<ByteBuffer> first = todo.iterator();
    byte[] key = first.next().array();
    first.remove();
    Keyspace keyspace = slots.keyspace();
    long entry = keyspace.find(key, 0, key.length, Long.MIN_VALUE);
    if (entry == Keyspace.ABSENT) {
      keys.gone(key);
      return;
    }
    int count = keys.set(keyspace, entry, key, PIECE_BYTES);
    if (count < keyspace.valueLength(entry)) {
      longKey = key;
      longAt = count;
    }
  }

  private void goOn() {
    Keyspace keyspace = slots.keyspace();
    long entry = keyspace.find(longKey, 0, longKey.length, Long.MIN_VALUE);
    if (entry == Keyspace.ABSENT) { // its time was up, and nobody writes when a key is swept
      keys.gone(longKey);
      longKey = null;
      return;
    }
    longAt += keys.more(keyspace, entry, longKey, longAt, PIECE_BYTES);
    if (longAt == keyspace.valueLength(entry)) {
      longKey = null;
    }
  }

  @Override
  public void written(byte[] array, int offset, int length) {
    if (Slots.of(array, offset, length) != move.slot()) {
      return;
    }
    byte[] key = Arrays.copyOfRange(array, offset, offset + length);
    todo.add(ByteBuffer.wrap(key));
    if (longKey != null && Arrays.equals(longKey, key)) {
      longKey = null; // it is sent again, from its beginning
    }
  }

  @Override
  public void allWritten() {
    begin(attempt + 1);
  }

  /** The slot was frozen, or so it was said: look at once. */
  public void look() {
    if (pending == null) {
      sent = false;
    }
  }

  private void begin(long later) {
    attempt = later;
    number = 0;
    cursor = 0;
    allNamed = false;
    behind = 0;
    longKey = null;
    pending = null;
    sent = false;
    todo.clear();
    keys.take();
  }

  /** The taker has the slot. */
  public void taken() {
    arrived = true;
  }

  /** The taker waits for piece {@code next} of this attempt. */
  public void expected(long ofAttempt, int next) {
    if (ofAttempt > attempt || ofAttempt == attempt && next == SlotTable.Incoming.BROKEN) {
      begin(ofAttempt + 1);
    } else if (ofAttempt == attempt && pending != null && next == pending.number() + 1) {
      number = next;
      pending = null;
      sent = false;
    }
  }

  /** Whom it was sent to does not lead, but has said who does. */
  public void sendAgain() {
    sent = false;
  }

  /** How much was sent. */
  public long bytes() {
    return bytes;
  }

  /** Keys that the taker does not have yet, about. */
  public long left() {
    return arrived ? 0 : allNamed ? todo.size() : slots.keyspace().slotSize(move.slot());
  }
}
