package io.pontoon.node.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.pontoon.common.command.CommandTable;
import io.pontoon.node.store.Digest;
import io.pontoon.node.store.Keyspace;
import io.pontoon.node.store.command.Commands;
import io.pontoon.node.store.command.Limits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Machines that were fed the same payloads agree in their checksums, however slowly they are taken
 * and whatever goes on meanwhile; one that differs in anything does not.
 */
class ChecksumTest {
  private static final CommandTable TABLE = CommandTable.standard();
  private static final Commands COMMANDS = new Commands(TABLE);

  private final List<KeyspaceMachine> made = new ArrayList<>();
  private final LogPayload.Builder builder = new LogPayload.Builder();
  private long index;

  private KeyspaceMachine machine(long seed) {
    KeyspaceMachine fresh =
        new KeyspaceMachine(TABLE, COMMANDS, new Keyspace(seed), Limits.STANDARD, 20, 60_000, true);
    made.add(fresh);
    return fresh;
  }

  @AfterEach
  void free() {
    made.forEach(KeyspaceMachine::close);
  }

  private void batch(long session, long seq, long acked, String line) {
    byte[] bytes = CommandLine.encode(line);
    builder.addBatch(session, seq, acked, 1, 1, bytes.length, Unpooled.wrappedBuffer(bytes));
  }

  private byte[] entry(long session, long seq, long stamp, String line) {
    batch(session, seq, seq - 1, line);
    return builder.take(false, stamp, stamp);
  }

  private static Digest digest(KeyspaceMachine machine) {
    StateMachine.DigestSource source = machine.digest();
    source.go(Long.MAX_VALUE);
    assertTrue(source.complete());
    return source.digest();
  }

  private static String anyCommand(SplittableRandom random) {
    String key = "key" + random.nextInt(300);
    return switch (random.nextInt(10)) {
      case 0 -> "del " + key;
      case 1 -> "append " + key + " " + "y".repeat(random.nextInt(1, 400));
      case 2 -> "set " + key + " v px " + random.nextInt(1, 2_000);
      case 3 -> "incr n" + random.nextInt(20);
      case 4 -> "pexpire " + key + " " + random.nextInt(1, 2_000);
      case 5 -> "setrange " + key + " " + random.nextInt(500) + " z";
      case 6 -> "scan 0"; // a read that took its place in the log: its order is the replica's own
      case 7 -> "persist " + key;
      default -> "set " + key + " " + "x".repeat(random.nextInt(1, 300));
    };
  }

  /** One replica with its checksum and its snapshot under way, each at its own pace. */
  private final class Replica {
    final KeyspaceMachine machine;
    final SplittableRandom pace;
    StateMachine.DigestSource digesting;
    StateMachine.SnapshotSource snapshot;
    long digestingIndex;
    final List<Checksum> taken = new ArrayList<>();
    int snapshots;

    Replica(long seed) {
      machine = machine(seed);
      pace = new SplittableRandom(seed);
    }

    void apply(long at, byte[] payload) {
      if (machine.apply(at, payload, null) && digesting == null) {
        digesting = machine.digest();
        digestingIndex = at;
      }
      if (digesting != null && pace.nextBoolean()) {
        digesting.go(pace.nextInt(1, 30_000));
        if (digesting.complete()) {
          taken.add(new Checksum(digestingIndex, digesting.digest()));
        }
        digesting = digesting.complete() ? null : digesting;
      }
      if (snapshot == null) {
        snapshot = pace.nextInt(50) == 0 ? machine.snapshot() : null;
      } else if (pace.nextInt(3) == 0 && snapshot.next() == null) {
        snapshot = null;
        snapshots++;
      }
    }
  }

  @Test
  void replicasAgreeDuringWritesWithExpiryAndWithSnapshotsUnderWay() {
    for (long seed = 1; seed <= 10; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Replica> replicas = List.of(new Replica(seed), new Replica(seed + 50));
      KeyspaceMachine leader = replicas.getFirst().machine;
      long[] sequences = new long[30];
      long stamp = 1_000;
      for (int i = 0; i < 3_000; i++) {
        stamp += random.nextInt(20);
        int session = random.nextInt(1, 30);
        if (random.nextInt(400) == 0) {
          sequences[session] = 0; // the router came back under another name
          session = 29;
        }
        batch(session * 1_000L, ++sequences[session], 0, anyCommand(random));
        if (random.nextInt(4) == 0) {
          leader.housekeeping(stamp, builder);
        }
        if (random.nextInt(100) == 0) {
          builder.addChecksum();
        }
        byte[] payload = builder.take(false, stamp, random.nextLong());
        index++;
        replicas.forEach(replica -> replica.apply(index, payload));
      }
      int compared = 0;
      for (Checksum checksum : replicas.get(0).taken) {
        for (Checksum other : replicas.get(1).taken) {
          if (other.index() == checksum.index()) {
            assertEquals(checksum, other, "seed " + seed);
            compared++;
          }
        }
      }
      assertTrue(compared > 5, "compared " + compared);
      for (Replica replica : replicas) {
        if (replica.digesting != null) {
          replica.digesting.go(Long.MAX_VALUE);
        }
      }
      assertTrue(replicas.get(0).snapshots > 0 && replicas.get(1).snapshots > 0);
      assertEquals(digest(replicas.get(0).machine), digest(replicas.get(1).machine));
    }
  }

  @Test
  void oneThatComesFromASnapshotAgrees() {
    KeyspaceMachine first = machine(1);
    for (int i = 1; i <= 500; i++) {
      first.apply(
          ++index, entry(5 + i % 3, (i + 2) / 3, 1_000 + i, "append k" + i % 50 + " v"), null);
    }
    KeyspaceMachine second = machine(2);
    second.reset();
    StateMachine.SnapshotSource source = first.snapshot();
    for (byte[] block = source.next(); block != null; block = source.next()) {
      second.load(block);
    }
    second.loaded();
    assertEquals(digest(first), digest(second));
    byte[] next = entry(5, 168, 2_000, "set k v px 50");
    first.apply(++index, next, null);
    second.apply(index, next, null);
    assertEquals(digest(first), digest(second));
  }

  /** Each line changes one thing that replicas must agree in. */
  @Test
  void oneThatDiffersInAnythingDisagrees() {
    KeyspaceMachine reference = machine(1);
    reference.apply(1, entry(5, 1, 1_000, "set k v px 500"), null);
    List<byte[]> altered =
        List.of(
            entry(5, 1, 1_000, "set k w px 500"),
            entry(5, 1, 1_000, "set l v px 500"),
            entry(5, 1, 1_000, "set k v px 501"),
            entry(5, 1, 1_001, "set k v px 499"), // the time of the log
            entry(6, 1, 1_000, "set k v px 500"), // whose batch it was
            entry(5, 1, 1_000, "set k v px 500 get")); // what was answered
    Digest expected = digest(reference);
    for (int i = 0; i < altered.size(); i++) {
      KeyspaceMachine other = machine(i + 2);
      other.apply(1, altered.get(i), null);
      assertNotEquals(expected, digest(other), "line " + i);
    }
    KeyspaceMachine same = machine(99);
    same.apply(1, entry(5, 1, 1_000, "set k v px 500"), null);
    assertEquals(expected, digest(same));
    same.apply(2, entry(5, 1, 1_000, "get k"), null);
    assertEquals(expected, digest(same), "a batch that comes again changes nothing");
    byte[] key = "k".getBytes(StandardCharsets.US_ASCII);
    same.keyspace().setExpireAt(same.keyspace().find(key, 0, 1, 0), 1_499);
    assertNotEquals(expected, digest(same), "what did not come through the log is seen too");
  }

  @Test
  void theOrderInWhichSessionsAreForgottenIsPartOfTheState() {
    KeyspaceMachine first = machine(1);
    KeyspaceMachine second = machine(2);
    byte[] five = entry(5, 1, 1_000, "incr n");
    byte[] six = entry(6, 1, 1_000, "incr n");
    first.apply(1, five, null);
    first.apply(2, six, null);
    second.apply(1, six, null);
    second.apply(2, five, null);
    assertNotEquals(digest(first), digest(second));
  }

  @Test
  void anEmptiedStateGivesUpTheChecksumUnderWay() {
    KeyspaceMachine machine = machine(1);
    machine.apply(1, entry(5, 1, 1_000, "set k v"), null);
    StateMachine.DigestSource source = machine.digest();
    machine.apply(2, entry(5, 2, 1_000, "flushall"), null);
    assertTrue(source.abandoned());
    source.go(Long.MAX_VALUE);
    assertFalse(source.complete());
    assertNotEquals(digest(machine), digest(machine(2)), "sessions are still there");
  }
}
