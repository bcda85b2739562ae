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
  private IntPredicate elsewhere = group -> false;

  void add(Shard shard) {
    int group = shard.group();
    if (group >= byGroup.length) {
      byGroup = Arrays.copyOf(byGroup, group * 2);
      isActive = Arrays.copyOf(isActive, group * 2);
    }
    shards.add(shard);
    byGroup[group] = shard;
    active = Arrays.copyOf(active, Math.max(active.length, shards.size()));
  }

  /** Its group has no replica on this lane any more. */
  void remove(Shard shard) {
    int group = shard.group();
    shards.remove(shard);
    byGroup[group] = null;
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

  long usedBytes() {
    long bytes = 0;
    for (int i = 0; i < shards.size(); i++) {
      bytes += shards.get(i).usedBytes();
    }
    return bytes;
  }
}
