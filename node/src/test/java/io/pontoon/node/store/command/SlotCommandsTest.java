package io.pontoon.node.store.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SlotCommandsTest {
  private final Store store = new Store();

  @Test
  void keysOfOneSlotAreCountedAndNamed() {
    store.run("MSET", "{foo}1", "a", "{foo}2", "b", "bar", "c");
    assertEquals(":2", store.run("CLUSTER", "COUNTKEYSINSLOT", "12182"));
    assertEquals(":1", store.run("CLUSTER", "COUNTKEYSINSLOT", "5061"));
    assertEquals(":0", store.run("CLUSTER", "COUNTKEYSINSLOT", "0"));
    String both = store.run("CLUSTER", "GETKEYSINSLOT", "12182", "10");
    assertTrue(List.of("*2 $6 {foo}1 $6 {foo}2", "*2 $6 {foo}2 $6 {foo}1").contains(both), both);
    assertTrue(store.run("CLUSTER", "GETKEYSINSLOT", "12182", "1").startsWith("*1 $6 {foo}"));
    assertEquals("*0", store.run("CLUSTER", "GETKEYSINSLOT", "12182", "0"));
  }

  @Test
  void ofManyKeysAsManyAreNamedAsAreWanted() {
    for (int i = 0; i < 5_000; i++) {
      store.run("SET", "{foo}" + i, "v");
    }
    assertEquals(":5000", store.run("CLUSTER", "COUNTKEYSINSLOT", "12182"));
    assertTrue(store.run("CLUSTER", "GETKEYSINSLOT", "12182", "3000").startsWith("*3000 "));
    assertTrue(store.run("CLUSTER", "GETKEYSINSLOT", "12182", "9000").startsWith("*5000 "));
  }

  @Test
  void whatIsNoSlotIsRefused() {
    assertEquals("-ERR Invalid slot", store.run("CLUSTER", "COUNTKEYSINSLOT", "16384"));
    assertEquals("-ERR Invalid slot", store.run("CLUSTER", "GETKEYSINSLOT", "-1", "1"));
    assertEquals(
        "-ERR value is not an integer or out of range",
        store.run("CLUSTER", "COUNTKEYSINSLOT", "x"));
    assertEquals("-ERR Invalid number of keys", store.run("CLUSTER", "GETKEYSINSLOT", "1", "-1"));
  }
}
