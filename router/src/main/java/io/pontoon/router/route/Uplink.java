package io.pontoon.router.route;

/** The way to the nodes, as a group's link sees it. */
interface Uplink {
  /** What became of an attempt to send. */
  enum Sent {
    YES,
    /** The connection takes no more for now. */
    FULL,
    /** There is no connection. */
    DOWN
  }

  /** Puts the batch into the frame that leaves for {@code node} at the end of the tick. */
  Sent send(int node, int group, long requestId, long session, long seq, long acked, Batch batch);

  /** A node refused this loop's map as outdated. */
  void mapIsStale();

  /** The epoch of the newest map. */
  long epoch();

  /** A command that a group has turned away is to go to where it belongs. */
  void reroute(Returned command, long now);

  /** A replica does not hold the slot of a read; it goes on when the map tells where. */
  void turnedAway(Returned read, long now);

  /** The answer at hand is a leader's, to what was sent by the map of this epoch. */
  void confirmed(int group, long epoch);

  /** The node believed to lead a group; 0 when none is known. */
  int leader(int group);
}
