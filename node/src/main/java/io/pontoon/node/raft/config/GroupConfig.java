package io.pontoon.node.raft.config;

import java.util.Arrays;

/** Who belongs to a group: an immutable, sorted set of voters. A change makes a new value. */
public final class GroupConfig {
  private final int[] voters;

  private GroupConfig(int[] voters) {
    this.voters = voters;
  }

  /**
   * @throws IllegalArgumentException when empty, or when an id is repeated or not above 0
   */
  public static GroupConfig of(int... voters) {
    int[] sorted = voters.clone();
    Arrays.sort(sorted);
    if (sorted.length == 0 || sorted[0] <= 0) {
      throw new IllegalArgumentException(
          "a group needs voters with ids above 0: " + Arrays.toString(sorted));
    }
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] == sorted[i - 1]) {
        throw new IllegalArgumentException("voter " + sorted[i] + " is named twice");
      }
    }
    return new GroupConfig(sorted);
  }

  public int size() {
    return voters.length;
  }

  /** The id at a position, 0 to {@code size() - 1}, in ascending order. */
  public int voter(int position) {
    return voters[position];
  }

  /** The position of a voter, negative when it is none. */
  public int positionOf(int replica) {
    return Arrays.binarySearch(voters, replica);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GroupConfig that && Arrays.equals(voters, that.voters);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(voters);
  }

  @Override
  public String toString() {
    return "voters=" + Arrays.toString(voters);
  }
}
