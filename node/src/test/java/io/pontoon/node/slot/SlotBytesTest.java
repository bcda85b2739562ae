package io.pontoon.node.slot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pontoon.common.ring.Slots;
import io.pontoon.node.store.Keyspace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What stands in logs and travels between groups, whole and damaged. */
class SlotBytesTest {
  private static final byte[] KEY = "{a}key".getBytes(StandardCharsets.US_ASCII);
  private static final int SLOT = Slots.of(KEY);

  private static final List<SlotChange> CHANGES =
      List.of(
          new SlotChange.Freeze(SLOT, 65_535, Long.MAX_VALUE),
          new SlotChange.Gone(16_383, 7, 8),
          new SlotChange.Piece(0, 1, 2, 3L << 40, 4, true, -5, keys()),
          new SlotChange.Piece(SLOT, 1, 2, 3, 0, false, 5, new byte[0]),
          new SlotChange.Clear(SLOT, keys()));

  /** Records of each kind: a value in two parts, one with an expiry, one that has gone. */
  private static byte[] keys() {
    SlotKeys keys = new SlotKeys();
    try (Keyspace keyspace = new Keyspace(1)) {
      byte[] value = new byte[200];
      keyspace.putString(KEY, 0, KEY.length, value, 0, value.length, 1_000_000);
      long entry = keyspace.find(KEY, 0, KEY.length, 0);
      keys.set(keyspace, entry, KEY, 150);
      keys.more(keyspace, entry, KEY, 150, 150);
      keys.gone("{a}gone".getBytes(StandardCharsets.US_ASCII));
    }
    return keys.take();
  }

  private static SlotChange decode(byte[] bytes) {
    return SlotChange.decode(bytes, 0, bytes.length);
  }

  @Test
  void everyChangeIsReadAsItWasWritten() {
    for (SlotChange change : CHANGES) {
      byte[] bytes = change.encode();
      assertArrayEquals(bytes, decode(bytes).encode());
      byte[] within = new byte[bytes.length + 7];
      System.arraycopy(bytes, 0, within, 3, bytes.length);
      assertArrayEquals(bytes, SlotChange.decode(within, 3, 3 + bytes.length).encode());
    }
  }

  @Test
  void aChangeThatIsCutOffIsRefused() {
    for (SlotChange change : CHANGES) {
      byte[] bytes = change.encode();
      byte[] keys =
          switch (change) {
            case SlotChange.Piece piece -> piece.keys();
            case SlotChange.Clear clear -> clear.keys();
            default -> new byte[0];
          };
      for (int length = 0; length < bytes.length - keys.length; length++) {
        byte[] cut = Arrays.copyOf(bytes, length);
        assertThrows(IllegalArgumentException.class, () -> decode(cut));
      }
    }
  }

  @Test
  void slotsAndKindsThatAreNotThereAreRefused() {
    byte[] bytes = CHANGES.getFirst().encode();
    bytes[0] = 5;
    assertThrows(IllegalArgumentException.class, () -> decode(bytes));
    bytes[0] = 1;
    bytes[1] = 0x40;
    assertThrows(IllegalArgumentException.class, () -> decode(bytes));
    bytes[1] = (byte) 0xff;
    assertThrows(IllegalArgumentException.class, () -> decode(bytes));
  }

  @Test
  void keysThatAreCutOffWithinARecordAreRefused() {
    byte[] whole = keys();
    SlotKeys.read(whole, SLOT, null);
    int sound = 0;
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      try {
        SlotKeys.read(cut, SLOT, null);
        sound++;
      } catch (IllegalArgumentException refused) {
        assertEquals(IllegalArgumentException.class, refused.getClass());
      }
    }
    assertEquals(3, sound, "cut between two records, or before the first, it is sound");
  }

  @Test
  void keysOfAnotherSlotAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> SlotKeys.read(keys(), SLOT ^ 1, null));
  }

  @Property
  void damagedKeysAreRefusedOrSoundAndNothingElse(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = keys();
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    try (Keyspace into = new Keyspace(2)) {
      try {
        SlotKeys.read(bytes, SLOT, null);
      } catch (IllegalArgumentException refused) {
        return;
      }
      SlotKeys.read(bytes, SLOT, into);
    }
  }

  @Test
  void anAnswerIsReadAsItWasWrittenAndRefusedWhenCutOff() {
    for (SlotReply.Status status : SlotReply.Status.values()) {
      SlotReply reply = new SlotReply(16_383, 9, status, 1L << 40, -1, 12);
      byte[] bytes = reply.encode();
      assertEquals(reply, SlotReply.decode(bytes));
      for (int length = 0; length < bytes.length; length++) {
        byte[] cut = Arrays.copyOf(bytes, length);
        assertThrows(IllegalArgumentException.class, () -> SlotReply.decode(cut));
      }
      bytes[10] = 3;
      assertThrows(IllegalArgumentException.class, () -> SlotReply.decode(bytes));
    }
  }

  /** Whatever happens to a table, what it writes makes another one that goes on as it does. */
  @Property(tries = 200)
  void aTableThatIsWrittenAndReadIsTheSame(@ForAll long seed, @ForAll boolean slotsAtFirst) {
    Random random = new Random(seed);
    SlotTable table = new SlotTable(slotsAtFirst);
    for (int i = 0; i < 60; i++) {
      SlotTable copy = new SlotTable(slotsAtFirst);
      copy.freeze(new SlotTable.Outgoing(9, 3, 1));
      copy.read(ByteBuffer.wrap(table.write()));
      assertArrayEquals(table.write(), copy.write());
      assertEquals(table.outgoing(), copy.outgoing());
      assertEquals(table.incoming(), copy.incoming());
      long some = random.nextLong();
      for (int slot = 0; slot < 4; slot++) {
        assertEquals(table.since(slot), copy.since(slot));
        assertEquals(table.turnsAway(slot, i), copy.turnsAway(slot, i));
        assertEquals(table.mustCheck(i), copy.mustCheck(i));
      }
      assertEquals(change(new Random(some), table, i), change(new Random(some), copy, i));
      table = random.nextBoolean() ? table : copy;
    }
  }

  private static boolean change(Random random, SlotTable table, int epoch) {
    int slot = random.nextInt(4);
    return switch (random.nextInt(5)) {
      case 0 -> table.freeze(new SlotTable.Outgoing(slot, 2, epoch));
      case 1 -> {
        SlotTable.Outgoing leaving = table.outgoing().get(slot);
        yield leaving != null && table.gone(slot, leaving.move(), epoch);
      }
      case 2 -> {
        table.flushed();
        yield true;
      }
      default -> {
        SlotTable.Incoming in = table.incoming().get(slot);
        boolean taken =
            in == null
                ? table.piece(slot, 2, epoch, 1, 0)
                : table.piece(slot, 2, in.move(), in.attempt(), in.next());
        if (taken && in != null && random.nextBoolean()) {
          table.take(slot);
        }
        yield taken;
      }
    };
  }

  @Test
  void piecesAreTakenInTheirOrderAndOfTheLatestAttemptOnly() {
    SlotTable table = new SlotTable(false);
    assertEquals(false, table.piece(3, 1, 10, 5, 1), "not the first");
    assertEquals(true, table.piece(3, 1, 10, 5, 0));
    assertEquals(false, table.piece(3, 1, 10, 5, 0), "twice");
    assertEquals(false, table.piece(3, 1, 10, 5, 2), "one is missing");
    assertEquals(false, table.piece(3, 1, 10, 4, 1), "of an earlier attempt");
    assertEquals(false, table.piece(3, 1, 10, 6, 1), "a later attempt begins at its beginning");
    assertEquals(true, table.piece(3, 1, 10, 6, 0));
    assertEquals(false, table.piece(3, 1, 10, 5, 1), "of an attempt that is over");
    assertEquals(false, table.piece(3, 1, 9, 99, 0), "of an earlier move");
    table.flushed();
    assertEquals(false, table.piece(3, 1, 10, 6, 1), "what came before is gone");
    assertEquals(true, table.piece(3, 1, 10, 7, 0));
    table.take(3);
    assertEquals(false, table.piece(3, 1, 10, 8, 0), "it is here already");
    assertEquals(true, table.holds(3));
    assertEquals(true, table.turnsAway(3, 9));
    assertEquals(false, table.turnsAway(3, 10));
  }
}
