package io.pontoon.node.store.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StringCommandsTest {
  private final Store store = new Store();

  @Test
  void getAnswersWhatSetGave() {
    assertEquals("$-1", store.run("GET", "k"));
    assertEquals("+OK", store.run("SET", "k", "v"));
    assertEquals("$1 v", store.run("GET", "k"));
    store.resp3 = true;
    assertEquals("_", store.run("GET", "other"));
  }

  @Test
  void setWithNxOnlySetsANewKeyAndWithXxOnlyAnOldOne() {
    assertEquals("$-1", store.run("SET", "k", "1", "XX"));
    assertEquals("+OK", store.run("SET", "k", "2", "nx"));
    assertEquals("$-1", store.run("SET", "k", "3", "NX"));
    assertEquals("+OK", store.run("SET", "k", "4", "XX"));
    assertEquals("$1 4", store.run("GET", "k"));
    assertEquals("-ERR syntax error", store.run("SET", "k", "5", "NX", "XX"));
  }

  @Test
  void setWithGetAnswersTheOldValueWhetherItSetsOrNot() {
    assertEquals("$-1", store.run("SET", "k", "1", "GET"));
    assertEquals("$1 1", store.run("SET", "k", "2", "GET", "NX"));
    assertEquals("$1 1", store.run("SET", "k", "3", "XX", "GET"));
    assertEquals("$1 3", store.run("GET", "k"));
    assertEquals("$-1", store.run("SET", "new", "1", "GET", "XX"));
    assertEquals(":0", store.run("EXISTS", "new"));
  }

  @Test
  void setForgetsTheExpiryUnlessToldToKeepIt() {
    store.run("SET", "k", "1", "PX", "5000");
    store.run("SET", "k", "2", "KEEPTTL");
    assertEquals(":5000", store.run("PTTL", "k"));
    store.run("SET", "k", "3");
    assertEquals(":-1", store.run("PTTL", "k"));
    store.run("SET", "fresh", "1", "KEEPTTL");
    assertEquals(":-1", store.run("PTTL", "fresh"));
  }

  @Test
  void setTakesSpansAndTimesInSecondsAndMilliseconds() {
    store.now = 1_700_000_000_123L;
    store.run("SET", "k", "v", "EX", "10");
    assertEquals(":1700000010123", store.run("PEXPIRETIME", "k"));
    store.run("SET", "k", "v", "px", "10");
    assertEquals(":1700000000133", store.run("PEXPIRETIME", "k"));
    store.run("SET", "k", "v", "EXAT", "1700000009");
    assertEquals(":1700000009000", store.run("PEXPIRETIME", "k"));
    store.run("SET", "k", "v", "PXAT", "1700000009001");
    assertEquals(":1700000009001", store.run("PEXPIRETIME", "k"));
    assertEquals("+OK", store.run("SET", "k", "v", "PXAT", "1"));
    assertEquals(":0", store.run("EXISTS", "k"));
  }

  @ParameterizedTest
  @CsvSource({
    "EX, 0, ERR invalid expire time in 'set' command",
    "EX, -1, ERR invalid expire time in 'set' command",
    "PX, 9223372036854775807, ERR invalid expire time in 'set' command",
    "EX, 9223372036854775807, ERR invalid expire time in 'set' command",
    "EXAT, 9223372036854776, ERR invalid expire time in 'set' command",
    "EX, x, ERR value is not an integer or out of range",
    "EX, 1.0, ERR value is not an integer or out of range",
    "PX, 99999999999999999999, ERR value is not an integer or out of range",
    "KEEPTTL, EX, ERR syntax error",
    "NX, EX, ERR syntax error",
    "PERSIST, NX, ERR syntax error",
    "5, 5, ERR syntax error",
  })
  void anOptionThatSetCannotTakeChangesNothing(String option, String value, String error) {
    store.run("SET", "k", "before");
    assertEquals("-" + error, store.run("SET", "k", "after", option, value));
    assertEquals("-" + error, store.run("SET", "k", "after", "GET", option, value));
    assertEquals("$6 before", store.run("GET", "k"));
  }

  @Test
  void setnxSetexPsetexGetset() {
    assertEquals(":1", store.run("SETNX", "k", "1"));
    assertEquals(":0", store.run("SETNX", "k", "2"));
    assertEquals("+OK", store.run("SETEX", "k", "10", "3"));
    assertEquals(":10", store.run("TTL", "k"));
    assertEquals("+OK", store.run("PSETEX", "k", "10", "4"));
    assertEquals(":10", store.run("PTTL", "k"));
    assertEquals("-ERR invalid expire time in 'setex' command", store.run("SETEX", "k", "0", "5"));
    assertEquals(
        "-ERR invalid expire time in 'psetex' command", store.run("PSETEX", "k", "-1", "5"));
    assertEquals("$1 4", store.run("GETSET", "k", "6"));
    assertEquals(":-1", store.run("TTL", "k"));
    assertEquals("$-1", store.run("GETSET", "new", "1"));
  }

  @Test
  void getdelAndGetex() {
    store.run("SET", "k", "v");
    assertEquals("$1 v", store.run("GETEX", "k", "EX", "100"));
    assertEquals(":100", store.run("TTL", "k"));
    assertEquals("$1 v", store.run("GETEX", "k"));
    assertEquals(":100", store.run("TTL", "k"));
    assertEquals("$1 v", store.run("GETEX", "k", "PERSIST"));
    assertEquals(":-1", store.run("TTL", "k"));
    assertEquals("-ERR invalid expire time in 'getex' command", store.run("GETEX", "k", "EX", "0"));
    assertEquals("-ERR syntax error", store.run("GETEX", "k", "KEEPTTL"));
    assertEquals("-ERR syntax error", store.run("GETEX", "k", "PERSIST", "EX", "1"));
    assertEquals("$-1", store.run("GETEX", "none", "EX", "0"));
    assertEquals("$1 v", store.run("GETEX", "k", "PXAT", "1"));
    assertEquals("$-1", store.run("GETDEL", "k"));
    store.run("SET", "k", "w");
    assertEquals("$1 w", store.run("GETDEL", "k"));
    assertEquals(":0", store.run("EXISTS", "k"));
  }

  @Test
  void manyKeysAtOnce() {
    assertEquals("+OK", store.run("MSET", "a", "1", "b", "2", "a", "3"));
    assertEquals("*3 $1 3 $-1 $1 2", store.run("MGET", "a", "none", "b"));
    assertEquals(":0", store.run("MSETNX", "c", "1", "a", "9"));
    assertEquals(":0", store.run("EXISTS", "c"));
    assertEquals(":1", store.run("MSETNX", "c", "1", "d", "2"));
    assertEquals(
        "-ERR wrong number of arguments for 'mset' command", store.run("MSET", "x", "1", "y"));
    assertEquals(
        "-ERR wrong number of arguments for 'msetnx' command", store.run("MSETNX", "x", "1", "y"));
    assertEquals(":0", store.run("EXISTS", "x"));
  }

  @Test
  void partsOfStrings() {
    assertEquals(":5", store.run("APPEND", "k", "Hello"));
    assertEquals(":11", store.run("APPEND", "k", " World"));
    assertEquals(":11", store.run("STRLEN", "k"));
    assertEquals(":0", store.run("STRLEN", "none"));
    assertEquals("$3 ell", store.run("GETRANGE", "k", "1", "3"));
    assertEquals("$5 World", store.run("SUBSTR", "k", "-5", "-1"));
    assertEquals("$0", store.run("GETRANGE", "k", "-1", "-5"));
    assertEquals(
        "$11 Hello World",
        store.run("GETRANGE", "k", "-9223372036854775808", "9223372036854775807"));
    assertEquals(":11", store.run("SETRANGE", "k", "6", "Redis"));
    assertEquals("$11 Hello Redis", store.run("GET", "k"));
    assertEquals(":4", store.run("SETRANGE", "gap", "3", "x"));
    assertEquals("$4 \0\0\0x", store.run("GET", "gap"));
    assertEquals(":0", store.run("SETRANGE", "none", "7", ""));
    assertEquals(":0", store.run("EXISTS", "none"));
    assertEquals("-ERR offset is out of range", store.run("SETRANGE", "k", "-1", "x"));
  }

  @Test
  void changingAPartKeepsTheExpiry() {
    store.run("SET", "k", "v", "PX", "700");
    store.run("APPEND", "k", "w");
    store.run("SETRANGE", "k", "5", "z");
    assertEquals(":700", store.run("PTTL", "k"));
  }

  @Test
  void aStringIsNeverLongerThanTheLimit() {
    Store small = new Store(new Limits(10, 1024, 1024));
    String error = "-ERR string exceeds maximum allowed size (proto-max-bulk-len)";
    assertEquals(":10", small.run("SETRANGE", "k", "9", "x"));
    assertEquals(error, small.run("SETRANGE", "k", "10", "x"));
    assertEquals(error, small.run("SETRANGE", "k", "9223372036854775807", "x"));
    assertEquals(error, small.run("APPEND", "k", "x"));
    assertEquals(":10", small.run("STRLEN", "k"));
  }

  @Test
  void aReplyIsNeverLongerThanTheLimit() {
    Store small = new Store(new Limits(100, 1024, 200));
    small.run("SET", "k", "x".repeat(100));
    assertEquals(
        "-ERR reply exceeds maximum allowed size (200 bytes)", small.run("MGET", "k", "k"));
    assertEquals("$100 " + "x".repeat(100), small.run("GETDEL", "k"));
  }

  @Test
  void theLongestCommonSubsequence() {
    store.run("MSET", "a", "ohmytext", "b", "mynewtext");
    assertEquals("$6 mytext", store.run("LCS", "a", "b"));
    assertEquals(":6", store.run("LCS", "a", "b", "LEN"));
    assertEquals(
        "*4 $7 matches *2 *2 *2 :4 :7 *2 :5 :8 *2 *2 :2 :3 *2 :0 :1 $3 len :6",
        store.run("LCS", "a", "b", "IDX"));
    assertEquals(
        "*4 $7 matches *1 *3 *2 :4 :7 *2 :5 :8 :4 $3 len :6",
        store.run("LCS", "a", "b", "IDX", "MINMATCHLEN", "4", "WITHMATCHLEN"));
    assertEquals("$0", store.run("LCS", "a", "none"));
    assertEquals(
        "-ERR If you want both the length and indexes, please just use IDX.",
        store.run("LCS", "a", "b", "LEN", "IDX"));
    assertEquals("-ERR syntax error", store.run("LCS", "a", "b", "MINMATCHLEN"));
    store.resp3 = true;
    assertEquals("%2 $7 matches *0 $3 len :0", store.run("LCS", "a", "none", "IDX"));
  }

  @Test
  void lcsRefusesATableThatIsTooLarge() {
    store.run("MSET", "a", "x".repeat(1000), "b", "x".repeat(1000));
    assertEquals(
        "-ERR Insufficient memory, transient memory for LCS exceeds 1048576 bytes",
        store.run("LCS", "a", "b"));
  }
}
