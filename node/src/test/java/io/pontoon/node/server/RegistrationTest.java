package io.pontoon.node.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrationTest {
  private static List<Integer> othersOf(int nodes) {
    List<Integer> others = new ArrayList<>();
    for (int id = 2; id <= nodes; id++) {
      others.add(id);
    }
    return others;
  }

  @ParameterizedTest(name = "of {0} nodes {1} others must have noted it")
  @CsvSource({"1, 0", "2, 1", "3, 2", "4, 2", "5, 3", "6, 3", "7, 4"})
  void howManyMustHaveNotedIt(int nodes, int needed) {
    Registration registration = new Registration(othersOf(nodes));
    for (int noted = 0; noted < needed; noted++) {
      assertFalse(registration.isComplete(), noted + " are not enough");
      assertEquals(needed - noted, registration.missing());
      registration.noted(2 + noted);
      registration.noted(2 + noted);
    }
    assertTrue(registration.isComplete());
    assertEquals(0, registration.missing());
  }

  @Test
  void oneThatNotedAnotherIsEnoughToRefuse() {
    Registration registration = new Registration(othersOf(5));
    registration.noted(2);
    registration.noted(3);
    registration.taken();
    registration.noted(4);
    registration.noted(5);
    assertFalse(registration.isComplete());
    assertTrue(registration.isTaken());
  }

  @Test
  void aStrangersWordDoesNotCount() {
    Registration registration = new Registration(othersOf(3));
    registration.noted(2);
    registration.noted(9);
    registration.noted(1);
    assertFalse(registration.isComplete());
  }

  /** Every way in which the others can have noted one directory or the other, or none. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7})
  void twoDirectoriesOfOneNodeAreNeverBothRegistered(int nodes) {
    List<Integer> others = othersOf(nodes);
    int ways = (int) Math.pow(3, others.size());
    for (int way = 0; way < ways; way++) {
      Registration one = new Registration(others);
      Registration other = new Registration(others);
      int rest = way;
      for (int peer : others) {
        switch (rest % 3) {
          case 1 -> one.noted(peer);
          case 2 -> other.noted(peer);
          default -> {}
        }
        rest /= 3;
      }
      assertFalse(one.isComplete() && other.isComplete(), "way " + way);
    }
  }
}
