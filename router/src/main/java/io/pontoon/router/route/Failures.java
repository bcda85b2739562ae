package io.pontoon.router.route;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandCodec;

/** What clients are told of commands that a group did not answer, and counting them. */
final class Failures {
  private final int group;
  private final Leadership leadership;
  private final RouteMeters meters;

  Failures(int group, Leadership leadership, RouteMeters meters) {
    this.group = group;
    this.leadership = leadership;
    this.meters = meters;
  }

  /** The deadline has passed and nothing of the batch was done. */
  void late(Batch batch) {
    fail(batch, batch.busy ? busyText() : downText());
  }

  /** Answers the reads whose deadline has passed. */
  void expireReads(Backlog backlog, long now) {
    backlog.sealLate(now);
    while (backlog.reads.size() > 0 && now >= backlog.reads.get(0).deadline) {
      Batch batch = backlog.reads.get(0);
      backlog.leaves(backlog.reads, 0);
      late(batch);
      backlog.recycle(batch);
    }
  }

  /** The deadline has passed while a slot was on its way; nothing was done. */
  void late(Returned command) {
    command
        .sink()
        .onError(
            "CLUSTERDOWN The cluster is down: a slot of group "
                + group
                + " did not arrive elsewhere within the deadline; not executed");
  }

  void fail(Batch batch, String text) {
    if (batch.expired) {
      return;
    }
    meters.settled().add(batch.count());
    for (int i = 0; i < batch.count(); i++) {
      batch.sink(i).onError(text);
    }
  }

  /** The writes of the batch may have been done; its reads were just not answered. */
  void unknown(Batch batch) {
    meters.settled().add(batch.count());
    Args args = new Args();
    int at = 0;
    for (int i = 0; i < batch.count(); i++) {
      boolean read = (CommandCodec.flags(batch.bytes(), at) & CommandCodec.ORDERED_READ) != 0;
      at = CommandCodec.readArgs(batch.bytes(), at, batch.length(), args);
      if (!read) {
        meters.indeterminate().increment();
      }
      batch.sink(i).onError(read ? downText() : unknownText());
    }
  }

  private String downText() {
    return leadership.leader() == 0
        ? "CLUSTERDOWN The cluster is down: no leader for group "
            + group
            + " within the deadline; not executed"
        : "CLUSTERDOWN The cluster is down: group "
            + group
            + " did not answer within the deadline; not executed";
  }

  private String unknownText() {
    return "INDETERMINATE group "
        + group
        + " did not confirm within the deadline; the write may or may not be executed, now or"
        + " later";
  }

  private String busyText() {
    return "BUSY group " + group + " has too much to do; not executed";
  }
}
