package io.pontoon.node.raft;

import io.pontoon.node.raft.config.ConfigChange;
import io.pontoon.node.raft.config.ConfigChanger;
import io.pontoon.node.raft.config.GroupConfig;

/**
 * A leader's part in changing who belongs to its group: takes up one change at a time, and goes on
 * from the joint configuration to the new one by itself (thesis 4.3). Meaningful only while this
 * replica leads.
 */
final class Changes {
  private final int self;
  private final Ballot ballot;
  private final RaftLog log;
  private final Outbox outbox;
  private final Followers followers;

  /** The newest configuration is not joint and does not name this replica as a voter. */
  private boolean leaving;

  Changes(int self, Ballot ballot, RaftLog log, Outbox outbox, Followers followers) {
    this.self = self;
    this.ballot = ballot;
    this.log = log;
    this.outbox = outbox;
    this.followers = followers;
  }

  void begin() {
    followers.begin(log.configs().inForce(log.commit()), log.last());
    leaving = isLeaving();
  }

  /**
   * What opens a term: a no-op. The very first one tells who founded the group, so that from then
   * on log and snapshots say it, and whoever joins later knows.
   */
  Entry opening(long index) {
    Configs configs = log.configs();
    return configs.latestIndex() == 0
        ? Entry.config(ballot.term, index, configs.latest())
        : Entry.noOp(ballot.term, index);
  }

  /** What is in force may have changed with the log. Everybody is told at once if so. */
  void adopt() {
    GroupConfig inForce = log.configs().inForce(log.commit());
    if (inForce != followers.config()) {
      followers.adopt(inForce, log.last());
      leaving = isLeaving();
      tellAll();
    }
  }

  private boolean isLeaving() {
    GroupConfig inForce = followers.config();
    return !inForce.isJoint() && !inForce.isVoter(self);
  }

  private void tellAll() {
    for (Progress follower : followers.all()) {
      follower.owed = true;
    }
    outbox.stir();
  }

  /** This leader is about to go: it takes up nothing new. */
  boolean leaving() {
    return leaving;
  }

  /** Nothing undoes the newest configuration any more. */
  boolean settled() {
    return log.configs().latestIndex() <= log.commit();
  }

  /** Why this change cannot begin now; null when it can. */
  Ready.Reason refusal(ConfigChange.Enter change) {
    GroupConfig latest = log.configs().latest();
    if (!settled() || latest.isJoint()) {
      return Ready.Reason.CONFIG_PENDING;
    }
    try {
      ConfigChanger.next(latest, change);
      return null;
    } catch (IllegalArgumentException impossible) {
      return Ready.Reason.CONFIG_INVALID;
    }
  }

  /** It needs no room in the log, since there is never more than one. */
  void take(ConfigChange change) {
    GroupConfig next = ConfigChanger.next(log.configs().latest(), change);
    log.append(Entry.config(ballot.term, log.last() + 1, next));
    adopt();
    outbox.stir();
  }

  /** More is committed. */
  void committed() {
    adopt();
    if (!settled()) {
      return;
    }
    if (log.configs().latest().isJoint()) {
      take(new ConfigChange.Leave());
    } else if (followers.anyRemoved()) {
      tellAll();
    }
  }

  /** What is due has been sent: those that were removed for good have had their last word. */
  void told() {
    if (followers.anyRemoved() && settled()) {
      followers.forgetRemoved();
    }
  }
}
