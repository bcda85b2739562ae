package io.pontoon.node.raft.quorum;

/** Majorities over a handful of voters. */
public final class Quorum {
  /** What a ballot has come to. */
  public enum Outcome {
    PENDING,
    WON,
    LOST
  }

  private Quorum() {}

  public static int majority(int voters) {
    return voters / 2 + 1;
  }

  /**
   * The highest value that a majority has reached. Sorts the first {@code voters} values of {@code
   * reached} in place: insertion sort, since there are three to seven of them and they are nearly
   * in order from one call to the next.
   */
  public static long reachedByMajority(long[] reached, int voters) {
    for (int i = 1; i < voters; i++) {
      long value = reached[i];
      int at = i - 1;
      while (at >= 0 && reached[at] > value) {
        reached[at + 1] = reached[at];
        at--;
      }
      reached[at + 1] = value;
    }
    return reached[voters - majority(voters)];
  }

  /** What two ballots have come to that must both be won (joint consensus, thesis 4.3). */
  public static Outcome both(Outcome one, Outcome other) {
    if (one == Outcome.LOST || other == Outcome.LOST) {
      return Outcome.LOST;
    }
    return one == Outcome.WON ? other : Outcome.PENDING;
  }

  public static Outcome outcome(int granted, int refused, int voters) {
    int majority = majority(voters);
    if (granted >= majority) {
      return Outcome.WON;
    }
    return refused > voters - majority ? Outcome.LOST : Outcome.PENDING;
  }
}
