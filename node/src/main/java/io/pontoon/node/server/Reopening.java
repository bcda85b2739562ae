package io.pontoon.node.server;

import io.pontoon.node.shard.ShardRecovery;
import io.pontoon.node.wal.WalReplay;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Reads back what the disk holds of a node's groups before any lane turns, several groups at a
 * time. Each of the crew has groups of its own, from the first block of their snapshots to the last
 * settled entry of their logs; it makes its own way through the log, which costs less than handing
 * entries from thread to thread.
 */
final class Reopening {
  private static final class Share {
    final List<ShardRecovery> groups = new ArrayList<>();
    long bytes;
  }

  private Reopening() {}

  /**
   * Returns when all have been read.
   *
   * @throws IOException when one cannot be read; the message names it. All machines are closed then
   */
  static void run(List<ShardRecovery> groups, WalReplay log, StartCrew crew) throws IOException {
    boolean done = false;
    try {
      List<StartCrew.Piece> pieces = new ArrayList<>();
      for (Share share : shares(groups, crew.size())) {
        pieces.add(() -> read(share, log));
      }
      crew.work(pieces);
      done = true;
    } finally {
      if (!done) {
        groups.forEach(group -> group.machine().close());
      }
    }
  }

  /** The largest first, each to whoever has least. */
  private static List<Share> shares(List<ShardRecovery> groups, int most) throws IOException {
    record Sized(ShardRecovery group, long bytes) {}
    List<Sized> all = new ArrayList<>();
    for (ShardRecovery group : groups) {
      all.add(new Sized(group, group.bytes()));
    }
    all.sort(Comparator.comparingLong(Sized::bytes).reversed());
    Share[] shares = new Share[Math.clamp(groups.size(), 1, most)];
    Arrays.setAll(shares, i -> new Share());
    for (Sized each : all) {
      Share least = shares[0];
      for (Share share : shares) {
        least = share.bytes < least.bytes ? share : least;
      }
      least.groups.add(each.group);
      least.bytes += each.bytes;
    }
    return List.of(shares);
  }

  private static void read(Share share, WalReplay log) throws IOException {
    int highest = 0;
    for (ShardRecovery group : share.groups) {
      highest = Math.max(highest, group.info().id());
    }
    ShardRecovery[] byId = new ShardRecovery[highest + 1];
    for (ShardRecovery group : share.groups) {
      group.loadSnapshot();
      byId[group.info().id()] = group.hasLog() ? group : null;
    }
    log.run(id -> id < byId.length && byId[id] != null, (id, entry) -> byId[id].take(entry));
  }
}
