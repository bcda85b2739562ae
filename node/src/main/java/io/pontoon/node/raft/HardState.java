package io.pontoon.node.raft;

/**
 * What a replica may never forget besides its log (thesis 3.8): its term and for whom it voted in
 * it, {@link #NOBODY} if for nobody.
 */
public record HardState(long term, int votedFor) {
  public static final int NOBODY = 0;
  public static final HardState NEW = new HardState(0, NOBODY);
}
