package io.pontoon.router.front;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ReplyQueueTest {
  /**
   * Replies come in any order into room that is used again at once; they leave in the order of the
   * commands, the silent ones left out.
   */
  @Property(tries = 500)
  void releasesInOrderWhateverTheOrderOfAnswers(@ForAll long seed) {
    Random random = new Random(seed);
    ReplyQueue queue = new ReplyQueue();
    List<Ticket> open = new ArrayList<>();
    StringBuilder written = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    byte[] room = new byte[16];
    int next = 0;
    for (int step = 0; step < 300 || !open.isEmpty(); step++) {
      if (step < 300 && random.nextInt(5) < 2) {
        Ticket ticket = new Ticket();
        ticket.command = next++;
        ticket.silent = random.nextInt(8) == 0;
        if (!ticket.silent) {
          expected.append(text(ticket));
        }
        queue.add(ticket);
        open.add(ticket);
      } else if (!open.isEmpty()) {
        Ticket ticket = open.remove(random.nextInt(open.size()));
        byte[] reply = text(ticket).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(reply, 0, room, 3, reply.length);
        queue.answer(ticket, room, 3, reply.length);
        long ready = queue.readyBytes();
        int before = written.length();
        for (Ticket done = queue.poll(); done != null; done = queue.poll()) {
          if (!done.silent) {
            written.append(
                new String(done.reply, done.offset, done.length, StandardCharsets.US_ASCII));
          }
        }
        assertEquals(ready, written.length() - before);
        java.util.Arrays.fill(room, (byte) 'X');
      }
    }
    assertEquals(expected.toString(), written.toString());
    assertEquals(0, queue.size());
  }

  private static String text(Ticket ticket) {
    return ticket.command % 3 == 0 ? "+OK\r\n" : ":" + ticket.command + "\r\n";
  }
}
