package io.pontoon.tests.sim.raft;

import io.pontoon.node.raft.BrokenConfigs;
import io.pontoon.node.raft.RaftConfig;
import io.pontoon.node.raft.RaftCore;
import io.pontoon.node.raft.Restored;

/** The real core, or one that was sabotaged where nothing can be done from outside. */
final class BrokenCore {
  private BrokenCore() {}

  static RaftCore of(RaftConfig config, Restored restored, Sabotage sabotage) {
    return switch (sabotage) {
      case CONFIG_AT_COMMIT -> BrokenConfigs.inForceAtCommit(config, restored);
      case JOINT_BY_NEW_MAJORITY -> BrokenConfigs.newMajorityAlone(config, restored);
      default -> new RaftCore(config, restored);
    };
  }
}
