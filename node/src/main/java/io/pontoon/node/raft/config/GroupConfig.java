package io.pontoon.node.raft.config;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Who belongs to a group: an immutable value. A change makes a new one, see {@link ConfigChanger}.
 *
 * <pre>
 *   voters      decide, by majority
 *   outgoing    the voters before; not empty only in a joint configuration, where a majority of them must agree as well (thesis 4.3)
 *   learners    get the log and count nowhere
 *   newest      the highest id that any configuration of this group has named: a new replica's id is above it, so that none is used twice
 * </pre>
 *
 * All ids are above 0, each list is sorted. A learner is neither voter nor outgoing.
 */
public final class GroupConfig {
  /** So many replicas of all roles at the most. */
  public static final int MEMBERS_MAX = 64;

  private static final int[] NOBODY = {};

  /** What a replica knows that joins a group later: nobody belongs to it. */
  public static final GroupConfig NONE = new GroupConfig(NOBODY, NOBODY, NOBODY, 0);

  private static final byte VERSION = 1;
  private static final int HEADER = 1 + 4 + 3;

  private final int[] voters;
  private final int[] outgoing;
  private final int[] learners;
  private final int newest;
  private final int[] members;

  private GroupConfig(int[] voters, int[] outgoing, int[] learners, int newest) {
    this.voters = voters;
    this.outgoing = outgoing;
    this.learners = learners;
    this.newest = newest;
    this.members = union(union(voters, outgoing), learners);
  }

  /**
   * A group whose replicas all vote.
   *
   * @throws IllegalArgumentException when empty, too large, or when an id is repeated or not above
   *     0
   */
  public static GroupConfig of(int... voters) {
    return of(voters, NOBODY, NOBODY, 0);
  }

  /**
   * @param newest raised to the highest id named here
   * @throws IllegalArgumentException when there is no voter, when there are too many replicas, when
   *     an id is repeated within a list or not above 0, or when a learner is a voter too
   */
  static GroupConfig of(int[] voters, int[] outgoing, int[] learners, int newest) {
    if (voters.length == 0) {
      throw new IllegalArgumentException("a group needs voters");
    }
    int[] sorted = sorted(voters);
    int[] before = sorted(outgoing);
    int[] learning = sorted(learners);
    for (int learner : learning) {
      if (contains(sorted, learner) || contains(before, learner)) {
        throw new IllegalArgumentException("replica " + learner + " is a voter and a learner");
      }
    }
    int highest = Math.max(newest, Math.max(highest(sorted), highest(before)));
    GroupConfig made =
        new GroupConfig(sorted, before, learning, Math.max(highest, highest(learning)));
    if (made.members.length > MEMBERS_MAX) {
      throw new IllegalArgumentException(
          made.members.length + " replicas, allowed are " + MEMBERS_MAX);
    }
    return made;
  }

  private static int[] sorted(int[] ids) {
    int[] sorted = ids.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      if (sorted[i] <= 0) {
        throw new IllegalArgumentException("replica ids are above 0: " + Arrays.toString(sorted));
      }
      if (i > 0 && sorted[i] == sorted[i - 1]) {
        throw new IllegalArgumentException("replica " + sorted[i] + " is named twice");
      }
    }
    return sorted;
  }

  private static int highest(int[] sorted) {
    return sorted.length == 0 ? 0 : sorted[sorted.length - 1];
  }

  private static boolean contains(int[] sorted, int replica) {
    return Arrays.binarySearch(sorted, replica) >= 0;
  }

  private static int[] union(int[] a, int[] b) {
    if (b.length == 0) {
      return a;
    }
    int[] all = Arrays.copyOf(a, a.length + b.length);
    int size = a.length;
    for (int id : b) {
      if (!contains(a, id)) {
        all[size++] = id;
      }
    }
    all = Arrays.copyOf(all, size);
    Arrays.sort(all);
    return all;
  }

  /** Decisions need a majority of the voters before, too. */
  public boolean isJoint() {
    return outgoing.length > 0;
  }

  /** Whether this replica decides with others, as one of the voters or of the voters before. */
  public boolean votes(int replica) {
    return isVoter(replica) || isOutgoing(replica);
  }

  public boolean isVoter(int replica) {
    return contains(voters, replica);
  }

  public boolean isOutgoing(int replica) {
    return contains(outgoing, replica);
  }

  public boolean isLearner(int replica) {
    return contains(learners, replica);
  }

  public boolean isMember(int replica) {
    return contains(members, replica);
  }

  public int voterCount() {
    return voters.length;
  }

  public int outgoingCount() {
    return outgoing.length;
  }

  public int size() {
    return members.length;
  }

  /** The id at a position, 0 to {@code size() - 1}, of all replicas in ascending order. */
  public int member(int position) {
    return members[position];
  }

  /** The position of a replica among all, negative when it is none of them. */
  public int positionOf(int replica) {
    return Arrays.binarySearch(members, replica);
  }

  /** A copy, in ascending order. */
  public int[] voters() {
    return voters.clone();
  }

  /** A copy, in ascending order; empty unless joint. */
  public int[] outgoing() {
    return outgoing.clone();
  }

  /** A copy, in ascending order. */
  public int[] learners() {
    return learners.clone();
  }

  /** The highest id ever named in this group. */
  public int newest() {
    return newest;
  }

  /**
   * For logs and snapshots, big endian: version (1 byte), newest (4), how many voters, outgoing and
   * learners (1 each), their ids (4 each). {@link #NONE} is no bytes.
   */
  public byte[] encode() {
    if (members.length == 0) {
      return new byte[0];
    }
    ByteBuffer out =
        ByteBuffer.allocate(HEADER + 4 * (voters.length + outgoing.length + learners.length));
    out.put(VERSION).putInt(newest);
    out.put((byte) voters.length).put((byte) outgoing.length).put((byte) learners.length);
    for (int[] ids : new int[][] {voters, outgoing, learners}) {
      for (int id : ids) {
        out.putInt(id);
      }
    }
    return out.array();
  }

  /**
   * @throws IllegalArgumentException when the bytes are none, of a version this build does not
   *     know, of another length than they say, or name no group
   */
  public static GroupConfig decode(byte[] bytes) {
    if (bytes.length < HEADER || bytes[0] != VERSION) {
      throw new IllegalArgumentException(
          bytes.length < HEADER
              ? "a configuration of " + bytes.length + " bytes"
              : "a configuration of version " + bytes[0] + ", this build reads " + VERSION);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    in.get();
    int newest = in.getInt();
    int voters = in.get();
    int outgoing = in.get();
    int learners = in.get();
    if (voters < 0
        || outgoing < 0
        || learners < 0
        || bytes.length != HEADER + 4 * (voters + outgoing + learners)) {
      throw new IllegalArgumentException("a damaged configuration of " + bytes.length + " bytes");
    }
    return of(ids(in, voters), ids(in, outgoing), ids(in, learners), newest);
  }

  private static int[] ids(ByteBuffer in, int count) {
    int[] ids = new int[count];
    for (int i = 0; i < count; i++) {
      ids[i] = in.getInt();
    }
    return ids;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GroupConfig that
        && newest == that.newest
        && Arrays.equals(voters, that.voters)
        && Arrays.equals(outgoing, that.outgoing)
        && Arrays.equals(learners, that.learners);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(voters) + Arrays.hashCode(outgoing))
        + Arrays.hashCode(learners);
  }

  @Override
  public String toString() {
    return members.length == 0
        ? "nobody"
        : names(voters)
            + (isJoint() ? " from " + names(outgoing) : "")
            + (learners.length > 0 ? " learning " + names(learners) : "");
  }

  private static String names(int[] ids) {
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(text.isEmpty() ? "" : ",").append(id);
    }
    return text.toString();
  }
}
