package io.pontoon.tests.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.tests.check.Operation.Action;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HistoryTest {
  @Test
  void positionsAreTheClocksAndNeverEqual() {
    long[] now = {100};
    History history = History.ofOneThread(() -> now[0]);
    History.Call first = history.begin(1, "k", Action.SET, "a");
    History.Call second = history.begin(2, "k", Action.GET, null);
    now[0] = 200;
    first.answered("OK");
    second.refused("BUSY");
    History.Call third = history.begin(1, "k", Action.INCR, null);
    third.unknown();
    history.begin(2, "k", Action.DEL, null);
    List<Operation> all = history.operations();
    assertEquals(List.of(100L, 101L, 202L, 203L), all.stream().map(Operation::invoked).toList());
    assertEquals(
        List.of(200L, 201L, Operation.NEVER, Operation.NEVER),
        all.stream().map(Operation::returned).toList());
    assertTrue(all.get(1).refused() && all.get(2).unknown() && all.get(3).unknown());
    assertEquals(1, history.answered());
    assertThrows(IllegalStateException.class, () -> first.answered("again"));
  }

  /** What true threads do to true atomic cells is right, and not so with a cell that is not. */
  @Test
  void threadsThatShareACellAreRight() throws InterruptedException {
    assertEquals(Map.of(), record(true).wrong());
    // Lost updates take two threads at once; a busy machine may need some attempts.
    boolean found = false;
    for (int i = 0; i < 20 && !found; i++) {
      found = !record(false).isRight();
    }
    assertTrue(found, "increments that are not atomic must be found");
  }

  private static Judgement record(boolean atomic) throws InterruptedException {
    History history = new History();
    AtomicLong counter = new AtomicLong();
    AtomicReference<String> register = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int client = t;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 3000; i++) {
                      History.Call call = history.begin(client, "counter", Action.INCR, null);
                      long number;
                      if (atomic) {
                        number = counter.incrementAndGet();
                      } else {
                        number = counter.get() + 1;
                        Thread.onSpinWait();
                        counter.set(number);
                      }
                      call.answered(Long.toString(number));
                      History.Call mixed = history.begin(client, "cell", Action.GETSET, "v" + i);
                      mixed.answered(register.getAndSet("v" + i));
                      History.Call read = history.begin(client, "cell", Action.GET, null);
                      read.answered(register.get());
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return Judgement.of(history);
  }

  @Test
  void linesOfJsonSayTheSame() throws IOException {
    Random random = new Random(5);
    for (int round = 0; round < 50; round++) {
      Execution.Plan plan = new Execution.Plan(Execution.ALL, 60, 4, 100, 100);
      List<Operation> history = Execution.of(plan, random);
      StringBuilder text = new StringBuilder();
      JsonLines.write(history, text);
      List<Operation> read = JsonLines.read(new BufferedReader(new StringReader(text.toString())));
      assertEquals(history.size(), read.size());
      Map<Integer, Integer> clientOf = new HashMap<>();
      for (int i = 0; i < history.size(); i++) {
        Operation was = history.get(i);
        Operation is = read.get(i);
        clientOf.putIfAbsent(is.client(), was.client());
        assertEquals(clientOf.get(is.client()), was.client(), "a process is one client's");
        assertEquals(
            List.of(was.key(), was.action(), was.fate(), was.invoked() < is.invoked() + 1),
            List.of(is.key(), is.action(), is.fate(), true));
        assertEquals(was.argument(), is.argument());
        if (!was.unknown()) {
          assertEquals(was.answer(), is.answer());
        }
      }
      assertEquals(Linearizability.check(history), Linearizability.check(read));
    }
  }

  @Test
  void linesOfJsonAreWhatOthersRead() throws IOException {
    List<Operation> history =
        List.of(
            new Operation(7, "a\"\u0001é", Action.SET, "v\\1", 10, 30, "OK"),
            new Operation(7, "b", Action.GET, null, 20, 40, null),
            new Operation(8, "b", Action.INCR, null, 25, Operation.NEVER, null),
            new Operation(7, "b", Action.GET, null, 50, 60, Operation.Fate.REFUSED, "BUSY later"));
    StringBuilder text = new StringBuilder();
    JsonLines.write(history, text);
    assertEquals(
        """
        {"process":0,"type":"invoke","f":"set","key":"a\\"\\u0001é","value":"v\\\\1","time":10}
        {"process":1,"type":"invoke","f":"get","key":"b","value":null,"time":20}
        {"process":2,"type":"invoke","f":"incr","key":"b","value":null,"time":25}
        {"process":0,"type":"ok","f":"set","key":"a\\"\\u0001é","value":"v\\\\1","time":30}
        {"process":1,"type":"ok","f":"get","key":"b","value":null,"time":40}
        {"process":1,"type":"invoke","f":"get","key":"b","value":null,"time":50}
        {"process":1,"type":"fail","f":"get","key":"b","value":null,"error":"BUSY later","time":60}
        {"process":2,"type":"info","f":"incr","key":"b","value":null,"time":61}
        """,
        text.toString());
    List<Operation> read = JsonLines.read(new BufferedReader(new StringReader(text.toString())));
    assertEquals("a\"\u0001é", read.getFirst().key());
    assertEquals("BUSY later", read.getLast().answer());
    assertNotEquals(read.get(0).client(), read.get(1).client());
  }

  @Test
  void linesThatAreNoneAreRefused() {
    String invoke = "{\"process\":1,\"type\":\"invoke\",\"f\":\"get\",\"key\":\"k\",\"time\":1}\n";
    for (String bad :
        List.of(
            "nothing",
            "{\"process\":1}",
            invoke + invoke,
            invoke.replace("invoke", "ok"),
            invoke.replace("get", "fly"),
            invoke + invoke.replace("invoke", "well"),
            invoke.replace("}", ",}"),
            invoke.replace("}", "} more"))) {
      IllegalArgumentException error =
          assertThrows(
              IllegalArgumentException.class,
              () -> JsonLines.read(new BufferedReader(new StringReader(bad))),
              bad);
      assertTrue(error.getMessage().startsWith("line "), error.getMessage());
    }
  }
}
