package io.pontoon.router.route;

import io.pontoon.common.command.CommandCodec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The commands of one session that its group turned away. With the first write among them the group
 * has closed the session: whatever comes after it is turned away too, so that nothing overtakes it.
 * When the fate of all that was sent is known, they leave in their old order, and what has not been
 * sent yet behind them, for where their slots are by then.
 */
final class Detour {
  /** How long a slot that is on its way is given before it is asked for at its old place again. */
  private static final long PAUSE_NANOS = 10_000_000;

  private record Turned(long seq, int place, Returned command) {}

  private final Backlog backlog;
  private final Session session;
  private final Failures failures;
  private final Uplink uplink;
  private final List<Turned> turned = new ArrayList<>();
  private boolean closed;
  private long since;
  private long epoch;

  Detour(Backlog backlog, Session session, Failures failures, Uplink uplink) {
    this.backlog = backlog;
    this.session = session;
    this.failures = failures;
    this.uplink = uplink;
  }

  /** Whether the session takes nothing new. */
  boolean isOpen() {
    return closed;
  }

  boolean isEmpty() {
    return turned.isEmpty() && !closed;
  }

  /** The group has turned a command away, at this place of its batch. */
  void add(Batch batch, int place, Returned command, long now) {
    if (isEmpty()) {
      since = now;
      epoch = backlog.epoch();
    }
    turned.add(new Turned(batch.seq, place, command));
    closed |= batch.ordered && (command.flags() & CommandCodec.ORDERED_READ) == 0;
    uplink.mapIsStale();
  }

  /** Answers those whose time is up. */
  void expire(long now) {
    for (int i = 0; i < turned.size(); ) {
      if (now >= turned.get(i).command.deadline()) {
        failures.late(turned.remove(i).command);
      } else {
        i++;
      }
    }
  }

  /**
   * Sends them on when it is time: nothing of the session is under way any more, or need not be
   * waited for, and the map has changed or has had its time to.
   */
  void leaveIfTime(long now) {
    boolean settled = !closed || backlog.nothingSent();
    if (isEmpty() || !settled || backlog.epoch() == epoch && now - since < PAUSE_NANOS) {
      return;
    }
    turned.sort(Comparator.comparingLong(Turned::seq).thenComparingInt(Turned::place));
    List<Returned> all = new ArrayList<>();
    for (Turned each : turned) {
      all.add(each.command);
    }
    turned.clear();
    if (closed) {
      closed = false;
      backlog.giveBackUnsent(all::add);
      session.begin();
    }
    for (Returned command : all) {
      uplink.reroute(command, now);
    }
  }
}
