package io.pontoon.common.membership;

import io.pontoon.common.config.MembershipConfig;
import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.RouterConfig;

/**
 * Times and numbers of the protocol; times in milliseconds. {@link MembershipConfig} tells of each.
 */
public record MembershipSettings(
    int probeInterval,
    int probeTimeout,
    int gossipInterval,
    int fanOut,
    int failureTimeout,
    int goneTimeout) {
  /** Those of a node. */
  public static MembershipSettings of(NodeConfig config) {
    return new MembershipSettings(
        config.get(MembershipConfig.PROBE_INTERVAL),
        config.get(MembershipConfig.PROBE_TIMEOUT),
        config.get(MembershipConfig.GOSSIP_INTERVAL),
        config.get(MembershipConfig.FAN_OUT),
        config.get(MembershipConfig.FAILURE_TIMEOUT),
        config.get(MembershipConfig.GONE_TIMEOUT));
  }

  /** Those of a router. */
  public static MembershipSettings of(RouterConfig config) {
    return new MembershipSettings(
        config.get(MembershipConfig.PROBE_INTERVAL),
        config.get(MembershipConfig.PROBE_TIMEOUT),
        config.get(MembershipConfig.GOSSIP_INTERVAL),
        config.get(MembershipConfig.FAN_OUT),
        config.get(MembershipConfig.FAILURE_TIMEOUT),
        config.get(MembershipConfig.GONE_TIMEOUT));
  }

  /**
   * The longest that a process of {@code others} other members takes to see one dead whose machine
   * closes its connections: its turn to be probed comes, the probe and the one of a helper fail at
   * the second of four tries, then its time as a suspect passes.
   */
  public long killedSeenDeadWithin(int others) {
    long turn = (long) probeInterval * others;
    long tries = 2L * (probeTimeout / Requests.TRIES);
    return turn + tries + goneTimeout + goneTimeout / 2;
  }

  /** The shortest that a member which is silent, but connected, stays a suspect at most. */
  public long silentSeenDeadAfter() {
    return 2L * probeTimeout + failureTimeout;
  }
}
