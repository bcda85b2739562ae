package io.pontoon.node.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.ring.Slots;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Slots move to and fro while letters get lost, come twice and overtake each other, and while
 * clients go by old maps: what is not turned away is done to the one truth.
 */
class SlotMoveProperties {
  private static final String[] TAGS = {"{a}", "{b}", "{c}"};

  /** What a key holds; one that may expire may be gone, and stays so once it was missed. */
  private record Value(String text, boolean mayExpire) {}

  private final Map<String, Value> truth = new HashMap<>();
  private final List<int[]> owners = new ArrayList<>();
  private Random random;
  private SlotWorld world;
  private int done;

  @Property(tries = 150)
  void everyCommandIsCarriedOutOnTheOneTruthOrTurnedAway(@ForAll long seed) {
    random = new Random(seed);
    truth.clear();
    owners.clear();
    done = 0;
    world = new SlotWorld();
    try (SlotWorld closed = world) {
      note();
      for (int step = 0; step < 400; step++) {
        step();
      }
      world.settle();
      note();
      for (String tag : TAGS) {
        for (int key = 0; key < 4; key++) {
          assertTrue(get(tag + key, world.map.epoch()), "nobody has " + tag + key);
        }
      }
      for (SlotWorld.Group group : closed.groups()) {
        group.cycle();
        assertTrue(group.replicasAgree(), "replicas of group " + group.id + " differ");
        assertEquals(-1, group.machine.keyspace().nextHidden(0));
      }
      assertTrue(done > 20, "hardly anything was carried out: " + done);
    }
  }

  /** Remembers who owned what in the newest map. */
  private void note() {
    while (owners.size() <= world.map.epoch()) {
      owners.add(world.map.slots().toArray());
    }
  }

  private void step() {
    switch (random.nextInt(12)) {
      case 0 -> {
        world.change(depart());
        note();
      }
      case 1 -> groupAtRandom().shard.slots().follow(world.map);
      case 2, 3 -> groupAtRandom().tick(random.nextInt(400));
      case 4 -> groupAtRandom().wall += random.nextInt(300);
      case 5 -> {
        if (random.nextInt(4) == 0) {
          groupAtRandom().snapshot();
        }
      }
      case 6, 7, 8 -> letter();
      default -> command();
    }
  }

  private io.pontoon.node.meta.MapChange depart() {
    int slot = slotOf(TAGS[random.nextInt(TAGS.length)]);
    return new io.pontoon.node.meta.MapChange.Depart(
        slot, world.owner(slot), 1 + random.nextInt(SlotWorld.GROUPS));
  }

  private SlotWorld.Group groupAtRandom() {
    return world.group(1 + random.nextInt(SlotWorld.GROUPS));
  }

  private void letter() {
    if (world.letters.isEmpty()) {
      return;
    }
    int which = random.nextInt(3) == 0 ? random.nextInt(world.letters.size()) : 0;
    Runnable letter = world.letters.get(which);
    if (random.nextInt(5) > 0) {
      world.letters.remove(which);
    }
    if (random.nextInt(8) > 0) {
      letter.run();
      note();
    }
  }

  private static int slotOf(String tag) {
    return Slots.of(tag.getBytes(StandardCharsets.US_ASCII));
  }

  private void command() {
    String key = TAGS[random.nextInt(TAGS.length)] + random.nextInt(4);
    long epoch = random.nextInt(3) == 0 ? 1 + random.nextInt(owners.size() - 1) : owners.size() - 1;
    int group = owners.get((int) epoch)[slotOf(key)];
    Value before = truth.get(key);
    switch (random.nextInt(5)) {
      case 0 -> get(key, epoch);
      case 1 -> {
        boolean expires = random.nextBoolean();
        String value = "v".repeat(1 + random.nextInt(random.nextInt(5) == 0 ? 300_000 : 5));
        String ttl = expires ? " px " + (1 + random.nextInt(2_000)) : "";
        if (carriedOut(world.write(group, epoch, "set " + key + " " + value + ttl))) {
          truth.put(key, new Value(value, expires));
        }
      }
      case 2 -> {
        String reply = world.write(group, epoch, "append " + key + " z");
        if (carriedOut(reply)) {
          boolean gone = before == null || before.mayExpire && reply.equals(":1");
          String value = gone ? "z" : before.text + "z";
          assertEquals(":" + value.length(), reply, key);
          truth.put(key, new Value(value, !gone && before.mayExpire));
        }
      }
      case 3 -> {
        String reply = world.write(group, epoch, "del " + key);
        if (carriedOut(reply)) {
          boolean gone = before == null || before.mayExpire && reply.equals(":0");
          assertEquals(gone ? ":0" : ":1", reply, key);
          truth.remove(key);
        }
      }
      default -> {
        String reply = world.write(group, epoch, "persist " + key);
        if (carriedOut(reply) && before != null && reply.equals(":1")) {
          truth.put(key, new Value(before.text, false));
        }
      }
    }
  }

  private boolean carriedOut(String reply) {
    boolean out = !reply.equals(SlotWorld.TURNED);
    done += out ? 1 : 0;
    return out;
  }

  /** Whether it was answered, and not turned away. */
  private boolean get(String key, long epoch) {
    Value value = truth.get(key);
    String reply = world.read(owners.get((int) epoch)[slotOf(key)], epoch, "get " + key);
    if (!carriedOut(reply)) {
      return false;
    }
    if (value == null || value.mayExpire && reply.equals("$-1")) {
      assertEquals("$-1", reply, key);
      truth.remove(key);
    } else {
      assertEquals("$" + value.text.length() + "\r\n" + value.text, reply, key);
    }
    return true;
  }
}
