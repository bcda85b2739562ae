package io.pontoon.common.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HostPortTest {
  @Test
  void isReadAsItIsWritten() {
    assertEquals(new HostPort("127.0.0.1", 7001), HostPort.parse("127.0.0.1:7001"));
    assertEquals(new HostPort("node-a.example", 1), HostPort.parse("node-a.example:1"));
    assertEquals(new HostPort("::1", 7001), HostPort.parse("[::1]:7001"));
    for (String text : new String[] {"a:7001", "[fe80::1]:65535"}) {
      assertEquals(text, HostPort.parse(text).toString());
    }
  }

  @Test
  void whatHasAnotherFormIsRefusedByName() {
    for (String text :
        new String[] {
          "", "a", ":7001", "a:", "a:0", "a:65536", "a:x", "1@a:7001", "a:7001/zone", "a:-1"
        }) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> HostPort.parse(text), text);
      assertTrue(refused.getMessage().contains("'" + text + "'"), refused.getMessage());
    }
  }
}
