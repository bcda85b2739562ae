package io.pontoon.node.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.port.Disk;
import io.pontoon.common.port.sim.SimDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotStoreTest {
  private static final SnapshotId ID = new SnapshotId(5, 1000, 7);
  private static final byte[] METADATA = {1, 2, 3};

  private final SimDisk disk = new SimDisk();
  private final SplittableRandom random = new SplittableRandom(1);

  private List<byte[]> write(Disk to, SnapshotId id, int... sizes) throws IOException {
    List<byte[]> blocks = new ArrayList<>();
    try (SnapshotWriter writer = SnapshotStore.open(to, 9).write(id, METADATA)) {
      for (int size : sizes) {
        byte[] block = new byte[size];
        random.nextBytes(block);
        writer.block(block, 0, size);
        blocks.add(block);
      }
      writer.commit();
    }
    return blocks;
  }

  /** A snapshot as it was given to a taker. */
  private record Whole(SnapshotId id, byte[] metadata, List<byte[]> blocks) {
    void assertHolds(List<byte[]> expected) {
      assertArrayEquals(METADATA, metadata);
      assertArrayEquals(expected.toArray(), blocks.toArray());
    }
  }

  /** Of group 5, from an index on. */
  private static Optional<Whole> newest(SnapshotStore store, long from) throws IOException {
    Whole[] begun = new Whole[1];
    SnapshotStore.Taker taker =
        new SnapshotStore.Taker() {
          @Override
          public void begin(SnapshotId id, byte[] metadata) {
            begun[0] = new Whole(id, metadata, new ArrayList<>());
          }

          @Override
          public void block(byte[] block) {
            begun[0].blocks.add(block);
          }
        };
    Optional<SnapshotId> read = store.readNewest(store.list(5), from, taker);
    read.ifPresent(id -> assertEquals(id, begun[0].id));
    return read.map(id -> begun[0]);
  }

  @Test
  void whatIsWrittenIsReadAlsoOnARealDisk(@TempDir Path directory) throws IOException {
    try (Disk real = Disk.lock(directory)) {
      for (Disk each : List.of(disk, real.directory("snapshot"))) {
        List<byte[]> blocks = write(each, ID, 1, 1000, 300_000);
        SnapshotStore store = SnapshotStore.open(each, 9);
        assertEquals(List.of(ID), store.list(5));
        assertEquals(List.of(), store.list(4));
        Whole newest = newest(store, 0).orElseThrow();
        assertEquals(ID, newest.id);
        newest.assertHolds(blocks);
      }
    }
  }

  @Test
  void anEmptySnapshotIsASnapshot() throws IOException {
    write(disk, ID);
    assertNull(SnapshotStore.open(disk, 9).open(ID).nextBlock());
  }

  @Test
  void cutAtEveryByteIsRefusedByName() throws IOException {
    write(disk, ID, 10, 100, 50);
    String name = SnapshotStore.fileName(ID);
    byte[] whole = disk.contents(name);
    for (int cut = 0; cut < whole.length; cut++) {
      assertRefused(name, Arrays.copyOf(whole, cut));
    }
    assertRefused(name, Arrays.copyOf(whole, whole.length + 1));
  }

  @Test
  void damageOfEveryBitIsRefusedByName() throws IOException {
    write(disk, ID, 10, 100, 50);
    String name = SnapshotStore.fileName(ID);
    byte[] whole = disk.contents(name);
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] rotten = whole.clone();
      rotten[bit / 8] ^= (byte) (1 << bit % 8);
      assertRefused(name, rotten);
    }
  }

  private static void assertRefused(String name, byte[] contents) throws IOException {
    SimDisk after = new SimDisk();
    after.put(name, contents);
    SnapshotStore store = SnapshotStore.open(after, 9);
    SnapshotDamagedException refused =
        assertThrows(SnapshotDamagedException.class, () -> newest(store, 0));
    assertTrue(refused.getMessage().contains(name), refused.getMessage());
  }

  @Test
  void wholeBlocksInTheWrongOrderAreRefused() throws IOException {
    write(disk, ID, 64, 64);
    String name = SnapshotStore.fileName(ID);
    byte[] whole = disk.contents(name);
    int first = SnapshotFormat.HEADER + METADATA.length;
    byte[] swapped = whole.clone();
    System.arraycopy(whole, first, swapped, first + 72, 72);
    System.arraycopy(whole, first + 72, swapped, first, 72);
    assertRefused(name, swapped);
  }

  @Test
  void aDamagedNewestGivesWayToAnOlderOneNotBeforeTheMark() throws IOException {
    SnapshotId older = new SnapshotId(5, 900, 7);
    List<byte[]> blocks = write(disk, older, 10);
    write(disk, ID, 10);
    disk.flip(SnapshotStore.fileName(ID), 60, 1);
    SnapshotStore store = SnapshotStore.open(disk, 9);
    Whole found = newest(store, 900).orElseThrow();
    assertEquals(older, found.id);
    found.assertHolds(blocks);
    assertThrows(SnapshotDamagedException.class, () -> newest(store, 901));
    assertTrue(newest(store, 1001).isEmpty());
  }

  @Test
  void aPowerCutLeavesTheWholeSnapshotOrNone() throws IOException {
    int whole = 0;
    for (int seed = 0; seed < 300; seed++) {
      SimDisk each = new SimDisk();
      SplittableRandom chance = new SplittableRandom(seed);
      List<byte[]> older = write(each, new SnapshotId(5, 1, 1), 700, 3000);
      each.failSyncsAfter(chance.nextInt(12));
      boolean committed = true;
      try {
        write(each, ID, 5000, 20, 700);
      } catch (IOException failed) {
        committed = false;
      }
      each.crash(
          chance.nextBoolean() ? SimDisk.Loss.EVERYTHING : SimDisk.Loss.SOME_SECTORS,
          chance::nextLong);
      Whole found = newest(SnapshotStore.open(each, 9), 1).orElseThrow();
      if (found.id.index() == 1) {
        assertFalse(committed, "a committed snapshot is gone");
        found.assertHolds(older);
      } else {
        whole++;
      }
      assertTrue(
          each.list().stream().allMatch(name -> name.endsWith(".snapshot")),
          () -> each.list().toString());
    }
    assertTrue(whole > 0 && whole < 300, "both must happen: " + whole);
  }

  /** The disk was full for a moment only: what was lost meanwhile must not pass for whole. */
  @Test
  void whatCouldNotBeWrittenIsNotPublished() throws IOException {
    SnapshotStore store = SnapshotStore.open(disk, 9);
    try (SnapshotWriter writer = store.write(ID, METADATA)) {
      writer.block(new byte[100], 0, 100);
      disk.limit(disk.used() + 50);
      assertThrows(IOException.class, () -> writer.block(new byte[100], 0, 100));
      disk.heal();
      assertThrows(IOException.class, writer::commit);
    }
    assertTrue(store.list(ID.group()).isEmpty());
  }

  @Test
  void oldOnesAreDropped() throws IOException {
    write(disk, new SnapshotId(5, 1, 1), 1);
    write(disk, new SnapshotId(6, 1, 1), 1);
    write(disk, ID, 1);
    SnapshotStore store = SnapshotStore.open(disk, 9);
    store.deleteBefore(5, 1000);
    assertEquals(List.of(ID), store.list(5));
    assertEquals(1, store.list(6).size());
    store.deleteBefore(5, Long.MAX_VALUE);
    assertEquals(List.of(), store.list(5));
  }

  @Test
  void sizesAreBounded() throws IOException {
    SnapshotStore store = SnapshotStore.open(disk, 9);
    assertThrows(IllegalArgumentException.class, () -> store.write(ID, new byte[(1 << 20) + 1]));
    try (SnapshotWriter writer = store.write(ID, METADATA)) {
      assertThrows(IllegalArgumentException.class, () -> writer.block(new byte[0], 0, 0));
      assertThrows(
          IllegalArgumentException.class,
          () -> writer.block(new byte[(16 << 20) + 1], 0, (16 << 20) + 1));
    }
    assertEquals(List.of(), disk.list());
  }
}
