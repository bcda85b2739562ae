package io.pontoon.node.raft;

import io.pontoon.node.raft.config.GroupConfig;
import io.pontoon.node.raft.quorum.Quorum;
import java.util.ArrayList;
import java.util.List;

/**
 * Whom a leader serves, and what majorities have reached. While a change is joint, nothing counts
 * that a majority of the voters before has not reached as well (thesis 4.3); learners get the log
 * and count nowhere.
 *
 * <p>A replica that the newest configuration removes is served until that is committed: it may
 * still be needed, and should learn that it is no more.
 */
final class Followers {
  private final RaftConfig settings;
  private final Peers peers;
  private GroupConfig config = GroupConfig.NONE;
  private Progress[] all = {};
  private long[] reached = {};
  private boolean selfVotes;
  private boolean selfOutgoing;
  private boolean anyRemoved;

  Followers(RaftConfig settings, Peers peers) {
    this.settings = settings;
    this.peers = peers;
  }

  /** Another configuration is in force; who is new in it begins where the own log ends. */
  void adopt(GroupConfig next, long lastIndex) {
    List<Progress> kept = new ArrayList<>(next.size());
    for (Progress follower : all) {
      if (!next.isMember(follower.replica)) {
        kept.add(follower);
      }
    }
    anyRemoved = !kept.isEmpty();
    for (int i = 0; i < next.size(); i++) {
      int replica = next.member(i);
      if (replica != settings.self()) {
        Progress follower = find(replica);
        if (follower == null) {
          follower = new Progress(replica, settings);
          follower.reset(lastIndex);
        }
        kept.add(follower);
      }
    }
    for (Progress follower : kept) {
      follower.voter = next.isVoter(follower.replica);
      follower.outgoing = next.isOutgoing(follower.replica);
    }
    all = kept.toArray(Progress[]::new);
    reached = new long[Math.max(next.voterCount(), next.outgoingCount())];
    selfVotes = next.isVoter(settings.self());
    selfOutgoing = next.isOutgoing(settings.self());
    config = next;
  }

  /** A term of leadership begins: nothing is known of anybody, and only members are served. */
  void begin(GroupConfig inForce, long lastIndex) {
    adopt(inForce, lastIndex);
    forgetRemoved();
    for (Progress follower : all) {
      follower.reset(lastIndex);
    }
  }

  boolean anyRemoved() {
    return anyRemoved;
  }

  void forgetRemoved() {
    if (anyRemoved) {
      List<Progress> members = new ArrayList<>(all.length);
      for (Progress follower : all) {
        if (config.isMember(follower.replica)) {
          members.add(follower);
        }
      }
      all = members.toArray(Progress[]::new);
      anyRemoved = false;
    }
  }

  GroupConfig config() {
    return config;
  }

  /** Not to be changed, and not to be kept across {@link #adopt}. */
  Progress[] all() {
    return all;
  }

  Progress find(int replica) {
    for (Progress follower : all) {
      if (follower.replica == replica) {
        return follower;
      }
    }
    return null;
  }

  private enum What {
    MATCH,
    ROUND,
    ROUND_BY_TRUSTED_CLOCK
  }

  /** What is durable where it decides; {@code own} is what the leader's own disk has. */
  long matched(long own) {
    return agreed(What.MATCH, own);
  }

  /** Which round has been answered where it decides; {@code own} is the newest. */
  long roundAnswered(long own) {
    return agreed(What.ROUND, own);
  }

  /**
   * The same as if those whose clocks are not trusted had never answered: whoever is elected later
   * needs the vote of one of the others, who keeps its promise as long as the lease lasts.
   */
  long roundAnsweredByTrustedClocks(long own) {
    return agreed(What.ROUND_BY_TRUSTED_CLOCK, own);
  }

  boolean allClocksTrusted() {
    return peers.allClocksTrusted();
  }

  /** Whether this leader and one more voter are a majority by themselves. */
  boolean decidesWith(int replica) {
    Progress follower = find(replica);
    return follower != null
        && follower.voter
        && selfVotes
        && !config.isJoint()
        && Quorum.majority(config.voterCount()) <= 2;
  }

  private long of(Progress follower, What what) {
    return switch (what) {
      case MATCH -> follower.match;
      case ROUND -> follower.roundAnswered;
      case ROUND_BY_TRUSTED_CLOCK ->
          peers.isClockTrusted(follower.replica) ? follower.roundAnswered : 0;
    };
  }

  private long agreed(What what, long own) {
    int voters = 0;
    for (Progress follower : all) {
      if (follower.voter) {
        reached[voters++] = of(follower, what);
      }
    }
    if (selfVotes) {
      reached[voters++] = own;
    }
    long agreed = Quorum.reachedByMajority(reached, voters);
    if (!config.isJoint()) {
      return agreed;
    }
    voters = 0;
    for (Progress follower : all) {
      if (follower.outgoing) {
        reached[voters++] = of(follower, what);
      }
    }
    if (selfOutgoing) {
      reached[voters++] = own;
    }
    return Math.min(agreed, Quorum.reachedByMajority(reached, voters));
  }

  /** Whether a majority has answered since the last call (thesis 6.2). */
  boolean heardMajority() {
    int voters = selfVotes ? 1 : 0;
    int outgoing = selfOutgoing ? 1 : 0;
    for (Progress follower : all) {
      voters += follower.voter && follower.active ? 1 : 0;
      outgoing += follower.outgoing && follower.active ? 1 : 0;
      follower.wasActive = follower.active;
      follower.active = false;
    }
    return voters >= Quorum.majority(config.voterCount())
        && (!config.isJoint() || outgoing >= Quorum.majority(config.outgoingCount()));
  }

  /**
   * Whether all sleep that answer or whose nodes are heard, by what they answered to this round or
   * later, with all of the log; and whether that is a majority. Who is not there is woken for when
   * it is back.
   */
  boolean rest(long round, long last) {
    int voters = selfVotes ? 1 : 0;
    for (Progress follower : all) {
      if (follower.rests && follower.roundAnswered >= round && follower.match == last) {
        voters += follower.voter ? 1 : 0;
      } else if (follower.roundAnswered >= round || peers.isHeard(follower.replica)) {
        return false;
      }
    }
    return voters >= Quorum.majority(config.voterCount());
  }

  /** Whether the nodes of a majority, this one among them, are heard. */
  boolean majorityHeard() {
    int voters = selfVotes ? 1 : 0;
    for (Progress follower : all) {
      voters += follower.voter && peers.isHeard(follower.replica) ? 1 : 0;
    }
    return voters >= Quorum.majority(config.voterCount());
  }

  /**
   * A voter, of those before as well while a change is joint, that does not know all up to {@code
   * index} as committed; nobody when all do.
   */
  int lacking(long index) {
    for (Progress follower : all) {
      if ((follower.voter || follower.outgoing) && follower.commitKnown < index) {
        return follower.replica;
      }
    }
    return HardState.NOBODY;
  }

  /** What every voter knows as committed, with {@code own}, which the leader knows. */
  long knownToAll(long own) {
    long known = own;
    for (Progress follower : all) {
      if (follower.voter || follower.outgoing) {
        known = Math.min(known, follower.commitKnown);
      }
    }
    return known;
  }

  /** A voter whose node is not heard; nobody when all are. */
  int silentVoter() {
    for (Progress follower : all) {
      if ((follower.voter || follower.outgoing) && !peers.isHeard(follower.replica)) {
        return follower.replica;
      }
    }
    return HardState.NOBODY;
  }

  /** How many voters have all up to {@code index} durably; {@code own}: what this one has. */
  int durable(long index, long own) {
    int voters = selfVotes && own >= index ? 1 : 0;
    for (Progress follower : all) {
      voters += follower.voter && follower.match >= index ? 1 : 0;
    }
    return voters;
  }

  /** A voter that has everything up to {@code last}; nobody when there is none. */
  int voterAt(long last) {
    for (Progress follower : all) {
      if (follower.voter && follower.match == last) {
        return follower.replica;
      }
    }
    return HardState.NOBODY;
  }

  List<Status.Follower> status() {
    List<Status.Follower> status = new ArrayList<>(all.length);
    for (Progress f : all) {
      status.add(
          new Status.Follower(
              f.replica,
              f.voter || f.outgoing,
              f.active || f.wasActive,
              f.state.name(),
              f.match,
              f.next,
              f.inflight.count()));
    }
    return List.copyOf(status);
  }
}
