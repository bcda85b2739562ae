package io.pontoon.node.host;

import io.pontoon.node.shard.Shard;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/** The shards of one lane, found by group, and those of them that have something to do. */
public final class ShardSet {
  private final List<Shard> shards = new ArrayList<>();
  private Shard[] byGroup = new Shard[16];
  private boolean[] isActive = new boolean[16];
  private Shard[] active = new Shard[16];
  private int activeCount;
  private int activeNext;
  private Shard[] awake = new Shard[16];
  private int awakeCount;

  /** Where a group's shard stands among those awake; -1: it sleeps. */
  private int[] awakeAt = new int[16];

  /** What each group's shard holds, as last counted, and their sum. */
  private long[] used = new long[16];

  private long usedBytes;
  private long settled;
  private IntPredicate elsewhere = group -> false;

  void add(Shard shard) {
    int group = shard.group();
    if (group >= byGroup.length) {
      byGroup = Arrays.copyOf(byGroup, group * 2);
      isActive = Arrays.copyOf(isActive, group * 2);
      awakeAt = Arrays.copyOf(awakeAt, group * 2);
      used = Arrays.copyOf(used, group * 2);
    }
    awakeAt[group] = -1;
    shards.add(shard);
    byGroup[group] = shard;
    active = Arrays.copyOf(active, Math.max(active.length, shards.size()));
    awake = Arrays.copyOf(awake, Math.max(awake.length, shards.size()));
    settle(shard);
  }

  /** Its group has no replica on this lane any more. */
  void remove(Shard shard) {
    int group = shard.group();
    shards.remove(shard);
    byGroup[group] = null;
    count(shard, 0);
    if (awakeAt[group] >= 0) {
      fallAsleep(group);
    }
    if (isActive[group]) {
      isActive[group] = false;
      int kept = activeNext;
      for (int i = activeNext; i < activeCount; i++) {
        if (active[i] != shard) {
          active[kept++] = active[i];
        }
      }
      Arrays.fill(active, kept, activeCount, null);
      activeCount = kept;
    }
  }

  /** Says which groups belong to the node's other lanes. */
  public void elsewhere(IntPredicate elsewhere) {
    this.elsewhere = elsewhere;
  }

  boolean elsewhere(int group) {
    return elsewhere.test(group);
  }

  /** Null when the group has no replica on this lane. */
  public Shard find(int group) {
    return group >= 0 && group < byGroup.length ? byGroup[group] : null;
  }

  public int size() {
    return shards.size();
  }

  public Shard at(int i) {
    return shards.get(i);
  }

  /** The shard has something to do in this cycle. */
  void activate(Shard shard) {
    int group = shard.group();
    if (!isActive[group]) {
      isActive[group] = true;
      if (activeCount == active.length) {
        compact();
      }
      active[activeCount++] = shard;
    }
  }

  private void compact() {
    System.arraycopy(active, activeNext, active, 0, activeCount - activeNext);
    activeCount -= activeNext;
    activeNext = 0;
  }

  /** The next shard with something to do; null when all have done theirs. */
  Shard nextActive() {
    if (activeNext == activeCount) {
      activeNext = 0;
      activeCount = 0;
      return null;
    }
    Shard shard = active[activeNext];
    active[activeNext++] = null;
    isActive[shard.group()] = false;
    return shard;
  }

  /**
   * The shard has done what it had to do: it may have fallen asleep or been woken, and may hold
   * more or less than before.
   */
  void settle(Shard shard) {
    settled++;
    count(shard, shard.machine().usedBytes());
    if (shard.isAsleep() != awakeAt[shard.group()] < 0) {
      if (shard.isAsleep()) {
        fallAsleep(shard.group());
      } else {
        awakeAt[shard.group()] = awakeCount;
        awake[awakeCount++] = shard;
      }
    }
  }

  private void count(Shard shard, long bytes) {
    usedBytes += bytes - used[shard.group()];
    used[shard.group()] = bytes;
  }

  private void fallAsleep(int group) {
    int at = awakeAt[group];
    Shard last = awake[--awakeCount];
    awake[at] = last;
    awake[awakeCount] = null;
    awakeAt[last.group()] = at;
    awakeAt[group] = -1;
  }

  /** Changes whenever a shard has done something. */
  long settled() {
    return settled;
  }

  /** How many shards are awake. */
  public int awake() {
    return awakeCount;
  }

  /** One of those awake; the order changes when any falls asleep. */
  Shard awake(int i) {
    return awake[i];
  }

  /** What all shards hold, each as of when it last did something. */
  long usedBytes() {
    return usedBytes;
  }
}
