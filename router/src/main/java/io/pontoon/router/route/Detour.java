package io.pontoon.router.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The commands of one session that its group turned away. With the first one that keeps an order
 * the group has closed the session: whatever comes after it is turned away too, so that nothing
 * overtakes it; a write must not overtake a read that its client sent before, either. When the fate
 * of all that was sent is known, they leave in their old order, and what has not been sent yet
 * behind them, for where their slots are by then.
 */
final class Detour {
  /** How long a slot that is on its way is given before it is asked for at its old place again. */
  private static final long PAUSE_NANOS = 10_000_000;

  private record Turned(long seq, int place, Returned command) {}

  private final List<Turned> turned = new ArrayList<>();
  private boolean closed;
  private long since;
  private long epoch;

  /** Whether the session takes nothing new. */
  boolean isOpen() {
    return closed;
  }

  boolean isEmpty() {
    return turned.isEmpty() && !closed;
  }

  /**
   * @param ordered whether it came in the session, which is closed by it
   * @param mapEpoch that of the newest map when the command came back
   */
  void add(long seq, int place, Returned command, boolean ordered, long mapEpoch, long now) {
    if (isEmpty()) {
      since = now;
      epoch = mapEpoch;
    }
    turned.add(new Turned(seq, place, command));
    closed |= ordered;
  }

  /** Answers those whose time is up. */
  void expire(long now, Consumer<Returned> late) {
    for (int i = 0; i < turned.size(); ) {
      if (now >= turned.get(i).command.deadline()) {
        late.accept(turned.remove(i).command);
      } else {
        i++;
      }
    }
  }

  /**
   * Whether it is time to leave: nothing of the session is under way any more, or need not be
   * waited for, and the map has changed or has had its time to.
   */
  boolean mayLeave(boolean settled, long mapEpoch, long now) {
    return !isEmpty() && (settled || !closed) && (mapEpoch > epoch || now - since >= PAUSE_NANOS);
  }

  /** All of them, in the order in which they were first sent. */
  List<Returned> leave() {
    turned.sort(Comparator.comparingLong(Turned::seq).thenComparingInt(Turned::place));
    List<Returned> all = turned.stream().map(Turned::command).toList();
    turned.clear();
    closed = false;
    return all;
  }
}
