package io.pontoon.node.placement;

/** Which nodes are there, as the leader of the meta group sees it. */
public interface Liveness {
  /**
   * For how long a node has been dead without a break, in ms; 0 when it is alive. A leader that is
   * new has seen nobody dead for longer than it leads.
   */
  long deadMillis(int node);
}
