package io.pontoon.router.route;

import io.pontoon.common.ring.Slots;
import java.util.ArrayList;
import java.util.List;

/**
 * Slots that the map shows at another group while commands for them may still be under way to the
 * group before it. New commands for such a slot wait until those have been answered, or turned away
 * and sent on: otherwise they could overtake them. Mostly there are none.
 */
public final class Crossings {
  private record Crossing(int slot, GroupLink before, long mark) {}

  private final boolean[] held = new boolean[Slots.COUNT];
  private final List<Crossing> crossings = new ArrayList<>();
  private List<Runnable> waiting = new ArrayList<>();
  private boolean anyRerouted;
  private long reroutedUntil;

  /** Whether commands for this slot must wait. */
  public boolean isHeld(int slot) {
    return !crossings.isEmpty() && held[slot];
  }

  /** A slot has a new owner. */
  void begin(int slot, GroupLink before) {
    long mark = before.mark();
    if (!before.hasPassed(mark)) {
      held[slot] = true;
      crossings.add(new Crossing(slot, before, mark));
    }
  }

  /** A command was sent on; by this time it has its answer. */
  void rerouted(long deadline) {
    anyRerouted = true;
    reroutedUntil = deadline;
  }

  /**
   * Whether a write may be under way to another group than the one that its client counted it for.
   */
  public boolean hasRerouted(long now) {
    anyRerouted &= now - reroutedUntil < 0;
    return anyRerouted;
  }

  /** What is to be done when slots are not held any more; it looks again then. */
  public void await(Runnable action) {
    waiting.add(action);
  }

  public boolean isEmpty() {
    return crossings.isEmpty() && waiting.isEmpty();
  }

  /** Lets go on what may. */
  void release() {
    if (isEmpty()) {
      return;
    }
    int before = crossings.size();
    for (int i = crossings.size() - 1; i >= 0; i--) {
      Crossing each = crossings.get(i);
      if (each.before.hasPassed(each.mark)) {
        crossings.remove(i);
        held[each.slot] = false;
      }
    }
    for (Crossing each : crossings) {
      held[each.slot] = true; // one slot may have left two groups one after the other
    }
    if (crossings.size() < before || crossings.isEmpty()) {
      List<Runnable> released = waiting;
      waiting = new ArrayList<>();
      released.forEach(Runnable::run);
    }
  }
}
