package io.pontoon.common.config;

import static io.pontoon.common.config.ValueKind.duration;
import static io.pontoon.common.config.ValueKind.integer;

import java.util.List;

/** The settings of membership, which nodes and routers have alike. Durations are milliseconds. */
public final class MembershipConfig {
  public static final Setting<Integer> PROBE_INTERVAL =
      Setting.of(
          "membership.probe-interval",
          duration("20ms", "1m"),
          "400ms",
          "how often a process probes another one, each in turn");
  public static final Setting<Integer> PROBE_TIMEOUT =
      Setting.of(
          "membership.probe-timeout",
          duration("20ms", "1m"),
          "500ms",
          "silence after which others are asked to probe too; a probe is said four times in it");
  public static final Setting<Integer> GOSSIP_INTERVAL =
      Setting.of(
          "membership.gossip-interval",
          duration("20ms", "1m"),
          "400ms",
          "how often what is new is told to some others");
  public static final Setting<Integer> FAN_OUT =
      Setting.of(
          "membership.fan-out",
          integer("members", 1, 32),
          "3",
          "to how many others what is new is told, and how many are asked to probe too");
  public static final Setting<Integer> FAILURE_TIMEOUT =
      Setting.of(
          "membership.failure-timeout",
          duration("100ms", "1h"),
          "4s",
          "how long a suspect may be silent before it is dead, while its connections stand");
  public static final Setting<Integer> GONE_TIMEOUT =
      Setting.of(
          "membership.gone-timeout",
          duration("20ms", "1h"),
          "300ms",
          "the same for one without connections, as when its process has ended");

  static final List<Setting<?>> ALL =
      List.of(
          PROBE_INTERVAL, PROBE_TIMEOUT, GOSSIP_INTERVAL, FAN_OUT, FAILURE_TIMEOUT, GONE_TIMEOUT);

  private MembershipConfig() {}
}
