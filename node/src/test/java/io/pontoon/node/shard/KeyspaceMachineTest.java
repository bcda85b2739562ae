package io.pontoon.node.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.pontoon.common.command.CommandCodec;
import io.pontoon.common.command.CommandTable;
import io.pontoon.common.wire.ReplyBatch.Status;
import io.pontoon.node.store.Keyspace;
import io.pontoon.node.store.command.Commands;
import io.pontoon.node.store.command.Limits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyspaceMachineTest {
  private static final CommandTable TABLE = CommandTable.standard();
  private static final Commands COMMANDS = new Commands(TABLE);

  private final List<KeyspaceMachine> made = new ArrayList<>();
  private final KeyspaceMachine machine = machine(1);
  private final List<String> answers = new ArrayList<>();
  private final LogPayload.Builder builder = new LogPayload.Builder();
  private long index;

  private KeyspaceMachine machine(long seed) {
    KeyspaceMachine fresh =
        new KeyspaceMachine(
            TABLE, COMMANDS, new Keyspace(seed), Limits.STANDARD, 100, 3_600_000, true);
    made.add(fresh);
    return fresh;
  }

  @AfterEach
  void free() {
    made.forEach(KeyspaceMachine::close);
  }

  private static final class Somewhere implements Standpoint {
    @Override
    public long appliedIndex() {
      return 0;
    }

    @Override
    public int lagMillis() {
      return 0;
    }

    @Override
    public boolean leads() {
      return true;
    }
  }

  private Origin origin() {
    return new Origin(
        (group, requestId, status, hint, applied, lag, leads, count, replies, offset, length) -> {
          if (status != Status.OK) {
            answers.add(status.name());
          }
          for (int i = 0, at = offset; i < count; i++) {
            long lengthAndAt = CommandCodec.readVarint(replies, at, offset + length);
            at = (int) lengthAndAt + (int) (lengthAndAt >>> 32);
            answers.add(
                new String(
                        replies,
                        (int) lengthAndAt,
                        (int) (lengthAndAt >>> 32),
                        StandardCharsets.ISO_8859_1)
                    .strip());
          }
        },
        new Somewhere(),
        1,
        1,
        1);
  }

  /** One entry with one batch, applied to the machine. */
  private byte[] write(long session, long seq, long stamp, String line) {
    byte[] bytes = CommandLine.encode(line);
    builder.addBatch(session, seq, 0, 1, 1, bytes.length, Unpooled.wrappedBuffer(bytes));
    byte[] payload = builder.take(false, stamp, 42);
    machine.apply(++index, payload, new Origin[] {origin()});
    return payload;
  }

  private boolean read(long now, String line) {
    byte[] bytes = CommandLine.encode(line);
    return machine.read(bytes, 0, bytes.length, 1, now, origin());
  }

  @Test
  void aBatchAppliedTwiceCountsOnceAndIsAnsweredAlike() {
    write(5, 1, 100, "incr n");
    write(5, 1, 200, "incr n");
    read(300, "get n");
    assertEquals(List.of(":1", ":1", "$1\r\n1"), answers);
  }

  @Test
  void aBatchAheadOfItsTurnChangesNothing() {
    write(5, 1, 100, "incr n");
    write(5, 3, 100, "incr n");
    read(300, "get n");
    assertEquals(List.of(":1", "GAP", "$1\r\n1"), answers);
  }

  @Test
  void logTimeNeverGoesBack() {
    write(5, 1, 1_000, "set k v px 500");
    write(5, 2, 1_600, "set other v");
    write(5, 3, 1_100, "get k");
    assertEquals(
        "$-1",
        answers.getLast(),
        "a key that one entry has seen expired, no later entry sees again");
    assertEquals(1_600, machine.stamp());
  }

  @Test
  void aReadThatOnlyThisClockCallsExpiredMustWaitForTheLog() {
    write(5, 1, 1_000, "set k v px 500");
    assertTrue(read(1_499, "get k"));
    assertFalse(read(1_500, "get k"), "no entry of the log is as late as the expiry yet");
    write(5, 2, 1_500, "set other v");
    assertTrue(read(1_500, "get k"));
    assertEquals("$-1", answers.getLast());
  }

  @Test
  void theSweepRemovesOnlyWhatTheEntrysStampAllows() {
    write(5, 1, 1_000, "set k v px 500");
    machine.housekeeping(1_600, builder);
    assertFalse(builder.isEmpty());
    byte[] sweep = builder.take(false, 1_600, 0);
    assertEquals(1, machine.keyspace().size());
    machine.apply(++index, sweep, null);
    assertEquals(0, machine.keyspace().size());
  }

  @Test
  void aSweepSparesAKeyThatWasSetAgainMeanwhile() {
    write(5, 1, 1_000, "set k v px 500");
    machine.housekeeping(1_600, builder);
    byte[] sweep = builder.take(false, 1_600, 0);
    write(5, 2, 1_550, "set k w px 5000");
    machine.apply(++index, sweep, null);
    assertTrue(read(1_700, "get k"));
    assertEquals("$1\r\nw", answers.getLast());
  }

  @Test
  void aboveTheMemoryBoundWhatMayTakeMoreIsRefusedByTheLogItself() {
    byte[] bytes = CommandLine.encode("set k v");
    builder.addBatch(5, 1, 0, 1, 1, bytes.length, Unpooled.wrappedBuffer(bytes));
    machine.apply(++index, builder.take(true, 100, 0), new Origin[] {origin()});
    assertTrue(answers.getLast().startsWith("-OOM "), answers.getLast());
    assertEquals(0, machine.keyspace().size());
  }

  @Test
  void aSnapshotWithoutItsHeadIsRefused() {
    write(5, 1, 1_000, "set k v");
    StateMachine.SnapshotSource source = machine.snapshot();
    KeyspaceMachine other = machine(7);
    other.reset();
    source.next(); // lost
    for (byte[] block = source.next(); block != null; block = source.next()) {
      other.load(block);
    }
    assertThrows(IllegalArgumentException.class, other::loaded);
  }

  @Test
  void replicasThatAppliedTheSameBytesAreAlikeAndASnapshotMakesAThird() {
    KeyspaceMachine follower = machine(99);
    for (int i = 0; i < 500; i++) {
      byte[] payload =
          write(
              5,
              i + 1,
              1_000 + i,
              i % 7 == 3
                  ? "del key" + (i - 1)
                  : "set key" + i + " value" + i + " px " + (i * 10 + 1));
      follower.apply(index, payload, null);
    }
    assertEquals(machine.keyspace().digest(), follower.keyspace().digest());

    StateMachine.SnapshotSource source = machine.snapshot();
    write(5, 501, 2_000, "set late v");
    KeyspaceMachine third = machine(7);
    third.reset();
    for (byte[] block = source.next(); block != null; block = source.next()) {
      third.load(block);
    }
    third.loaded();
    assertEquals(
        follower.keyspace().digest(),
        third.keyspace().digest(),
        "the snapshot is of the moment it was begun");
    assertEquals(follower.stamp(), third.stamp());
    third.apply(
        index,
        LogOf.batch(5, 500, CommandLine.encode("set key499 other")),
        new Origin[] {origin()});
    assertEquals("+OK", answers.getLast());
    assertEquals(
        follower.keyspace().digest(), third.keyspace().digest(), "sessions travel with snapshots");
  }

  @Test
  void whatIsNotACommandForNodesIsRefusedBeforeTheLog() {
    byte[] get = CommandLine.encode("get k");
    machine.check(get, 0, get.length, 1);
    assertThrows(IllegalArgumentException.class, () -> machine.check(get, 0, get.length, 2));
    assertThrows(IllegalArgumentException.class, () -> machine.check(get, 0, get.length - 1, 1));
    byte[] unknown = get.clone();
    unknown[0] = 0x7f;
    assertThrows(
        IllegalArgumentException.class, () -> machine.check(unknown, 0, unknown.length, 1));
    byte[] ping =
        new byte[] {(byte) (TABLE.find("ping").id() >>> 8), (byte) TABLE.find("ping").id(), 0, 0};
    assertThrows(IllegalArgumentException.class, () -> machine.check(ping, 0, ping.length, 1));
  }

  private static final class LogOf {
    static byte[] batch(long session, long seq, byte[] bytes) {
      LogPayload.Builder builder = new LogPayload.Builder();
      builder.addBatch(session, seq, 0, 1, 1, bytes.length, Unpooled.wrappedBuffer(bytes));
      return builder.take(false, 5_000, 1);
    }
  }
}
