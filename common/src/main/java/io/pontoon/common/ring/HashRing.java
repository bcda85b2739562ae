package io.pontoon.common.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The consistent-hash ring: each group stands on it at many points (its virtual nodes); a slot
 * belongs to the first point at or after the slot's own hash. Adding a group to n others therefore
 * takes about 1/(n+1) of the slots, evenly from all, and moves none between the others (Karger et
 * al., "Consistent Hashing and Random Trees", 1997).
 */
public final class HashRing {
  private static final int SLOTS = Slots.COUNT;
  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

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

  /**
   * Up to {@code count} points of the ring in its order, as evenly chosen as may be. Makes and
   * sorts all of them: for people.
   */
  public static List<Point> sample(List<Member> members, int virtualNodes, int count) {
    List<Point> points = new ArrayList<>();
    for (Member member : members) {
      for (int i = 0; i < member.weight() * virtualNodes; i++) {
        points.add(new Point(hash("group:" + member.group() + ":" + i), member.group()));
      }
    }
    points.sort(null);
    int shown = Math.min(count, points.size());
    List<Point> sample = new ArrayList<>(shown);
    for (int i = 0; i < shown; i++) {
      sample.add(points.get((int) ((long) i * points.size() / shown)));
    }
    return sample;
  }

  /** For each slot the group that should own it. */
  public static int[] owners(List<Member> members, int virtualNodes) {
    Construction construction = new Construction(members, virtualNodes);
    construction.goOn(Integer.MAX_VALUE);
    return construction.owners();
  }

  /** A ring that is computed a part at a time, for those who must not be away for long. */
  public static final class Construction {
    private final List<Member> members;
    private final int virtualNodes;
    private final Gaps gaps = new Gaps();
    private int next;

    public Construction(List<Member> members, int virtualNodes) {
      if (members.isEmpty() || virtualNodes < 1) {
        throw new IllegalArgumentException(
            "a ring of " + members.size() + " groups with " + virtualNodes + " virtual nodes");
      }
      this.members = List.copyOf(members);
      this.virtualNodes = virtualNodes;
    }

    /**
     * Puts the next members on the ring, at least one, and no more when this many points stand.
     *
     * @return whether all of them are there
     */
    public boolean goOn(int points) {
      for (long left = points; next < members.size() && left > 0; next++) {
        Member member = members.get(next);
        put(gaps, member, member.weight() * virtualNodes);
        left -= (long) member.weight() * virtualNodes;
      }
      return next == members.size();
    }

    /** For each slot the group that should own it, as far as the groups are there. */
    public int[] owners() {
      return gaps.owners();
    }
  }

  /**
   * Ten at a time: numbers that differ in their last digit only have the hash of all the others in
   * common, and of that there is most.
   */
  private static void put(Gaps gaps, Member member, int points) {
    long prefix = text(number(text(FNV_BASIS, "group:"), member.group()), ":");
    for (int tens = 0; tens * 10 < points; tens++) {
      long begun = tens == 0 ? prefix : number(prefix, tens);
      for (int last = 0; last < 10 && tens * 10 + last < points; last++) {
        gaps.put(inOrder(finished(character(begun, '0' + last))), member.group());
      }
    }
  }

  /**
   * The ring as the slots see it. They cut it into gaps, and of all points that stand between a
   * slot and the next one only the first can own anything. So it is enough to remember one point
   * for each gap, and none has to be sorted: what a ring costs is one hash for each point, and no
   * memory.
   *
   * <p>Equal hashes are told apart by group, so that every node sees the same ring.
   */
  private static final class Gaps {
    /** The gap before the first slot is the first, that after slot i in order is i + 1. */
    private final long[] first = new long[SLOTS + 1];

    private final int[] group = new int[SLOTS + 1];
    private final boolean[] taken = new boolean[SLOTS + 1];

    void put(long place, int member) {
      int gap = Places.notAfter(place);
      if (!taken[gap] || place < first[gap] || place == first[gap] && member < group[gap]) {
        taken[gap] = true;
        first[gap] = place;
        group[gap] = member;
      }
    }

    /** From the end, as a slot whose gap is empty belongs to whom the next one does. */
    int[] owners() {
      int next = 0;
      while (!taken[next]) {
        next++;
      }
      int owner = group[next];
      int[] owners = new int[SLOTS];
      for (int i = SLOTS; i > 0; i--) {
        owner = taken[i] ? group[i] : owner;
        owners[Places.SLOT[i - 1]] = owner;
      }
      return owners;
    }
  }

  /** Where the slots stand on every ring. */
  private static final class Places {
    /** In ascending order, and which slot stands there. */
    static final long[] PLACE = new long[SLOTS];

    static final int[] SLOT = new int[SLOTS];

    /** How many slots stand before each of {@code 1 << LEADING} equal parts of the ring. */
    private static final int LEADING = 14;

    private static final int[] BEFORE = new int[(1 << LEADING) + 1];

    static {
      TreeMap<Long, Integer> sorted = new TreeMap<>();
      for (int slot = 0; slot < SLOTS; slot++) {
        sorted.put(inOrder(hash("slot:" + slot)), slot);
      }
      int at = 0;
      for (Map.Entry<Long, Integer> entry : sorted.entrySet()) {
        PLACE[at] = entry.getKey();
        SLOT[at++] = entry.getValue();
        BEFORE[part(entry.getKey()) + 1]++;
      }
      for (int part = 0; part < 1 << LEADING; part++) {
        BEFORE[part + 1] += BEFORE[part];
      }
    }

    private static int part(long place) {
      return (int) (inOrder(place) >>> Long.SIZE - LEADING);
    }

    /** How many slots stand at or before this place. */
    static int notAfter(long place) {
      int part = part(place);
      int count = BEFORE[part];
      while (count < BEFORE[part + 1] && PLACE[count] <= place) {
        count++;
      }
      return count;
    }
  }

  /** A hash as a number that compares, with its sign, as the hash does without; and back. */
  private static long inOrder(long hash) {
    return hash ^ Long.MIN_VALUE;
  }

  /**
   * FNV-1a, then the finaliser of MurmurHash3, since FNV alone leaves the upper bits of short texts
   * poor.
   */
  public static long hash(String text) {
    return finished(text(FNV_BASIS, text));
  }

  private static long text(long begun, String text) {
    long hash = begun;
    for (int i = 0; i < text.length(); i++) {
      hash = character(hash, text.charAt(i));
    }
    return hash;
  }

  /** Goes on with a number as it is written, without writing it. */
  private static long number(long begun, int number) {
    long hash = begun;
    int power = 1;
    while (number / power >= 10) {
      power *= 10;
    }
    for (int rest = number; power > 0; power /= 10) {
      hash = character(hash, '0' + rest / power);
      rest %= power;
    }
    return hash;
  }

  private static long character(long hash, int next) {
    return (hash ^ next & 0xff) * FNV_PRIME;
  }

  private static long finished(long begun) {
    long hash = begun;
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }
}
