package io.pontoon.tests.sim.raft;

/**
 * What a read of all promises: every voter has what it showed, so no voter shows less from then on,
 * be it restarted meanwhile.
 *
 * <p>A replica counts when its host would serve reads from it as it is: see {@link
 * SimReplica#servesAsItIs}. One that has been removed and cannot know yet is no voter any more, and
 * nobody can wait for it.
 */
final class ReadsOfAll {
  private long shown;

  /** One was granted at a replica, which shows no more of its state than every voter has. */
  void granted(SimReplica replica, long atAll, SimWorld world) {
    shown = Math.max(shown, Math.min(replica.applied, atAll));
    for (int id = 1; id <= world.size(); id++) {
      check(world.replica(id), world);
    }
  }

  void check(SimReplica replica, SimWorld world) {
    if (replica.applied < shown
        && replica.servesAsItIs()
        && world.changes.committed().isVoter(replica.id)) {
      throw new SimFailure(
          "older than a read of all: replica "
              + replica.id
              + " serves "
              + replica.applied
              + " after "
              + shown
              + " was shown");
    }
  }
}
