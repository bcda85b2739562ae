package io.pontoon.node.placement;

/**
 * How patient placement is, and how much it has going on at the same time.
 *
 * @param deadAfterMillis a node that has been dead for longer than this is given up
 * @param replicaMoves groups of the cluster whose replicas change at the same time
 * @param replicaMovesPerNode replicas that one node receives at the same time
 * @param leadMoves groups of the cluster whose lead is handed over at the same time
 * @param slotMoves slots of the cluster that are in motion at the same time
 * @param slotMovesPerGroup of them, those that leave the same group
 * @param removeAfterMillis a leaving group is forgotten when it has been empty for as long as this
 */
public record Limits(
    long deadAfterMillis,
    int replicaMoves,
    int replicaMovesPerNode,
    int leadMoves,
    int slotMoves,
    int slotMovesPerGroup,
    long removeAfterMillis) {
  public static final Limits DEFAULT = new Limits(60_000, 16, 2, 8, 32, 4, 10_000);

  public Limits {
    if (deadAfterMillis < 1
        || removeAfterMillis < 0
        || replicaMoves < 1
        || replicaMovesPerNode < 1
        || leadMoves < 1
        || slotMoves < 1
        || slotMovesPerGroup < 1) {
      throw new IllegalArgumentException("limits that allow nothing");
    }
  }
}
