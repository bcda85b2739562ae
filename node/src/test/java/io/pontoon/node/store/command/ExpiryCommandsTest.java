package io.pontoon.node.store.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ExpiryCommandsTest {
  private final Store store = new Store();

  @Test
  void aKeyIsGoneFromItsTimeOn() {
    store.run("SET", "k", "v");
    assertEquals(":1", store.run("PEXPIRE", "k", "100"));
    store.now += 99;
    assertEquals("$1 v", store.run("GET", "k"));
    assertEquals(":1", store.run("PTTL", "k"));
    store.now += 1;
    assertEquals("$-1", store.run("GET", "k"));
    assertEquals(":-2", store.run("PTTL", "k"));
    assertEquals("+none", store.run("TYPE", "k"));
    assertEquals("*0", store.run("KEYS", "*"));
  }

  @Test
  void readsDoNotRemoveWhatHasExpired() {
    store.run("SET", "k", "v", "PX", "1");
    store.now += 1;
    store.run("GET", "k");
    store.run("EXISTS", "k");
    assertEquals(1, store.keyspace.size());
    store.run("DEL", "k");
    assertEquals(0, store.keyspace.size());
  }

  @Test
  void anExpiredKeyIsAsNoneToWrites() {
    store.run("SET", "k", "5", "PX", "1");
    store.run("SET", "other", "v");
    store.now += 1;
    assertEquals(":0", store.run("DEL", "k"));
    store.run("SET", "k", "5", "PX", "1");
    store.now += 1;
    assertEquals(":0", store.run("EXPIRE", "k", "100"));
    assertEquals(":1", store.run("RENAMENX", "other", "k"));
    assertEquals(":-1", store.run("PTTL", "k"));
    store.run("SET", "n", "5", "PX", "1");
    store.now += 1;
    assertEquals(":1", store.run("INCR", "n"));
    assertEquals(":-1", store.run("TTL", "n"));
  }

  @Test
  void spansAndTimes() {
    store.now = 1_700_000_000_400L;
    store.run("SET", "k", "v");
    store.run("EXPIRE", "k", "10");
    assertEquals(":10", store.run("TTL", "k"));
    assertEquals(":1700000010", store.run("EXPIRETIME", "k"));
    assertEquals(":1700000010400", store.run("PEXPIRETIME", "k"));
    store.run("EXPIREAT", "k", "1700000020");
    assertEquals(":20", store.run("TTL", "k"));
    assertEquals(":19600", store.run("PTTL", "k"));
    store.run("PEXPIREAT", "k", "9223372036854775807");
    assertEquals(":9223372036854775807", store.run("PEXPIRETIME", "k"));
    assertEquals(":1", store.run("PERSIST", "k"));
    assertEquals(":0", store.run("PERSIST", "k"));
    assertEquals(":-1", store.run("TTL", "k"));
    assertEquals(":-1", store.run("EXPIRETIME", "k"));
    assertEquals(":-2", store.run("EXPIRETIME", "none"));
    assertEquals(":0", store.run("PERSIST", "none"));
  }

  @Test
  void aTimeThatHasPassedRemovesTheKey() {
    for (String[] past :
        new String[][] {
          {"EXPIRE", "0"},
          {"EXPIRE", "-1"},
          {"PEXPIREAT", "-1"},
          {"PEXPIREAT", "-9223372036854775808"},
          {"EXPIREAT", "1"},
          {"PEXPIRE", "-9223372036854775808"}
        }) {
      store.run("SET", "k", "v");
      assertEquals(":1", store.run(past[0], "k", past[1]));
      assertEquals(0, store.keyspace.size(), past[0] + " " + past[1]);
    }
  }

  @Test
  void conditionsCompareWithTheExpiryThereIs() {
    store.run("SET", "k", "v");
    assertEquals(":0", store.run("EXPIRE", "k", "100", "XX"));
    assertEquals(":0", store.run("EXPIRE", "k", "100", "GT"));
    assertEquals(":1", store.run("EXPIRE", "k", "100", "LT"));
    assertEquals(":0", store.run("EXPIRE", "k", "200", "NX"));
    assertEquals(":0", store.run("EXPIRE", "k", "100", "GT"));
    assertEquals(":0", store.run("EXPIRE", "k", "100", "LT"));
    assertEquals(":1", store.run("EXPIRE", "k", "200", "gt", "XX"));
    assertEquals(":1", store.run("EXPIRE", "k", "50", "LT"));
    assertEquals(":50", store.run("TTL", "k"));
    store.run("PERSIST", "k");
    assertEquals(":1", store.run("EXPIRE", "k", "70", "NX"));
  }

  @Test
  void whatCannotBeIsRefused() {
    store.run("SET", "k", "v");
    assertEquals(
        "-ERR NX and XX, GT or LT options at the same time are not compatible",
        store.run("EXPIRE", "k", "1", "NX", "LT"));
    assertEquals(
        "-ERR GT and LT options at the same time are not compatible",
        store.run("EXPIRE", "k", "1", "LT", "GT"));
    assertEquals("-ERR Unsupported option PX", store.run("EXPIRE", "k", "x", "PX"));
    assertEquals("-ERR value is not an integer or out of range", store.run("EXPIRE", "k", "x"));
    assertEquals(
        "-ERR invalid expire time in 'expire' command",
        store.run("EXPIRE", "k", "9223372036854775807"));
    assertEquals(
        "-ERR invalid expire time in 'expire' command",
        store.run("EXPIRE", "k", "-9223372036854776"));
    assertEquals(
        "-ERR invalid expire time in 'pexpire' command",
        store.run("PEXPIRE", "k", "9223372036854775807"));
    assertEquals(
        "-ERR invalid expire time in 'expireat' command",
        store.run("EXPIREAT", "k", "9223372036854776"));
    assertEquals(":-1", store.run("TTL", "k"));
  }

  @Test
  void theSweepRemovesOnlyWhatIsDue() {
    store.run("SET", "due", "v", "PX", "10");
    store.run("SET", "later", "v", "PX", "11");
    store.run("SET", "never", "v");
    long at = store.now + 10;
    assertTrue(sweep("due", at));
    assertFalse(sweep("due", at));
    assertFalse(sweep("later", at));
    assertFalse(sweep("never", at));
    assertFalse(sweep("none", at));
    assertEquals(2, store.keyspace.size());
  }

  private boolean sweep(String key, long now) {
    byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
    return ExpiryCommands.sweep(store.keyspace, bytes, 0, bytes.length, now);
  }
}
