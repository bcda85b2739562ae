package io.pontoon.common.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandTableTest {
  private static final CommandTable TABLE = CommandTable.standard();
  private static final String ROW =
      """
      [{"id": 1, "name": "get", "arity": 2, "flags": ["readonly"], "acl": ["read"], "keys": [{"first": 1, "last": 0, "step": 1, "flags": ["RO"]}],
        "route": "ONE_GROUP", "combine": "NONE", "group": "string", "since": "1.0.0", "complexity": "O(1)", "summary": "Reads."}]
      """;

  @Test
  void findsEveryCommandByNameWithoutCareForCase() {
    for (CommandSpec command : TABLE.all()) {
      assertSame(command, find(command.name()));
      assertSame(command, find(command.name().toUpperCase(java.util.Locale.ROOT)));
      assertSame(command, TABLE.byId(command.id()));
    }
  }

  @Test
  void aNameThatIsNotThereIsNotFound() {
    assertNull(find(""));
    assertNull(find("gett"));
    assertNull(find("ge"));
    assertNull(find("g\0t"));
    assertNull(find("object|encoding"));
    assertNull(TABLE.byId(0));
    assertNull(TABLE.byId(-1));
    assertNull(TABLE.byId(65_535));
  }

  @Test
  void aContainerIsToldApartByItsFirstArgument() {
    CommandSpec object = find("object");
    assertEquals("object|encoding", object.refine(args("enCoding", "k")).name());
    assertNull(object.refine(args("encodin", "k")));
    assertSame(object, object.refine(args()));
    CommandSpec get = find("get");
    assertSame(get, get.refine(args("k")));
    assertEquals(2, TABLE.find("object|encoding").firstKey());
  }

  @Test
  void idsAreDurableSoTheyMayNotMove() {
    assertEquals(1, find("get").id());
    assertEquals(2, find("set").id());
    assertEquals(17, find("incr").id());
    assertEquals(40, find("del").id());
    assertEquals(61, TABLE.find("object|encoding").id());
    assertEquals(81, find("flushall").id());
  }

  @Test
  void keyRangesReadAsInRedis() {
    assertEquals(-1, find("mset").lastKey());
    assertEquals(2, find("mset").keyStep());
    assertEquals(2, find("rename").lastKey());
    assertEquals(0, find("ping").firstKey());
  }

  @Test
  void whatTheDataPathAsksIsReady() {
    assertTrue(find("set").isWrite());
    assertTrue(find("set").denyOom());
    assertFalse(find("get").isWrite());
    assertTrue(find("set").accepts(2));
    assertTrue(find("set").accepts(9));
    assertFalse(find("set").accepts(1));
    assertFalse(find("get").accepts(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "\"readonly\"; \"readable\"; unknown flag",
        "\"acl\": [\"read\"]; \"acl\": [\"reading\"]; unknown word",
        "\"first\": 1; \"first\": 0; bad key range",
        "\"first\": 1; \"first\": 5; outside its arity",
        "\"step\": 1; \"step\": 0; bad key range",
        "\"id\": 1; \"id\": 0; id must be positive",
        "\"arity\": 2; \"arity\": 0; arity must not be 0",
        "\"name\": \"get\"; \"name\": \"Get\"; lower case",
        "ONE_GROUP; SOMEWHERE; unknown route",
        "\"NONE\"; \"SUM\"; clash",
        "ONE_GROUP; EVERY_GROUP; clash",
        "\"since\": \"1.0.0\"; \"sins\": \"1.0.0\"; unknown field",
      })
  void aBadRowIsRefusedWithItsName(String sound, String broken, String complaint) {
    assertEquals(1, CommandTable.parse(ROW).all().size());
    String message =
        assertThrows(
                IllegalStateException.class, () -> CommandTable.parse(ROW.replace(sound, broken)))
            .getMessage();
    assertTrue(
        message.contains(complaint) && message.toLowerCase(java.util.Locale.ROOT).contains("'get'"),
        message);
  }

  @Test
  void twoRowsMayNotShareNameOrId() {
    String two = ROW.strip().replaceFirst("]$", "," + ROW.strip().substring(1));
    assertTrue(
        assertThrows(IllegalStateException.class, () -> CommandTable.parse(two))
            .getMessage()
            .contains("id 1 stands for both"));
    String sameName = two.replaceFirst("\"id\": 1", "\"id\": 2");
    assertTrue(
        assertThrows(IllegalStateException.class, () -> CommandTable.parse(sameName))
            .getMessage()
            .contains("two commands are named 'get'"));
  }

  static Args args(String... words) {
    Args args = new Args();
    args.reset(String.join("", words).getBytes(StandardCharsets.ISO_8859_1));
    int at = 0;
    for (String word : words) {
      args.add(at, word.length());
      at += word.length();
    }
    return args;
  }

  private static CommandSpec find(String name) {
    byte[] bytes = ("xx" + name).getBytes(StandardCharsets.ISO_8859_1);
    return TABLE.find(bytes, 2, bytes.length - 2);
  }
}
