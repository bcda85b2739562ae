package io.pontoon.node.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.port.sim.SimDisk;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A snapshot's file on its way from disk to disk: in pieces, broken off, gone on with, spoiled. */
class SnapshotTransferTest {
  private static final long CLUSTER = 9;
  private static final SnapshotId ID = new SnapshotId(5, 1000, 7);
  private static final String NAME = SnapshotStore.fileName(ID);
  private static final int[] BLOCKS = {10, 1, 100, 3000, 50};

  private final SimDisk here = new SimDisk();
  private SimDisk there = new SimDisk();
  private byte[] whole;
  private long fingerprint;

  @BeforeEach
  void write() throws IOException {
    write(here, 1);
    whole = here.contents(NAME);
    try (SnapshotReader reader = SnapshotStore.open(here, CLUSTER).open(ID)) {
      fingerprint = reader.fingerprint();
    }
  }

  private static void write(SimDisk disk, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    try (SnapshotWriter writer =
        SnapshotStore.open(disk, CLUSTER).write(ID, new byte[] {1, 2, 3})) {
      for (int size : BLOCKS) {
        byte[] block = new byte[size];
        random.nextBytes(block);
        writer.block(block, 0, size);
      }
      writer.commit();
    }
  }

  private SnapshotReceiver receive() throws IOException {
    SnapshotReceiver receiver =
        SnapshotStore.open(there, CLUSTER).receive(ID, fingerprint, whole.length);
    while (!receiver.recheck()) {
      // as often as it takes
    }
    return receiver;
  }

  private void assertArrived() throws IOException {
    assertEquals(List.of(NAME), there.list());
    assertArrayEquals(whole, there.contents(NAME));
  }

  @Test
  void piecesOfAnySizeFromAnyByteAreTheFile() throws IOException {
    SnapshotStore store = SnapshotStore.open(here, CLUSTER);
    for (int size : new int[] {1, 7, 64, 4096}) {
      for (int from = 0; from <= whole.length; from += 1 + from / 50) {
        try (SnapshotReader reader = store.open(ID)) {
          reader.startAt(from);
          int at = from;
          for (byte[] piece = reader.nextPiece(size);
              piece.length > 0;
              piece = reader.nextPiece(size)) {
            assertArrayEquals(Arrays.copyOfRange(whole, at, at + piece.length), piece);
            at += piece.length;
          }
          assertEquals(whole.length, at);
        }
      }
    }
  }

  /** Whatever the sizes of the chunks, and wherever it is broken off by a power cut. */
  @Test
  void goesOnWhereItWasBrokenOffAlsoOverAPowerCut() throws IOException {
    int resumed = 0;
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      there = new SimDisk();
      long known = 0;
      SnapshotReceiver to = receive();
      while (!to.complete()) {
        assertTrue(to.position() >= known, "what was known to be well is gone");
        if (random.nextInt(10) == 0) {
          boolean power = random.nextBoolean();
          if (power) {
            there.crash(SimDisk.Loss.SOME_SECTORS, random::nextLong);
          } else {
            to.close();
          }
          long before = to.position();
          to = receive();
          assertTrue(to.position() <= before);
          resumed += to.position() > 0 ? 1 : 0;
          known = power ? 0 : to.position();
        }
        int at = (int) to.position();
        int length = Math.min(1 + random.nextInt(700), whole.length - at);
        byte[] chunk = Arrays.copyOfRange(whole, at, at + length);
        assertFalse(to.chunk(at + 1, chunk), "a gap");
        assertTrue(to.chunk(at, chunk));
        assertTrue(to.chunk(at, chunk), "repeated, ignored");
      }
      assertFalse(SnapshotStore.open(there, CLUSTER).list(5).contains(ID), "not yet");
      try (SnapshotReader reader = to.read()) {
        for (int size : BLOCKS) {
          assertEquals(size, reader.nextBlock().length);
        }
      }
      to.publish();
      assertArrived();
    }
    assertTrue(resumed > 100, "it must have gone on from somewhere: " + resumed);
  }

  @Test
  void everyBitThatRotsIsNoticedByTheSenderBeforeItLeaves() throws IOException {
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      SimDisk rotten = new SimDisk();
      byte[] bytes = whole.clone();
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      rotten.put(NAME, bytes);
      SnapshotStore store = SnapshotStore.open(rotten, CLUSTER);
      int from =
          61; // behind the header and the first block: what the follower has is not looked at
      assertThrows(
          SnapshotDamagedException.class,
          () -> {
            try (SnapshotReader reader = store.open(ID)) {
              reader.startAt(0);
              int sent = 0;
              while (sent < whole.length) {
                byte[] piece = reader.nextPiece(50);
                assertArrayEquals(
                    Arrays.copyOfRange(whole, sent, sent + piece.length),
                    piece,
                    "bytes of a damaged block left");
                sent += piece.length;
              }
              reader.startAt(from);
            }
          });
    }
  }

  @Test
  void everyBitThatRotsOnTheWayIsNoticedByTheReceiver() throws IOException {
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] bytes = whole.clone();
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      SnapshotReceiver to = receive();
      int damaged = bit / 8;
      assertThrows(
          SnapshotDamagedException.class,
          () -> {
            for (int at = 0; at < bytes.length; at += 40) {
              to.chunk(at, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 40)));
            }
            assertFalse(to.complete(), "byte " + damaged);
            throw new IOException("not noticed");
          });
      to.discard();
      assertEquals(List.of(), there.list());
    }
  }

  /** What an earlier receiver left may have rotted since: then only what is before is used. */
  @Test
  void whatRotsInAPartIsAskedForAgain() throws IOException {
    String part;
    try (SnapshotReceiver to = receive()) {
      to.chunk(0, Arrays.copyOf(whole, whole.length - 20));
      part = there.list().getFirst();
    }
    byte[] left = there.contents(part);
    for (int at = 0; at < left.length; at += 3) {
      byte[] rotten = left.clone();
      rotten[at] ^= 8;
      there.put(part, rotten);
      try (SnapshotReceiver to = receive()) {
        int from = (int) to.position();
        assertTrue(from <= at, "rotten byte " + at + " taken for good up to " + from);
        to.chunk(from, Arrays.copyOfRange(whole, from, whole.length));
        assertTrue(to.complete());
      }
    }
  }

  @Test
  void anotherFileOfTheSameStateIsNotMixedIn() throws IOException {
    try (SnapshotReceiver to = receive()) {
      to.chunk(0, Arrays.copyOf(whole, 200));
    }
    SimDisk other = new SimDisk();
    write(other, 2);
    byte[] theirs = other.contents(NAME);
    assertEquals(whole.length, theirs.length);
    long mine = fingerprint;
    try (SnapshotReader reader = SnapshotStore.open(other, CLUSTER).open(ID)) {
      fingerprint = reader.fingerprint();
    }
    try (SnapshotReceiver to = receive()) {
      assertEquals(0, to.position(), "the part of the other is of no use");
      assertEquals(1, there.list().size(), "and is gone");
    }
    fingerprint = mine;
    SnapshotReceiver to = receive();
    assertThrows(SnapshotDamagedException.class, () -> to.chunk(0, theirs));
  }

  @Test
  void aNewerSnapshotTakesPartsOfOlderOnesAway() throws IOException {
    try (SnapshotReceiver to = receive()) {
      to.chunk(0, Arrays.copyOf(whole, 200));
    }
    SnapshotStore store = SnapshotStore.open(there, CLUSTER);
    store.deleteBefore(5, ID.index());
    assertEquals(1, there.list().size());
    store.deleteBefore(6, Long.MAX_VALUE);
    assertEquals(1, there.list().size());
    store.deleteBefore(5, ID.index() + 1);
    assertEquals(List.of(), there.list());
  }
}
