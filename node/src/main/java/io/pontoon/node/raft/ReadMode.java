package io.pontoon.node.raft;

/** What a read must prove before it is served (thesis 6.4). */
public enum ReadMode {
  /**
   * At the leader, under its lease; with a round when the lease is not valid. Linearizable while
   * clock rates stay within the bound.
   */
  LEASE,
  /**
   * At any replica, after a majority confirmed the leader for this read. Linearizable whatever
   * clocks do.
   */
  INDEX,
  /**
   * At any replica, as soon as it has applied the index asked for. Never uncommitted, perhaps old.
   */
  LOCAL,
  /**
   * As INDEX, and every voter of every configuration in force knows as committed all up to the
   * index that was proved: what such a read sees no voter can lack any more.
   */
  ALL
}
