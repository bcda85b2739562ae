package io.pontoon.node.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.command.CommandTable;
import io.pontoon.node.store.Keyspace;
import io.pontoon.node.store.command.Commands;
import io.pontoon.node.store.command.Limits;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a leader asks for checksums, and what becomes of them. */
class ShardChecksumsTest {
  private static final long MINUTE = 60_000;

  private final KeyspaceMachine machine =
      new KeyspaceMachine(
          CommandTable.standard(),
          new Commands(CommandTable.standard()),
          new Keyspace(1),
          Limits.STANDARD,
          10,
          MINUTE,
          true);
  private final LogPayload.Builder builder = new LogPayload.Builder();
  private int begun;
  private ShardChecksums checksums = checksums(MINUTE);

  private ShardChecksums checksums(long every) {
    ShardHost host =
        (ShardHost)
            Proxy.newProxyInstance(
                ShardHost.class.getClassLoader(),
                new Class<?>[] {ShardHost.class},
                (proxy, method, arguments) -> {
                  begun += method.getName().equals("digesting") ? 1 : 0;
                  return null;
                });
    return new ShardChecksums(null, new ShardConfig(1, 1, 1, 1, 1, 1, 1, 1, every), host, machine);
  }

  @AfterEach
  void free() {
    machine.close();
  }

  /** Whether a tick at this time asks; if so, the entry is applied at this index. */
  private boolean asks(long now, long index) {
    checksums.propose(now, builder);
    if (builder.isEmpty()) {
      return false;
    }
    byte[] payload = builder.take(false, now, 0);
    checksums.applied(index, machine.apply(index, payload, null));
    return true;
  }

  private void write(long now, long index) {
    builder.addReads(1, 0, new byte[0], 0, 0);
    byte[] payload = builder.take(false, now, 0);
    checksums.applied(index, machine.apply(index, payload, null));
  }

  private void finish() {
    while (checksums.isUnderWay()) {
      checksums.go(1 << 20);
    }
  }

  private List<Long> indexes() {
    return checksums.taken().stream().map(Checksum::index).toList();
  }

  @Test
  void aLeaderAsksAtTheIntervalAndOnlyWhenSomethingWasAppliedSince() {
    assertFalse(asks(1_000, 1), "not the moment it begins to lead");
    assertFalse(asks(1_000 + MINUTE - 1, 1));
    assertTrue(asks(1_000 + MINUTE, 1));
    assertEquals(1, begun);
    finish();
    assertEquals(List.of(1L), indexes());
    assertFalse(asks(10 * MINUTE, 2), "its own entry is no change");
    write(10 * MINUTE, 2);
    assertTrue(asks(10 * MINUTE + 1, 3));
    finish();
    write(10 * MINUTE + 2, 4);
    assertFalse(asks(10 * MINUTE + 3, 5));
    assertTrue(asks(11 * MINUTE + 1, 5));
    finish();
    assertEquals(List.of(1L, 3L, 5L), indexes());
  }

  @Test
  void whatAnotherLeaderAskedForCountsToo() {
    asks(1_000, 1);
    builder.addChecksum();
    checksums.applied(1, machine.apply(1, builder.take(false, MINUTE, 0), null));
    finish();
    write(MINUTE + 1, 2);
    assertFalse(asks(MINUTE + 1_001, 3), "the last was taken a second ago");
    assertTrue(asks(2 * MINUTE, 3));
  }

  @Test
  void onDemandItAsksAtOnceAndOnce() {
    checksums = checksums(0);
    write(1, 1);
    assertFalse(asks(100 * MINUTE, 2), "0: never by itself");
    checksums.want();
    assertTrue(asks(100 * MINUTE, 2));
    finish();
    assertFalse(asks(100 * MINUTE, 3));
    assertEquals(List.of(2L), indexes());
  }

  @Test
  void oneAtATimeAndTheLastFourAreKept() {
    checksums.want();
    assertTrue(asks(1, 1));
    checksums.want();
    assertFalse(asks(2, 2), "one is being taken");
    builder.addChecksum();
    checksums.applied(2, machine.apply(2, builder.take(false, 2, 0), null));
    assertEquals(1, begun, "what another leader asked for is passed over then");
    finish();
    for (int i = 3; i < 8; i++) {
      checksums.want();
      assertTrue(asks(i, i));
      finish();
    }
    assertEquals(List.of(4L, 5L, 6L, 7L), indexes());
  }

  @Test
  void anEmptiedStateEndsItAndTheNextIsTakenAllTheSame() {
    checksums.want();
    asks(1, 1);
    StateMachine.SnapshotSource saved = machine.snapshot();
    List<byte[]> blocks = new ArrayList<>();
    for (byte[] block = saved.next(); block != null; block = saved.next()) {
      blocks.add(block);
    }
    machine.reset();
    blocks.forEach(machine::load);
    machine.loaded();
    assertFalse(checksums.isUnderWay());
    checksums.want();
    assertTrue(asks(2, 2));
    finish();
    assertEquals(List.of(2L), indexes());
  }
}
