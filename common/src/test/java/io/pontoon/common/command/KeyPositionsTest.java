package io.pontoon.common.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyPositionsTest {
  @Test
  void keysAreFoundAmongTheArguments() {
    assertEquals(List.of("k"), keys("get", "k"));
    assertEquals(List.of("k"), keys("set", "k", "v", "EX", "10"));
    assertEquals(List.of("a", "b"), keys("rename", "a", "b"));
    assertEquals(List.of("a", "b"), keys("copy", "a", "b", "REPLACE"));
    assertEquals(List.of("a", "b", "c"), keys("del", "a", "b", "c"));
    assertEquals(List.of("a", "b"), keys("mset", "a", "1", "b", "2"));
    assertEquals(List.of("k"), keys("object|encoding", "ENCODING", "k"));
    assertEquals(List.of(), keys("ping", "x"));
    assertEquals(List.of(), keys("keys", "*"));
  }

  @Test
  void aKeyWithoutItsValueIsNoticed() {
    CommandSpec mset = CommandTable.standard().find("mset");
    assertTrue(KeyPositions.complete(mset, CommandTableTest.args("a", "1", "b", "2")));
    assertFalse(KeyPositions.complete(mset, CommandTableTest.args("a", "1", "b")));
    assertTrue(
        KeyPositions.complete(
            CommandTable.standard().find("del"), CommandTableTest.args("a", "b", "c")));
    assertTrue(
        KeyPositions.complete(CommandTable.standard().find("ping"), CommandTableTest.args("a")));
  }

  private static List<String> keys(String name, String... words) {
    CommandSpec spec = CommandTable.standard().find(name);
    Args args = CommandTableTest.args(words);
    List<String> keys = new ArrayList<>();
    for (int i = KeyPositions.first(spec);
        i <= KeyPositions.last(spec, args);
        i += spec.keyStep()) {
      keys.add(args.text(i));
    }
    assertEquals(keys.size(), KeyPositions.count(spec, args));
    return keys;
  }
}
