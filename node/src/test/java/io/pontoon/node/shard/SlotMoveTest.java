package io.pontoon.node.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.ring.Slots;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.node.slot.SlotChange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlotMoveTest {
  private static final int SLOT = Slots.of("{a}".getBytes(StandardCharsets.US_ASCII));

  private final SlotWorld world = new SlotWorld();
  private final int giver = world.owner(SLOT);
  private final int taker = giver % SlotWorld.GROUPS + 1;
  private final int third = taker % SlotWorld.GROUPS + 1;
  private final long before = world.map.epoch();

  @AfterEach
  void alike() {
    for (SlotWorld.Group group : world.groups()) {
      group.cycle();
      assertTrue(group.replicasAgree(), "replicas of group " + group.id + " differ");
    }
    world.close();
  }

  private SlotWorld.Group at(int group) {
    return world.group(group);
  }

  /** The next letter is delivered. */
  private void deliver() {
    world.letters.removeFirst().run();
  }

  private void deliverAll() {
    while (!world.letters.isEmpty()) {
      deliver();
    }
  }

  @Test
  void keysGoWithTheirSlotAndTheGiverForgetsThem() {
    world.write(giver, before, "set {a}1 x");
    world.write(giver, before, "set {a}2 y px 1000000");
    world.depart(SLOT, taker);
    world.settle();
    assertEquals(taker, world.owner(SLOT));
    assertEquals("$1\r\nx", world.read(taker, world.map.epoch(), "get {a}1"));
    assertEquals(":1000000", world.read(taker, world.map.epoch(), "pttl {a}2"));
    assertEquals(0, at(giver).machine.keys());
    assertEquals(SlotWorld.TURNED, world.read(giver, before, "get {a}1"));
  }

  @Test
  void aSlotWithoutKeysMovesToo() {
    world.depart(SLOT, taker);
    world.settle();
    assertEquals(taker, world.owner(SLOT));
    assertEquals("+OK", world.write(taker, world.map.epoch(), "set {a}1 x"));
  }

  @Test
  void theGiverServesTheSlotUntilItIsFrozenAndNobodyThenBeforeItIsTaken() {
    world.write(giver, before, "set {a}1 x");
    world.depart(SLOT, taker);
    at(giver).cycle();
    assertEquals("+OK", world.write(giver, before, "set {a}1 y"), "it is only being copied");
    deliver(); // the first piece
    assertFalse(at(taker).machine.slots().table().holds(SLOT));
    deliver(); // that it is wanted: the giver freezes
    assertFalse(at(giver).machine.slots().table().outgoing().isEmpty());
    assertEquals(SlotWorld.TURNED, world.read(giver, before, "get {a}1"));
    assertEquals(SlotWorld.TURNED, world.write(giver, before, "set {a}1 z"));
    assertFalse(at(taker).machine.slots().table().holds(SLOT));
    deliver(); // the last piece
    assertEquals("$1\r\ny", world.read(taker, before + 1, "get {a}1"));
    world.settle();
  }

  @Test
  void noPieceIsTheLastBeforeTheFreeze() {
    world.write(giver, before, "set {a}1 x");
    world.depart(SLOT, taker);
    at(giver).cycle();
    assertFalse(world.pieces.getLast().last());
    world.settle();
    assertTrue(world.pieces.getLast().last());
  }

  @Test
  void whatComesByTheMapOfAnEarlierStayIsTurnedAwayThoughTheSlotIsHere() {
    world.write(giver, before, "set {a}1 x");
    for (int to : List.of(taker, third, giver)) {
      world.depart(SLOT, to);
      world.settle();
    }
    assertEquals(giver, world.owner(SLOT));
    assertEquals(SlotWorld.TURNED, world.write(giver, before, "set {a}1 old"));
    assertEquals(SlotWorld.TURNED, world.read(giver, before, "get {a}1"));
    assertEquals("$1\r\nx", world.read(giver, world.map.epoch(), "get {a}1"));
    assertEquals(0, at(taker).machine.keys());
    assertEquals(0, at(third).machine.keys());
  }

  @Test
  void piecesOfAnEarlierMoveOrOfAnotherGiverComeToNothing() {
    world.write(giver, before, "set {a}1 old");
    world.depart(SLOT, taker);
    world.settle();
    List<SlotChange.Piece> early = List.copyOf(world.pieces);
    world.write(taker, world.map.epoch(), "set {a}1 new");
    world.depart(SLOT, giver);
    world.settle();
    for (int group = 1; group <= SlotWorld.GROUPS; group++) {
      for (SlotChange.Piece piece : early) {
        at(group).shard.slots().onPiece(at(giver).node(), piece);
        at(group).cycle();
      }
    }
    world.letters.clear();
    assertEquals("$3\r\nnew", world.read(giver, world.map.epoch(), "get {a}1"));
    assertTrue(at(taker).machine.slots().table().since(SLOT) > early.getFirst().move());
    assertFalse(at(taker).machine.slots().table().holds(SLOT));
  }

  @Test
  void aSlotComesBackToWhoHasNotHeardYetThatItHadArrived() {
    world.write(giver, before, "set {a}1 x");
    world.depart(SLOT, taker);
    for (int round = 0; round < 20 && !world.map.moves().isEmpty(); round++) {
      at(giver).cycle();
      deliverAll();
    }
    assertEquals(1, at(giver).machine.slots().table().outgoing().size(), "it has not heard");
    world.depart(SLOT, giver);
    world.settle();
    assertEquals("$1\r\nx", world.read(giver, world.map.epoch(), "get {a}1"));
  }

  @Test
  void aGiverIsNotMadeToForgetByAMapOfBeforeTheSlotCameToIt() {
    world.write(giver, before, "set {a}1 x");
    ClusterMap old = world.map;
    world.depart(SLOT, taker);
    world.settle();
    world.depart(SLOT, third);
    at(taker).cycle();
    deliver();
    deliver(); // it is frozen
    assertEquals(1, at(taker).machine.slots().table().outgoing().size());
    world.letters.clear();
    at(taker).shard.slots().follow(old); // as when somebody leads now who has not heard for long
    at(taker).tick(600);
    assertEquals(1, at(taker).machine.keyspace().slotSize(SLOT));
    world.settle();
    assertEquals("$1\r\nx", world.read(third, world.map.epoch(), "get {a}1"));
  }

  @Test
  void aPieceThatComesTwiceCountsOnce() {
    world.write(giver, before, "set {a}1 x");
    world.depart(SLOT, taker);
    at(giver).cycle();
    Runnable first = world.letters.getFirst();
    first.run();
    first.run();
    deliverAll();
    first.run();
    world.settle();
    assertEquals("$1\r\nx", world.read(taker, world.map.epoch(), "get {a}1"));
    assertEquals(1, at(taker).machine.keys());
  }

  @Test
  void whatIsWrittenWhileTheSlotIsCopiedArrivesAsItIsAtTheEnd() {
    world.write(giver, before, "set {a}stays x");
    world.write(giver, before, "set {a}goes x");
    world.depart(SLOT, taker);
    at(giver).cycle();
    world.write(giver, before, "del {a}goes");
    world.write(giver, before, "append {a}stays y");
    world.write(giver, before, "set {a}comes x");
    world.settle();
    long now = world.map.epoch();
    assertEquals("$2\r\nxy", world.read(taker, now, "get {a}stays"));
    assertEquals("$-1", world.read(taker, now, "get {a}goes"));
    assertEquals("$1\r\nx", world.read(taker, now, "get {a}comes"));
  }

  @Test
  void aValueLongerThanAPieceThatIsWrittenHalfWayIsSentAnew() {
    world.write(giver, before, "set {a}1 " + "x".repeat(500_000));
    world.depart(SLOT, taker);
    at(giver).cycle();
    deliver();
    deliver(); // some of it is there
    assertEquals(2, world.pieces.size());
    world.write(giver, before, "append {a}1 end");
    world.write(giver, before, "setrange {a}1 0 begin");
    world.settle();
    String value = "begin" + "x".repeat(499_995) + "end";
    assertEquals("$500003\r\n" + value, world.read(taker, world.map.epoch(), "get {a}1"));
  }

  @Test
  void aValueLongerThanAPieceMayExpireAndBeSweptHalfWay() {
    world.write(giver, before, "set {a}1 " + "x".repeat(500_000) + " px 500");
    world.write(giver, before, "set {a}2 y");
    world.depart(SLOT, taker);
    at(giver).cycle();
    deliver();
    at(giver).wall += 1_000;
    at(giver).tick(1);
    assertEquals(1, at(giver).machine.keys(), "it is swept");
    world.settle();
    assertEquals("$-1", world.read(taker, world.map.epoch(), "get {a}1"));
    assertEquals("$1\r\ny", world.read(taker, world.map.epoch(), "get {a}2"));
  }

  @Test
  void whatWasSeenAsExpiredDoesNotComeBackWhereClocksAreBehind() {
    world.write(giver, before, "set {a}1 x px 500");
    at(giver).wall += 1_000;
    world.write(giver, before, "set {a}2 y");
    assertEquals("$-1", world.read(giver, before, "get {a}1"));
    world.depart(SLOT, taker);
    world.settle();
    assertTrue(at(taker).wall < at(giver).wall);
    assertEquals("$-1", world.read(taker, world.map.epoch(), "get {a}1"));
    assertTrue(at(taker).machine.stamp() >= at(giver).machine.stamp());
  }

  @Test
  void keysOnTheirWayAreSeenByNothingThatGoesThroughAllKeys() {
    world.write(giver, before, "set {a}1 x");
    world.depart(SLOT, taker);
    at(giver).cycle();
    deliver();
    at(taker).cycle();
    assertEquals(1, at(taker).machine.keyspace().slotSize(SLOT));
    assertEquals(0, at(taker).machine.keys());
    long now = before + 1;
    assertEquals(":0", world.read(taker, now, "dbsize"));
    assertEquals("*0", world.read(taker, now, "keys *"));
    assertEquals("*2\r\n$1\r\n0\r\n*0", world.read(taker, now, "scan 0"));
    assertEquals("$-1", world.read(taker, now, "randomkey"));
    assertEquals(":1", world.read(giver, now, "dbsize"));
    deliver();
    assertEquals(
        SlotWorld.TURNED, world.read(giver, now, "dbsize"), "it may be at both or neither");
    world.settle();
    assertEquals(":1", world.read(taker, world.map.epoch(), "dbsize"));
    assertEquals(":0", world.read(giver, world.map.epoch(), "dbsize"));
    assertEquals(SlotWorld.TURNED, world.read(giver, now, "dbsize"));
  }

  @Test
  void flushingTheTakerHalfWayMakesTheGiverBeginAnew() {
    world.write(giver, before, "set {a}1 x");
    world.depart(SLOT, taker);
    at(giver).cycle();
    deliver();
    assertEquals("+OK", world.write(taker, before + 1, "flushall"));
    world.settle();
    assertEquals("$1\r\nx", world.read(taker, world.map.epoch(), "get {a}1"));
  }

  @Test
  void flushingTheGiverHalfWayLeavesNothingAtTheTaker() {
    world.write(giver, before, "set {a}1 x");
    world.depart(SLOT, taker);
    at(giver).cycle();
    deliver();
    assertEquals("+OK", world.write(giver, before + 1, "flushall"));
    world.write(giver, before + 1, "set {a}2 y");
    world.settle();
    assertEquals("$-1", world.read(taker, world.map.epoch(), "get {a}1"));
    assertEquals("$1\r\ny", world.read(taker, world.map.epoch(), "get {a}2"));
    assertEquals(1, at(taker).machine.keys());
  }

  @Test
  void nothingIsFlushedByWhoDoesNotKnowWhereAllSlotsAre() {
    world.write(giver, before, "set {a}1 x");
    world.depart(SLOT, taker);
    world.settle();
    assertEquals(SlotWorld.TURNED, world.write(taker, before, "flushall"));
    assertEquals(SlotWorld.TURNED, world.write(giver, before, "flushall"));
    assertEquals("+OK", world.write(taker, world.map.epoch(), "flushall"));
    assertEquals(0, at(taker).machine.keys());
  }

  @Test
  void largeSlotsAreForgottenBitByBitThoughTheKeysOfOneExpireMeanwhile() {
    int i = 0;
    while (world.owner(slotOfTag(i)) != giver || slotOfTag(i) <= SLOT) {
      i++;
    }
    int later = slotOfTag(i);
    for (int key = 0; key < 5_000; key++) {
      world.write(giver, before, "set {a}" + key + " x");
      world.write(giver, before, "set {" + i + "}" + key + " x px 5000");
    }
    world.depart(SLOT, taker);
    world.depart(later, taker);
    for (int round = 0; round < 200 && !world.map.moves().isEmpty(); round++) {
      world.tell();
      at(giver).cycle();
      at(taker).cycle();
      deliverAll();
    }
    world.tell();
    at(giver).cycle();
    assertEquals(0, at(giver).machine.keys());
    assertTrue(at(giver).machine.keyspace().slotSize(SLOT) > 0);
    for (SlotWorld.Group group : world.groups()) {
      group.wall += 10_000;
    }
    for (int round = 0; round < 100; round++) {
      at(giver).tick(1);
    }
    assertEquals(0, at(giver).machine.keyspace().slotSize(SLOT));
    assertEquals(0, at(giver).machine.keyspace().slotSize(later));
    assertEquals(-1, at(giver).machine.keyspace().nextHidden(0), "nothing is left to be done");
  }

  private static int slotOfTag(int tag) {
    return Slots.of(("{" + tag + "}").getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void afterAWriteThatWasTurnedAwayNothingOfItsSessionIsCarriedOut() {
    int there = slotOf(giver, SLOT);
    String other = keyOf(there);
    world.depart(SLOT, taker);
    world.settle();
    assertEquals("+OK", world.send(giver, before, 900, 1, "set " + other + " 1"));
    assertEquals(SlotWorld.TURNED, world.send(giver, before, 900, 2, "set {a}1 x"));
    assertEquals(SlotWorld.TURNED, world.send(giver, before, 900, 3, "set " + other + " 2"));
    at(giver).snapshot();
    assertTrue(at(giver).replicasAgree());
    assertEquals(
        SlotWorld.TURNED,
        world.send(giver, world.map.epoch(), 900, 4, "set " + other + " 3"),
        "by whatever map");
    assertEquals(SlotWorld.TURNED, world.send(giver, before, 900, 2, "set {a}1 x"), "again");
    assertEquals("$1\r\n1", world.read(giver, world.map.epoch(), "get " + other));
    assertEquals("+OK", world.send(giver, world.map.epoch(), 901, 1, "set " + other + " 4"));
  }

  @Test
  void noWriteOvertakesAReadOfItsSessionThatWasTurnedAway() {
    String other = keyOf(slotOf(giver, SLOT));
    world.depart(SLOT, taker);
    world.settle();
    String both = "mget {a}1 " + other;
    assertEquals("+OK", world.send(giver, before, 900, 1, "set " + other + " 1"));
    assertEquals(SlotWorld.TURNED, world.readInOrder(giver, before, 900, 2, both));
    assertEquals(SlotWorld.TURNED, world.send(giver, before, 900, 3, "set " + other + " 2"));
    assertEquals(SlotWorld.TURNED, world.read(giver, before, both));
    assertEquals("$1\r\n1", world.read(giver, before, "get " + other), "a plain read holds nobody");
  }

  /** Another slot of the same group. */
  private int slotOf(int group, int not) {
    int slot = 0;
    while (world.owner(slot) != group || slot == not) {
      slot++;
    }
    return slot;
  }

  private static String keyOf(int slot) {
    int i = 0;
    while (Slots.of(("k" + i).getBytes(StandardCharsets.US_ASCII)) != slot) {
      i++;
    }
    return "k" + i;
  }

  @Test
  void aSnapshotHalfWayKnowsWhatIsOnItsWay() {
    world.write(giver, before, "set {a}1 " + "x".repeat(300_000));
    world.depart(SLOT, taker);
    at(giver).cycle();
    while (!world.map.moves().isEmpty()) {
      deliver();
      for (SlotWorld.Group group : world.groups()) {
        group.snapshot();
        assertTrue(group.replicasAgree());
      }
      if (world.letters.isEmpty()) {
        at(giver).tick(400);
      }
    }
    world.settle();
    assertEquals(300_000, world.read(taker, world.map.epoch(), "get {a}1").length() - 9);
  }
}
