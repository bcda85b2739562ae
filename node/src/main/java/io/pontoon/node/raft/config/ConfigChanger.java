package io.pontoon.node.raft.config;

import java.util.Arrays;

/**
 * Which configuration may follow which. Always joint, whatever changes: the one path is then the
 * one that is tested, and any number of replicas can change at once. A replica that was removed
 * never comes back: its name may have voted for something that it no longer remembers.
 */
public final class ConfigChanger {
  private ConfigChanger() {}

  /**
   * @throws IllegalArgumentException when this change cannot follow, with the reason for people
   */
  public static GroupConfig next(GroupConfig from, ConfigChange change) {
    return switch (change) {
      case ConfigChange.Enter enter -> enter(from, enter);
      case ConfigChange.Leave() -> leave(from);
    };
  }

  private static GroupConfig enter(GroupConfig from, ConfigChange.Enter enter) {
    if (from.isJoint()) {
      throw new IllegalArgumentException("a change is under way: " + from);
    }
    if (enter.changes().isEmpty()) {
      throw new IllegalArgumentException("nothing is to change");
    }
    int[] voters = from.voters();
    int[] learners = from.learners();
    int newest = from.newest();
    int[] seen = {};
    for (ConfigChange.Change change : enter.changes()) {
      int replica = change.replica();
      if (indexOf(seen, replica) >= 0) {
        throw new IllegalArgumentException("replica " + replica + " is to change twice");
      }
      seen = with(seen, replica);
      check(from, change);
      newest = Math.max(newest, replica);
      learners = without(learners, replica);
      switch (change.kind()) {
        case ADD_VOTER -> voters = with(voters, replica);
        case ADD_LEARNER -> learners = with(learners, replica);
        case REMOVE -> voters = without(voters, replica);
      }
    }
    return GroupConfig.of(voters, from.voters(), learners, newest);
  }

  private static void check(GroupConfig from, ConfigChange.Change change) {
    int replica = change.replica();
    boolean known = from.isMember(replica);
    switch (change.kind()) {
      case ADD_VOTER -> {
        if (from.isVoter(replica)) {
          throw new IllegalArgumentException("replica " + replica + " is a voter already");
        }
      }
      case ADD_LEARNER -> {
        if (known) {
          throw new IllegalArgumentException("replica " + replica + " is in the group already");
        }
      }
      case REMOVE -> {
        if (!known) {
          throw new IllegalArgumentException("replica " + replica + " is not in the group");
        }
      }
    }
    if (!known && replica <= from.newest()) {
      throw new IllegalArgumentException(
          "replica id " + replica + " may have been used before, the newest is " + from.newest());
    }
  }

  private static GroupConfig leave(GroupConfig from) {
    if (!from.isJoint()) {
      throw new IllegalArgumentException("no change is under way: " + from);
    }
    return GroupConfig.of(from.voters(), new int[0], from.learners(), from.newest());
  }

  private static int indexOf(int[] ids, int replica) {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == replica) {
        return i;
      }
    }
    return -1;
  }

  private static int[] with(int[] ids, int replica) {
    int[] more = Arrays.copyOf(ids, ids.length + 1);
    more[ids.length] = replica;
    return more;
  }

  private static int[] without(int[] ids, int replica) {
    int at = indexOf(ids, replica);
    if (at < 0) {
      return ids;
    }
    int[] fewer = Arrays.copyOf(ids, ids.length - 1);
    System.arraycopy(ids, at + 1, fewer, at, fewer.length - at);
    return fewer;
  }
}
