package io.pontoon.common.ring;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The consistent-hash ring: each group stands on it at many points (its virtual nodes); a slot
 * belongs to the first point at or after the slot's own hash. Adding a group to n others therefore
 * takes about 1/(n+1) of the slots, evenly from all, and moves none between the others (Karger et
 * al., "Consistent Hashing and Random Trees", 1997).
 */
public final class HashRing {
  private static final int SLOTS = 16_384;

  /**
   * A group on the ring.
   *
   * @param weight multiplies the number of its virtual nodes; 1 or more
   */
  public record Member(int group, int weight) {}

  /**
   * A point of the ring and who stands there. Equal hashes are told apart by group, so that every
   * node sorts alike.
   */
  public record Point(long hash, int group) implements Comparable<Point> {
    @Override
    public int compareTo(Point other) {
      int byHash = Long.compareUnsigned(hash, other.hash);
      return byHash != 0 ? byHash : Integer.compare(group, other.group);
    }
  }

  private HashRing() {}

  /** For each slot the group that should own it. */
  public static int[] owners(List<Member> members, int virtualNodes) {
    if (members.isEmpty() || virtualNodes < 1) {
      throw new IllegalArgumentException(
          "a ring of " + members.size() + " groups with " + virtualNodes + " virtual nodes");
    }
    Point[] points = points(members, virtualNodes);
    long[] hashes = new long[points.length];
    for (int i = 0; i < points.length; i++) {
      hashes[i] = inOrder(points[i].hash());
    }
    int[] owners = new int[SLOTS];
    for (int slot = 0; slot < SLOTS; slot++) {
      int next = firstNotBefore(hashes, SlotPlaces.IN_ORDER[slot]);
      owners[slot] = points[next == points.length ? 0 : next].group();
    }
    return owners;
  }

  /** Up to {@code count} points of the ring in its order, as evenly chosen as may be. */
  public static List<Point> sample(List<Member> members, int virtualNodes, int count) {
    Point[] points = points(members, virtualNodes);
    int shown = Math.min(count, points.length);
    List<Point> sample = new ArrayList<>(shown);
    for (int i = 0; i < shown; i++) {
      sample.add(points[(int) ((long) i * points.length / shown)]);
    }
    return sample;
  }

  /** Where the slots stand on every ring. */
  private static final class SlotPlaces {
    static final long[] IN_ORDER = new long[SLOTS];

    static {
      for (int slot = 0; slot < SLOTS; slot++) {
        IN_ORDER[slot] = inOrder(hash("slot:" + slot));
      }
    }
  }

  /** A hash as a number that compares, with its sign, as the hash does without. */
  private static long inOrder(long hash) {
    return hash ^ Long.MIN_VALUE;
  }

  private static int firstNotBefore(long[] hashes, long place) {
    int at = Arrays.binarySearch(hashes, place);
    while (at > 0 && hashes[at - 1] == place) {
      at--; // of equal ones it finds any
    }
    return at >= 0 ? at : -at - 1;
  }

  private static Point[] points(List<Member> members, int virtualNodes) {
    int total = 0;
    for (Member member : members) {
      total += member.weight() * virtualNodes;
    }
    Point[] points = new Point[total];
    int at = 0;
    for (Member member : members) {
      for (int i = 0; i < member.weight() * virtualNodes; i++) {
        points[at++] = new Point(hash("group:" + member.group() + ":" + i), member.group());
      }
    }
    Arrays.sort(points);
    return points;
  }

  /**
   * FNV-1a, then the finaliser of MurmurHash3, since FNV alone leaves the upper bits of short texts
   * poor.
   */
  public static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : text.getBytes(StandardCharsets.US_ASCII)) {
      hash = (hash ^ b & 0xff) * 0x100000001b3L;
    }
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }
}
