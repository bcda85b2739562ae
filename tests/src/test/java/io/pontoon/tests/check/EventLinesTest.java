package io.pontoon.tests.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLinesTest {
  private static List<Event> read(String text) throws IOException {
    List<Event> events = new ArrayList<>();
    EventLines.read(new BufferedReader(new StringReader(text)), (event, line) -> events.add(event));
    return events;
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    List<Event> events =
        List.of(
            Event.nemesis("begin", "kill node1", 5),
            new Event(0, Event.Type.INVOKE, "set", "g1:k", "1", null, 10),
            new Event(1, Event.Type.INVOKE, "get", "g1:k", null, null, 11),
            new Event(0, Event.Type.OK, "set", "g1:k", "OK", null, 12),
            new Event(1, Event.Type.FAIL, "get", "g1:k", null, "BUSY \"so\" \\ \n\u00e9", 13),
            new Event(2, Event.Type.INFO, "append", "l", "1,", "no answer in time", 14));
    StringBuilder text = new StringBuilder();
    for (Event event : events) {
      EventLines.append(event, text);
    }
    assertEquals(events, read(text.toString()));
  }

  @Test
  void theFormIsAsDocumented() throws IOException {
    StringBuilder line = new StringBuilder();
    EventLines.append(new Event(3, Event.Type.INVOKE, "set", "k", "v", null, 1200), line);
    assertEquals(
        "{\"process\":3,\"type\":\"invoke\",\"f\":\"set\",\"key\":\"k\",\"value\":\"v\",\"time\":1200}\n",
        line.toString());
  }

  @Test
  void otherWritersMaySpaceOrderAndNumberAsTheyLike() throws IOException {
    assertEquals(
        List.of(new Event(3, Event.Type.OK, "get", "k", "7", null, 9)),
        read(
            "\n{ \"type\" : \"ok\", \"time\":9, \"value\": 7 ,\"f\":\"get\",\"key\":\"k\","
                + " \"process\": 3}\n"));
  }

  @Test
  void aLineThatIsNoneIsNamed() {
    for (String wrong :
        List.of("x", "{}", "{\"process\":1", "{\"process\":1,\"type\":\"maybe\",\"time\":1}")) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> read("\n" + wrong + "\n"), wrong);
      assertTrue(refused.getMessage().startsWith("line 2: "), refused.getMessage());
    }
  }
}
