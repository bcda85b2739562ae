package io.pontoon.node.store.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.resp.RespWriter;
import io.pontoon.node.store.Keyspace;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that make up most traffic leave nothing to the collector. */
class DataPathTest {
  private static final Commands COMMANDS = new Commands(Store.TABLE);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET k",
        "GET none",
        "SET k 12345",
        "INCR n",
        "DECRBY n 3",
        "DEL none",
        "EXISTS k n",
        "TTL k",
        "MGET k n none",
        "EXPIRE k 1000",
        "GETRANGE k 0 1"
      })
  void allocatesNothing(String command) {
    try (Keyspace keyspace = new Keyspace()) {
      RespWriter reply = new RespWriter(1024);
      Execution x = new Execution(keyspace, reply, Limits.STANDARD);
      run(x, reply, "SET k 12345", 1);
      run(x, reply, "SET n 1000000", 1);
      run(x, reply, command, 20_000);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      run(x, reply, command, 0);
      long ofTheCall = THREADS.getCurrentThreadAllocatedBytes() - before;
      before = THREADS.getCurrentThreadAllocatedBytes();
      run(x, reply, command, 1000);
      assertEquals(ofTheCall, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
  }

  private static void run(Execution x, RespWriter reply, String command, int times) {
    byte[] bytes = command.getBytes(StandardCharsets.US_ASCII);
    int end = command.indexOf(' ');
    CommandSpec spec = Store.TABLE.find(bytes, 0, end);
    x.args().reset(bytes);
    while (end < bytes.length) {
      int start = end + 1;
      end = command.indexOf(' ', start) < 0 ? bytes.length : command.indexOf(' ', start);
      x.args().add(start, end - start);
    }
    for (int i = 0; i < times; i++) {
      reply.truncate(0);
      x.begin(spec, 1_700_000_000_000L, i);
      COMMANDS.run(x);
      assertTrue(reply.length() > 0);
    }
  }
}
