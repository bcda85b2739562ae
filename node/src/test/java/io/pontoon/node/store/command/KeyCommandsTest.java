package io.pontoon.node.store.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class KeyCommandsTest {
  private final Store store = new Store();

  @Test
  void countingAndRemoving() {
    store.run("MSET", "a", "1", "b", "2", "c", "3");
    assertEquals(":3", store.run("EXISTS", "a", "a", "b", "none"));
    assertEquals(":2", store.run("TOUCH", "a", "b", "none"));
    assertEquals(":3", store.run("DBSIZE"));
    assertEquals(":1", store.run("DEL", "a", "a", "none"));
    assertEquals(":2", store.run("UNLINK", "b", "c"));
    assertEquals(":0", store.run("DBSIZE"));
  }

  @Test
  void typeIsAWord() {
    store.run("SET", "k", "v");
    assertEquals("+string", store.run("TYPE", "k"));
    assertEquals("+none", store.run("TYPE", "none"));
  }

  @Test
  void renameCarriesValueAndExpiry() {
    store.run("SET", "a", "1", "PX", "900");
    store.run("SET", "b", "2");
    assertEquals("+OK", store.run("RENAME", "a", "b"));
    assertEquals("$1 1", store.run("GET", "b"));
    assertEquals(":900", store.run("PTTL", "b"));
    assertEquals(":0", store.run("EXISTS", "a"));
    assertEquals("-ERR no such key", store.run("RENAME", "a", "a"));
    assertEquals("+OK", store.run("RENAME", "b", "b"));
    assertEquals(":0", store.run("RENAMENX", "b", "b"));
    store.run("SET", "c", "3");
    assertEquals(":0", store.run("RENAMENX", "b", "c"));
    assertEquals(":1", store.run("RENAMENX", "b", "d"));
    assertEquals("$1 1", store.run("GET", "d"));
    assertEquals("-ERR no such key", store.run("RENAMENX", "none", "d"));
  }

  @Test
  void copyLeavesTheFirstKey() {
    store.run("SET", "a", "1", "PX", "900");
    assertEquals(":1", store.run("COPY", "a", "b"));
    assertEquals(":0", store.run("COPY", "a", "b"));
    assertEquals(":900", store.run("PTTL", "b"));
    store.run("SET", "a", "2");
    assertEquals(":1", store.run("COPY", "a", "b", "DB", "0", "REPLACE"));
    assertEquals("$1 2", store.run("GET", "b"));
    assertEquals(":-1", store.run("PTTL", "b"));
    assertEquals(":0", store.run("COPY", "none", "c"));
    assertEquals("-ERR DB index is out of range", store.run("COPY", "a", "c", "DB", "1"));
    assertEquals(
        "-ERR value is not an integer or out of range", store.run("COPY", "a", "c", "DB", "x"));
    assertEquals(
        "-ERR source and destination objects are the same", store.run("COPY", "a", "a", "REPLACE"));
    assertEquals("-ERR syntax error", store.run("COPY", "a", "c", "DB"));
  }

  @Test
  void flushEmptiesEverything() {
    for (String[] flush :
        new String[][] {{"FLUSHALL"}, {"FLUSHALL", "ASYNC"}, {"FLUSHDB"}, {"FLUSHDB", "sync"}}) {
      store.run("SET", "k", "v");
      assertEquals("+OK", store.run(flush));
      assertEquals(":0", store.run("DBSIZE"));
    }
    store.run("SET", "k", "v");
    assertEquals("-ERR syntax error", store.run("FLUSHALL", "NOW"));
    assertEquals("-ERR syntax error", store.run("FLUSHALL", "SYNC", "SYNC"));
    assertEquals(":1", store.run("DBSIZE"));
  }

  @Test
  void keysAnswersWhatMatchesAndIsAlive() {
    store.run("MSET", "user:1", "x", "user:2", "x", "other", "x");
    store.run("SET", "user:3", "x", "PX", "1");
    store.now += 1;
    assertEquals("*2 $6 user:1 $6 user:2", sortedKeys("user:*"));
    assertEquals("*1 $6 user:2", sortedKeys("user:[^1]"));
    assertEquals("*3 $5 other $6 user:1 $6 user:2", sortedKeys("*"));
  }

  private String sortedKeys(String pattern) {
    byte[] reply =
        store.runRaw(
            "KEYS".getBytes(StandardCharsets.US_ASCII),
            pattern.getBytes(StandardCharsets.US_ASCII));
    return new String(Replies.sorted(reply), StandardCharsets.US_ASCII)
        .replace("\r\n", " ")
        .strip();
  }

  @Test
  void aScanMeetsEveryKey() {
    Set<String> expected = new TreeSet<>();
    for (int i = 0; i < 300; i++) {
      store.run("SET", "k" + i, "v");
      expected.add("k" + i);
    }
    Set<String> met = new TreeSet<>();
    String cursor = "0";
    do {
      byte[] reply =
          store.runRaw(
              "SCAN".getBytes(StandardCharsets.US_ASCII),
              cursor.getBytes(StandardCharsets.US_ASCII));
      cursor = Replies.text(Replies.elements(reply).get(0));
      Replies.elements(Replies.elements(reply).get(1)).forEach(key -> met.add(Replies.text(key)));
    } while (!cursor.equals("0"));
    assertEquals(expected, met);
  }

  @Test
  void scanFiltersAndRefuses() {
    store.run("MSET", "a", "1", "b", "2");
    assertEquals("*2 $1 0 *1 $1 b", store.run("SCAN", "0", "MATCH", "b", "COUNT", "100"));
    assertEquals("*2 $1 0 *0", store.run("SCAN", "0", "TYPE", "list", "COUNT", "100"));
    assertEquals(
        "*2 $1 0 *1 $1 a",
        store.run("SCAN", "0", "TYPE", "STRING", "COUNT", "9223372036854775807", "MATCH", "[a]"));
    assertEquals("-ERR invalid cursor", store.run("SCAN", "x"));
    assertEquals("-ERR invalid cursor", store.run("SCAN", "18446744073709551616"));
    assertEquals("-ERR syntax error", store.run("SCAN", "0", "COUNT", "0"));
    assertEquals(
        "-ERR value is not an integer or out of range", store.run("SCAN", "0", "COUNT", "many"));
    assertEquals("-ERR syntax error", store.run("SCAN", "0", "MATCH"));
  }

  @Test
  void randomkeyAnswersSomeLiveKey() {
    assertEquals("$-1", store.run("RANDOMKEY"));
    store.run("SET", "gone", "v", "PX", "1");
    store.run("SET", "k", "v");
    store.now += 1;
    for (int i = 0; i < 20; i++) {
      assertEquals("$1 k", store.run("RANDOMKEY"));
    }
  }

  @Test
  void objectTellsFromTheBytes() {
    store.run(
        "MSET",
        "small",
        "9999",
        "large",
        "10000",
        "most",
        "-9223372036854775808",
        "text",
        "x".repeat(44),
        "long",
        "x".repeat(45),
        "zero",
        "007");
    assertEquals("$3 int", store.run("OBJECT", "ENCODING", "small"));
    assertEquals("$3 int", store.run("OBJECT", "encoding", "most"));
    assertEquals("$6 embstr", store.run("OBJECT", "ENCODING", "text"));
    assertEquals("$6 embstr", store.run("OBJECT", "ENCODING", "zero"));
    assertEquals("$3 raw", store.run("OBJECT", "ENCODING", "long"));
    assertEquals("$-1", store.run("OBJECT", "ENCODING", "none"));
    assertEquals(":2147483647", store.run("OBJECT", "REFCOUNT", "small"));
    assertEquals(":1", store.run("OBJECT", "REFCOUNT", "large"));
    assertTrue(
        store
            .run("OBJECT", "FREQ", "small")
            .startsWith("-ERR An LFU maxmemory policy is not selected"));
  }

  @Test
  void idletimeCountsFromTheLastUse() {
    store.run("MSET", "a", "1", "b", "2", "c", "3");
    store.now += 5_000;
    store.run("GET", "a");
    store.run("TOUCH", "b");
    store.run("EXISTS", "c");
    store.run("TTL", "c");
    store.run("SET", "d", "4");
    store.now += 2_000;
    assertEquals(":2", store.run("OBJECT", "IDLETIME", "a"));
    assertEquals(":2", store.run("OBJECT", "IDLETIME", "b"));
    assertEquals(":7", store.run("OBJECT", "IDLETIME", "c"));
    assertEquals(":2", store.run("OBJECT", "IDLETIME", "d"));
    assertEquals("$-1", store.run("OBJECT", "IDLETIME", "none"));
  }

  /** So that the log's time moves past it before anyone is told, see KeyspaceMachine. */
  @Test
  void whoeverHidesAnExpiredKeySaysSo() {
    for (String[] read :
        new String[][] {
          {"GET", "k"},
          {"KEYS", "*"},
          {"SCAN", "0"},
          {"RANDOMKEY"},
          {"EXISTS", "k"},
          {"TTL", "k"},
          {"MGET", "k"}
        }) {
      store.run("SET", "k", "v", "PX", "10");
      long due = store.now + 10;
      store.now = due + 5;
      store.keyspace.forgetExpirySeen();
      store.run(read);
      assertEquals(due, store.keyspace.expirySeen(), read[0]);
    }
  }

  @Test
  void everyRowThatNodesCarryOutHasOneFunction() {
    Commands.Binder binder = new Commands.Binder(Store.TABLE);
    assertTrue(
        assertThrows(IllegalStateException.class, binder::complete)
            .getMessage()
            .contains("nothing carries it out"));
    assertThrows(IllegalStateException.class, () -> binder.bind("nope", x -> {}));
    assertThrows(IllegalStateException.class, () -> binder.bind("ping", x -> {}));
    binder.bind("get", x -> {});
    assertThrows(IllegalStateException.class, () -> binder.bind("get", x -> {}));
  }
}
