package io.pontoon.node.placement;

import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.GroupInfo.Replica;
import io.pontoon.common.topology.GroupInfo.Role;
import io.pontoon.node.raft.config.ConfigChange;
import io.pontoon.node.raft.config.ConfigChange.Change;
import io.pontoon.node.raft.config.ConfigChange.Kind;
import io.pontoon.node.raft.config.GroupConfig;
import io.pontoon.node.raft.quorum.Quorum;
import java.util.ArrayList;
import java.util.List;

/**
 * What the leader of a group does next so that the group's configuration becomes what the map
 * wants: new replicas are learners first, become voters when they have caught up, and those that
 * leave go in the same change. A function of what is: asked again after a loss of anything, it goes
 * on from there.
 *
 * <p>A replica that the map does not name is left alone: the map at hand may be older than the
 * configuration.
 */
public final class ConfigSteps {
  private ConfigSteps() {}

  /** What a leader knows of the others. */
  public interface Peers {
    /** Whether it has been heard of lately. */
    boolean answers(int replica);

    /** Whether it lacks so little of the log that it can be a voter. */
    boolean isCaughtUp(int replica);

    /** Up to which index it has the log. */
    long match(int replica);
  }

  /** One step. */
  public sealed interface Step {
    /** Nothing to do, or nothing that can be done now. */
    record Rest() implements Step {}

    /** Begin this change. */
    record Begin(ConfigChange.Enter change) implements Step {
      /** Whether this is the beginning of somebody's catching up, which costs disk and network. */
      public boolean addsLearners() {
        return change.changes().stream().anyMatch(c -> c.kind() == Kind.ADD_LEARNER);
      }
    }

    /** This leader is to leave: let another go on. */
    record HandOver(int to) implements Step {}

    /** The map does not show yet what the configuration has reached: tell the meta group. */
    record Tell(GroupConfig config) implements Step {}
  }

  private static final Step REST = new Step.Rest();

  /**
   * @param config the newest configuration of the leader {@code self}
   * @param settled whether it is committed and no change is under way
   */
  public static Step next(
      GroupInfo info, GroupConfig config, boolean settled, int self, Peers peers) {
    if (info.isSteady() || !settled) {
      return REST;
    }
    List<Change> learners = newLearners(info, config);
    if (!learners.isEmpty()) {
      return new Step.Begin(new ConfigChange.Enter(learners));
    }
    List<Change> changes = changes(info, config, peers);
    if (changes.contains(new Change(Kind.REMOVE, self))) {
      int heir = heir(info, config, self, peers);
      if (heir != 0) {
        return new Step.HandOver(heir);
      }
      changes.remove(new Change(Kind.REMOVE, self));
    }
    if (!changes.isEmpty() && canGoOn(config, changes, self, peers)) {
      return new Step.Begin(new ConfigChange.Enter(changes));
    }
    return hasNews(info, config) ? new Step.Tell(config) : REST;
  }

  /** Whether the map has this replica join, or stay. */
  public static boolean isWanted(GroupInfo info, int id) {
    Replica replica = info.replica(id);
    return replica != null && replica.role() != Role.LEAVING;
  }

  private static List<Change> newLearners(GroupInfo info, GroupConfig config) {
    List<Change> changes = new ArrayList<>();
    int newest = config.newest();
    for (Replica replica : info.replicas()) {
      // One with an older id was here and has been removed: this map is behind.
      if (replica.role() == Role.JOINING && replica.id() > config.newest()) {
        changes.add(new Change(Kind.ADD_LEARNER, replica.id()));
        newest = Math.max(newest, replica.id());
      }
    }
    for (Replica replica : info.replicas()) {
      // It was to join and was never added. Only what was here once can be known to be gone.
      if (replica.role() == Role.LEAVING && replica.id() > newest) {
        changes.add(new Change(Kind.ADD_LEARNER, replica.id()));
      }
    }
    return changes;
  }

  /**
   * Who is promoted and who is removed. As long as somebody has not caught up, no more voters leave
   * than come, so that the group does not get smaller on the way.
   */
  private static List<Change> changes(GroupInfo info, GroupConfig config, Peers peers) {
    List<Change> changes = new ArrayList<>();
    int waiting = 0;
    for (Replica replica : info.replicas()) {
      if (replica.role() == Role.JOINING && config.isLearner(replica.id())) {
        if (peers.isCaughtUp(replica.id())) {
          changes.add(new Change(Kind.ADD_VOTER, replica.id()));
        } else {
          waiting++;
        }
      }
    }
    int room = waiting == 0 ? GroupConfig.MEMBERS_MAX : changes.size();
    for (boolean answering : new boolean[] {false, true}) {
      for (Replica replica : info.replicas()) {
        int id = replica.id();
        if (replica.role() == Role.LEAVING
            && config.isMember(id)
            && peers.answers(id) == answering
            && (config.isLearner(id) || room-- > 0)) {
          changes.add(new Change(Kind.REMOVE, id));
        }
      }
    }
    return changes;
  }

  /** Who stays and is the closest to taking over; 0 when there is nobody. */
  private static int heir(GroupInfo info, GroupConfig config, int self, Peers peers) {
    int heir = 0;
    for (Replica replica : info.replicas()) {
      int id = replica.id();
      if (id != self
          && replica.role() != Role.LEAVING
          && config.isVoter(id)
          && peers.answers(id)
          && (heir == 0 || peers.match(id) > peers.match(heir))) {
        heir = id;
      }
    }
    return heir;
  }

  /** Whether a majority of the voters to be is there: otherwise the change would never end. */
  private static boolean canGoOn(GroupConfig config, List<Change> changes, int self, Peers peers) {
    int voters = 0;
    int there = 0;
    for (int i = 0; i < config.size(); i++) {
      int id = config.member(i);
      boolean votes =
          changes.contains(new Change(Kind.ADD_VOTER, id))
              || config.isVoter(id) && !changes.contains(new Change(Kind.REMOVE, id));
      voters += votes ? 1 : 0;
      there += votes && (id == self || peers.answers(id)) ? 1 : 0;
    }
    return voters > 0 && there >= Quorum.majority(voters);
  }

  private static boolean hasNews(GroupInfo info, GroupConfig config) {
    for (Replica replica : info.replicas()) {
      boolean reached =
          switch (replica.role()) {
            case VOTER -> false;
            case JOINING -> config.isVoter(replica.id());
            case LEAVING -> !config.isMember(replica.id()) && replica.id() <= config.newest();
          };
      if (reached) {
        return true;
      }
    }
    return false;
  }
}
