package io.pontoon.node.steward;

import io.pontoon.common.ring.HashRing;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.SlotOwners;
import java.util.ArrayList;
import java.util.List;

/** How far slots have come on their way to where the ring wants them. One thread's. */
final class Progress {
  /** A rate is taken over so long at the least. */
  private static final long WINDOW_NANOS = 2_000_000_000L;

  private static final int UNKNOWN = -1;
  private static final long NEVER = Long.MIN_VALUE;

  private long moved;
  private long bytes;
  private long windowAt = NEVER;
  private long windowMoved;
  private long windowBytes;
  private double slotsPerSecond;
  private double bytesPerSecond;
  private ClusterMap counted;
  private int left;

  /** A slot has arrived, for which so many bytes were sent. */
  void arrived(long sentBytes) {
    moved++;
    bytes += sentBytes;
  }

  void tick(long now) {
    if (windowAt == NEVER) {
      windowAt = now;
    }
    if (now - windowAt < WINDOW_NANOS) {
      return;
    }
    double seconds = (now - windowAt) / 1e9;
    slotsPerSecond = (moved - windowMoved) / seconds;
    bytesPerSecond = (bytes - windowBytes) / seconds;
    windowAt = now;
    windowMoved = moved;
    windowBytes = bytes;
  }

  /** Slots that are not where the ring wants them. */
  private int left(ClusterMap map) {
    if (counted == map) {
      return left;
    }
    List<HashRing.Member> members = new ArrayList<>();
    for (GroupInfo group : map.groups()) {
      if (group.id() != GroupInfo.META && !group.isLeaving()) {
        members.add(new HashRing.Member(group.id(), group.weight()));
      }
    }
    int count = 0;
    if (!members.isEmpty()) {
      int[] wanted = HashRing.owners(members, map.virtualNodes());
      for (int slot = 0; slot < SlotOwners.SLOTS; slot++) {
        count += wanted[slot] == map.slots().of(slot) ? 0 : 1;
      }
    }
    counted = map;
    left = count;
    return count;
  }

  /** Lines of {@code key:value}, of what this leader has seen since it leads. */
  String text(ClusterMap map) {
    int waiting = left(map);
    long eta = slotsPerSecond > 0 ? Math.round(waiting / slotsPerSecond) : UNKNOWN;
    return "state:"
        + (waiting == 0 ? "balanced" : map.ring().rebalancing() ? "running" : "paused")
        + "\nslots_moved:"
        + moved
        + "\nslots_left:"
        + waiting
        + "\nslots_in_motion:"
        + map.moves().size()
        + "\nslots_per_second:"
        + Math.round(slotsPerSecond)
        + "\nbytes_moved:"
        + bytes
        + "\nbytes_per_second:"
        + Math.round(bytesPerSecond)
        + "\neta_seconds:"
        + (waiting == 0 ? 0 : eta);
  }
}
