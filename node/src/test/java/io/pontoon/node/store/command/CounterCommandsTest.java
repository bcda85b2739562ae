package io.pontoon.node.store.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CounterCommandsTest {
  private final Store store = new Store();

  @Test
  void countsFromZero() {
    assertEquals(":1", store.run("INCR", "k"));
    assertEquals(":11", store.run("INCRBY", "k", "10"));
    assertEquals(":10", store.run("DECR", "k"));
    assertEquals(":-5", store.run("DECRBY", "k", "15"));
    assertEquals("$2 -5", store.run("GET", "k"));
    assertEquals(":-1", store.run("DECR", "other"));
  }

  @Test
  void keepsTheExpiryWhetherTheNumberGrowsLongerOrNot() {
    store.run("SET", "k", "8", "PX", "500");
    store.run("INCR", "k");
    store.run("INCR", "k");
    assertEquals(":500", store.run("PTTL", "k"));
    store.run("INCRBYFLOAT", "k", "0.5");
    assertEquals(":500", store.run("PTTL", "k"));
  }

  @Test
  void neverOverflows() {
    store.run("SET", "k", "9223372036854775806");
    assertEquals(":9223372036854775807", store.run("INCR", "k"));
    assertEquals("-ERR increment or decrement would overflow", store.run("INCR", "k"));
    assertEquals(
        "-ERR increment or decrement would overflow",
        store.run("INCRBY", "k", "9223372036854775807"));
    assertEquals("$19 9223372036854775807", store.run("GET", "k"));
    store.run("SET", "k", "-9223372036854775808");
    assertEquals("-ERR increment or decrement would overflow", store.run("DECR", "k"));
    assertEquals(":-9223372036854775807", store.run("INCR", "k"));
    assertEquals("-ERR decrement would overflow", store.run("DECRBY", "k", "-9223372036854775808"));
    assertEquals(":0", store.run("INCRBY", "k", "9223372036854775807"));
    assertEquals(":-9223372036854775808", store.run("INCRBY", "k", "-9223372036854775808"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " 1",
        "1 ",
        "+1",
        "01",
        "-0",
        "1.0",
        "abc",
        "9223372036854775808",
        "-9223372036854775809",
        "100000000000000000000000"
      })
  void onlyACanonicalWholeNumberCounts(String text) {
    store.run("SET", "k", text);
    store.run("SET", "n", "1");
    assertEquals("-ERR value is not an integer or out of range", store.run("INCR", "k"));
    assertEquals("-ERR value is not an integer or out of range", store.run("INCRBY", "n", text));
    assertEquals("$1 1", store.run("GET", "n"));
  }

  /** The replies are those of redis-server 7.0.15 on x86-64. */
  @ParameterizedTest
  @CsvSource({
    "0.1, 0.2, 0.3",
    "10.50, 0.1, 10.6",
    "5.0e3, 2.0e2, 5200",
    "3.0, -3, 0",
    "1e17, 0.1, 100000000000000000.1015625",
    "0, 1e-17, 0.00000000000000001",
    "0, 1e-18, 0",
    "0, -1e-30, 0",
    "9223372036854775807, 1, 9223372036854775808",
    "18446744073709551615, 1, 18446744073709551616",
    "0, 0x1p3, 8",
    "-1.5, 0.25, -1.25",
    "0, 3.14159265358979323846, 3.14159265358979324",
  })
  void addsDecimalsAsRedisDoes(String before, String step, String after) {
    store.run("SET", "k", before);
    assertEquals("$" + after.length() + " " + after, store.run("INCRBYFLOAT", "k", step));
    assertEquals("$" + after.length() + " " + after, store.run("GET", "k"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " 1", "1 ", "abc", "1e", ".", "nan", "1e5000", "1e-5000", "1\0", "--1"})
  void whatIsNoDecimalIsRefused(String text) {
    assertEquals("-ERR value is not a valid float", store.run("INCRBYFLOAT", "k", text));
    assertEquals(":0", store.run("EXISTS", "k"));
    store.run("SET", "k", text);
    assertEquals("-ERR value is not a valid float", store.run("INCRBYFLOAT", "k", "1"));
  }

  @Test
  void infinityIsNoResult() {
    assertEquals(
        "-ERR increment would produce NaN or Infinity", store.run("INCRBYFLOAT", "k", "inf"));
    store.run("SET", "k", "1.18e4932");
    assertEquals(
        "-ERR increment would produce NaN or Infinity", store.run("INCRBYFLOAT", "k", "1.18e4932"));
  }
}
