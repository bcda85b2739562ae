package io.pontoon.common.config;

import static io.pontoon.common.config.ValueKind.duration;
import static io.pontoon.common.config.ValueKind.integer;

import java.util.List;

/**
 * The settings of placement; those of the node that leads the meta group count. In milliseconds.
 */
public final class PlacementConfig {
  public static final Setting<Integer> DEAD_AFTER =
      Setting.of(
          "placement.dead-after",
          duration("1s", "7d"),
          "60s",
          "how long a node may be dead before its replicas are made anew elsewhere");
  public static final Setting<Integer> REPLICA_MOVES =
      Setting.of(
          "placement.replica-moves",
          integer("groups", 1, 1_000),
          "16",
          "groups of the cluster whose replicas change at the same time");
  public static final Setting<Integer> REPLICA_MOVES_PER_NODE =
      Setting.of(
          "placement.replica-moves-per-node",
          integer("groups", 1, 100),
          "2",
          "replicas that one node receives at the same time");
  public static final Setting<Integer> SLOT_MOVES =
      Setting.of(
          "rebalance.slots",
          integer("slots", 1, 1_000),
          "12",
          "slots of the cluster that are on their way at the same time");
  public static final Setting<Integer> SLOT_MOVES_PER_GROUP =
      Setting.of(
          "rebalance.slots-per-group",
          integer("slots", 1, 100),
          "2",
          "of them, those that leave the same group");
  public static final Setting<Integer> SLOTS_PER_SECOND =
      Setting.of(
          "rebalance.slots-per-second",
          integer("slots", 1, 100_000),
          "80",
          "how many slots set out in a second at the most, so that clients notice nothing");
  public static final Setting<Integer> GROUP_LINGERS =
      Setting.of(
          "rebalance.group-lingers",
          duration("0s", "1h"),
          "30s",
          "how long a group without slots stays before it is removed, for those who still ask it");

  static final List<Setting<?>> ALL =
      List.of(
          DEAD_AFTER,
          REPLICA_MOVES,
          REPLICA_MOVES_PER_NODE,
          SLOT_MOVES,
          SLOT_MOVES_PER_GROUP,
          SLOTS_PER_SECOND,
          GROUP_LINGERS);

  private PlacementConfig() {}
}
