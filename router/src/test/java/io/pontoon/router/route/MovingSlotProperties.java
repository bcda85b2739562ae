package io.pontoon.router.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever slots do, what a client sends for a key is carried out once, and in its order. */
class MovingSlotProperties {
  private static final int CLIENTS = 3;

  /** A command that waits with its client, since its slot crosses over. */
  private record Waiting(String name, boolean write) {}

  private MovingWorld world;
  private Random random;
  private final List<ArrayDeque<Waiting>> held = new ArrayList<>();
  private final List<List<String>> sent = new ArrayList<>();
  private final Map<String, String> expected = new HashMap<>();
  private final Map<String, Boolean> exact = new HashMap<>();
  private int number;

  @Property(tries = 400)
  void commandsAreCarriedOutOnceAndInTheOrderOfTheirClient(@ForAll long seed) {
    world = new MovingWorld(seed, LinkSettings.withDeadline(60_000));
    random = world.random;
    held.clear();
    sent.clear();
    expected.clear();
    exact.clear();
    number = 100;
    for (int client = 0; client < CLIENTS; client++) {
      held.add(new ArrayDeque<>());
      sent.add(new ArrayList<>());
    }
    for (int i = 0; i < 600; i++) {
      if (random.nextInt(3) == 0) {
        say(random.nextInt(CLIENTS));
      } else {
        world.step();
      }
      goOn();
    }
    for (int i = 0; i < 100 && held.stream().anyMatch(waiting -> !waiting.isEmpty()); i++) {
      world.settle();
      goOn();
    }
    world.settle();
    judge();
  }

  private void say(int client) {
    int slot = random.nextInt(MovingWorld.SLOTS);
    boolean write = random.nextBoolean();
    String name = slot + "." + client + "." + ++number;
    held.get(client).add(new Waiting(name, write));
  }

  /** Each client sends what it has, up to what must wait. */
  private void goOn() {
    for (int client = 0; client < CLIENTS; client++) {
      ArrayDeque<Waiting> mine = held.get(client);
      while (!mine.isEmpty() && !world.isHeld(mine.peek().name.charAt(0) - '0')) {
        send(client, mine.poll());
      }
    }
  }

  private void send(int client, Waiting next) {
    boolean open = sent.get(client).stream().anyMatch(name -> !world.answers.containsKey(name));
    String key = next.name.substring(0, 4);
    if (next.write) {
      sent.get(client).add(next.name);
      expected.put(next.name, next.name);
      exact.put(next.name, true);
    } else {
      expected.put(
          next.name,
          sent.get(client).stream()
              .filter(name -> name.startsWith(key))
              .reduce((one, other) -> other)
              .orElse("none"));
      exact.put(next.name, open);
    }
    world.add(next.name, next.write, next.write || open);
  }

  private void judge() {
    for (int client = 0; client < CLIENTS; client++) {
      for (int slot = 0; slot < MovingWorld.SLOTS; slot++) {
        String key = slot + "." + client + ".";
        assertEquals(
            sent.get(client).stream().filter(name -> name.startsWith(key)).toList(),
            world.applied.get(slot).stream().filter(name -> name.startsWith(key)).toList());
      }
    }
    assertEquals(expected.keySet(), world.answers.keySet());
    world.answers.forEach(
        (name, answer) -> {
          assertFalse(answer.startsWith("-"), answer);
          if (exact.get(name)) {
            assertEquals(expected.get(name), answer, name);
          } else if (!expected.get(name).equals("none")) {
            assertTrue(answer.compareTo(expected.get(name)) >= 0, name + " sees " + answer);
          }
        });
  }
}
