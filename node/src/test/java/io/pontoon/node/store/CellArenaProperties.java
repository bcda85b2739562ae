package io.pontoon.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CellArenaProperties {
  @Property
  void aClassIsTheSmallestThatFits(@ForAll @IntRange(min = 1, max = SizeClasses.MAX) int bytes) {
    int its = SizeClasses.classOf(bytes);
    assertTrue(SizeClasses.bytes(its) >= bytes);
    assertTrue(its == 0 || SizeClasses.bytes(its - 1) < bytes);
    assertTrue(SizeClasses.bytes(its) % 8 == 0);
    assertTrue(
        SizeClasses.bytes(its) - bytes < Math.max(8, bytes / 8 + 1), "wastes more than an eighth");
  }

  @Property(tries = 40)
  void cellsDoNotOverlapAndAllIsAccountedFor(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60_000) int longest) {
    Random random = new Random(seed);
    CellArena arena = new CellArena();
    List<Long> held = new ArrayList<>();
    long expected = 0;
    for (int i = 0; i < 3000; i++) {
      if (held.isEmpty() || random.nextInt(5) < (i / 1000 == 1 ? 1 : 4)) {
        int bytes = 1 + random.nextInt(random.nextBoolean() ? longest : Math.min(longest, 200));
        long ref = arena.allocate(bytes);
        assertTrue(ref > 0 && ref < 1L << CellArena.REF_BITS);
        assertTrue(arena.capacity(ref) >= bytes);
        assertEquals(CellArena.capacityFor(bytes), arena.capacity(ref));
        stamp(arena, ref);
        held.add(ref);
        expected += arena.capacity(ref);
      } else {
        long ref = held.remove(random.nextInt(held.size()));
        assertStamped(arena, ref);
        expected -= arena.capacity(ref);
        arena.free(ref);
      }
      assertEquals(expected, arena.usedBytes());
      assertTrue(arena.residentBound() >= expected);
      if (i % 500 == 0) {
        arena.tidy();
      }
    }
    held.forEach(ref -> assertStamped(arena, ref));
    assertApart(arena, held);
    held.forEach(arena::free);
    assertEquals(0, arena.usedBytes());
    while (arena.tidy()) {
      assertEquals(0, arena.usedBytes());
    }
    assertTrue(arena.residentBound() <= 16 * 64 * 1024, "idle slabs were not given back");
    arena.close();
  }

  @Test
  void aClearedArenaServesAgainAndALongCellStretches() {
    CellArena arena = new CellArena();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 10_000; i++) {
        arena.allocate(100);
      }
      long ref = arena.allocate(1 << 20);
      stamp(arena, ref);
      arena.stretch(ref, 9 << 20);
      assertEquals(ref, NativeMemory.getLong(arena.address(ref)));
      assertEquals(10_000 * 104 + (9 << 20), arena.usedBytes());
      arena.clear();
      assertEquals(0, arena.usedBytes());
    }
    while (arena.tidy()) {
      assertEquals(0, arena.usedBytes());
    }
    assertTrue(arena.residentBound() <= 16 * 64 * 1024);
    arena.close();
  }

  private static void stamp(CellArena arena, long ref) {
    if (arena.capacity(ref) >= 16) {
      NativeMemory.putLong(arena.address(ref), ref);
      NativeMemory.putLong(arena.address(ref) + arena.capacity(ref) - 8, ~ref);
    }
  }

  private static void assertStamped(CellArena arena, long ref) {
    if (arena.capacity(ref) >= 16) {
      assertEquals(ref, NativeMemory.getLong(arena.address(ref)));
      assertEquals(~ref, NativeMemory.getLong(arena.address(ref) + arena.capacity(ref) - 8));
    }
  }

  private static void assertApart(CellArena arena, List<Long> held) {
    TreeMap<Long, Long> ends = new TreeMap<>();
    held.forEach(ref -> ends.put(arena.address(ref), arena.address(ref) + arena.capacity(ref)));
    assertEquals(held.size(), ends.size());
    long before = 0;
    for (Map.Entry<Long, Long> cell : ends.entrySet()) {
      assertTrue(cell.getKey() >= before, "cells overlap");
      before = cell.getValue();
    }
  }
}
