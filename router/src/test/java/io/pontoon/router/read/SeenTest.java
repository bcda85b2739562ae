package io.pontoon.router.read;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pontoon.common.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a connection has seen never gets less. */
class SeenTest {
  @Test
  void mergingTakesTheHighestOfBoth() {
    Seen one = new Seen();
    one.saw(1, 10);
    one.saw(2, 20);
    one.sawEpoch(3);
    Seen other = new Seen();
    other.saw(2, 19);
    other.saw(0, 5);
    other.sawEpoch(9);
    one.merge(other);
    assertEquals(List.of(5L, 10L, 20L, 9L), List.of(one.of(0), one.of(1), one.of(2), one.epoch()));
    one.clear();
    assertEquals(0, one.size() + one.of(1) + one.epoch());
  }

  @Test
  void aTraceIsAnAttributeOfFivePairsInResp3Only() {
    LastRead read = new LastRead();
    RespWriter to = new RespWriter(8).protocol(true);
    ReadTrace.write(read, to);
    assertEquals(0, to.length(), "nothing was read yet");
    read.note(Level.QUORUM, 3, ServedBy.FOLLOWER, 812);
    ReadTrace.write(read, to);
    assertEquals(
        "|5\r\n$5\r\nlevel\r\n+QUORUM\r\n$4\r\nnode\r\n:3\r\n$4\r\nrole\r\n+follower\r\n"
            + "$5\r\nindex\r\n:812\r\n$6\r\ncached\r\n#f\r\n",
        new String(to.toBytes(), StandardCharsets.US_ASCII));
    RespWriter old = new RespWriter(8);
    ReadTrace.write(read, old);
    assertEquals(0, old.length());
    StringBuilder line = new StringBuilder();
    read.describe(line);
    assertEquals(
        " read-level=QUORUM read-node=3 read-role=follower read-index=812 read-cached=0",
        line.toString());
  }
}
