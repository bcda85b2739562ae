package io.pontoon.router.route;

import java.util.ArrayList;
import java.util.List;

/** Takes what a group turned away out of its link, and sends it on when its order allows. */
final class DetourDriver {
  private final Detour detour = new Detour();
  private final Backlog backlog;
  private final Session session;
  private final Failures failures;
  private final Uplink uplink;

  DetourDriver(Backlog backlog, Session session, Failures failures, Uplink uplink) {
    this.backlog = backlog;
    this.session = session;
    this.failures = failures;
    this.uplink = uplink;
  }

  /** Whether the session takes nothing new. */
  boolean isOpen() {
    return detour.isOpen();
  }

  boolean isEmpty() {
    return detour.isEmpty();
  }

  /** The group has turned a command away, at this place of its batch. */
  void add(Batch batch, int place, Returned command, long now) {
    detour.add(batch.seq, place, command, batch.ordered, backlog.epoch(), now);
    uplink.mapIsStale();
  }

  /** Answers those whose time is up. */
  void expire(long now) {
    detour.expire(now, failures::late);
  }

  /** Sends them on when it is time. */
  void leaveIfTime(long now) {
    if (!detour.mayLeave(backlog.nothingSent(), backlog.epoch(), now)) {
      return;
    }
    boolean closed = detour.isOpen();
    List<Returned> all = new ArrayList<>(detour.leave());
    if (closed) {
      backlog.giveBackUnsent(all::add);
      session.begin();
    }
    for (Returned command : all) {
      uplink.reroute(command, now);
    }
  }
}
