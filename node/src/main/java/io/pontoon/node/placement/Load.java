package io.pontoon.node.placement;

/** What groups do and hold, as far as the leader of the meta group has heard. */
public interface Load {
  /** The node that leads a group now; 0 when none does or it is not known. */
  int leader(int group);

  /** How large a group's keys are in bytes; 0 when it is not known. */
  long bytes(int group);

  /**
   * For how long a leaving group has owned no slot, in ms: those who do not know the newest map yet
   * still ask it. 0 when it owns one or it is not known.
   */
  long emptyMillis(int group);
}
