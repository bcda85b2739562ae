package io.pontoon.node.raft;

import io.pontoon.node.raft.config.ConfigChange;
import io.pontoon.node.raft.config.ConfigChanger;
import io.pontoon.node.raft.config.GroupConfig;

/** Cores that are wrong about which configuration counts, to see that the simulation notices. */
public final class BrokenConfigs {
  private BrokenConfigs() {}

  /** Not thesis 4.1: "a server always uses the latest configuration in its log". */
  public static RaftCore inForceAtCommit(RaftConfig config, Restored restored) {
    return new RaftCore(
        config,
        restored,
        new Configs() {
          @Override
          GroupConfig inForce(long commit) {
            return at(commit);
          }
        });
  }

  /** Not thesis 4.3: agreement "requires separate majorities from both". */
  public static RaftCore newMajorityAlone(RaftConfig config, Restored restored) {
    return new RaftCore(
        config,
        restored,
        new Configs() {
          private GroupConfig joint = GroupConfig.NONE;
          private GroupConfig left = GroupConfig.NONE;

          @Override
          GroupConfig inForce(long commit) {
            GroupConfig latest = latest();
            if (!latest.isJoint()) {
              return latest;
            }
            if (latest != joint) {
              joint = latest;
              left = ConfigChanger.next(latest, new ConfigChange.Leave());
            }
            return left;
          }
        });
  }
}
