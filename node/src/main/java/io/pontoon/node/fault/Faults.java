package io.pontoon.node.fault;

import java.util.Set;
import java.util.TreeSet;

/**
 * What is broken at present.
 *
 * @param cutTo peers to which no frame gets: ids of nodes, {@link #ROUTERS} for all routers
 * @param cutFrom peers from which no frame comes
 * @param clockOffsetMillis how far the wall clock is ahead
 * @param clockRate seconds of the monotonic clock for each second of the machine's
 * @param disk what becomes of writes and syncs
 * @param diskMillis how much longer a sync takes when the disk is slow
 */
record Faults(
    Set<Integer> cutTo,
    Set<Integer> cutFrom,
    long clockOffsetMillis,
    double clockRate,
    Broken disk,
    long diskMillis) {
  /** Stands for every router where ids of nodes stand. */
  static final int ROUTERS = 0;

  static final Faults NONE = new Faults(Set.of(), Set.of(), 0, 1, Broken.NOT, 0);

  private static final double RATE_MIN = 0.01;
  private static final double RATE_MAX = 100;

  /** In what way the disk is broken. */
  enum Broken {
    NOT,
    SLOW,
    SYNC_FAILS,
    FULL
  }

  Faults {
    cutTo = Set.copyOf(cutTo);
    cutFrom = Set.copyOf(cutFrom);
  }

  /**
   * Words of the form {@code name=value}, parted by white space: {@code cut=2,3,routers}, {@code
   * cut-to=2}, {@code cut-from=2}, {@code clock-offset-ms=-5000}, {@code clock-rate=1.05}, {@code
   * disk=slow:50}, {@code disk=sync-fails}, {@code disk=full}. What is not named is whole.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  static Faults parse(String text) {
    Set<Integer> to = new TreeSet<>();
    Set<Integer> from = new TreeSet<>();
    long offset = 0;
    double rate = 1;
    Broken disk = Broken.NOT;
    long diskMillis = 0;
    for (String word : text.strip().split("\\s+")) {
      int equals = word.indexOf('=');
      String value = word.substring(equals + 1);
      switch (equals < 0 ? word : word.substring(0, equals)) {
        case "" -> {} // an empty file
        case "cut" -> {
          peers(value, to);
          peers(value, from);
        }
        case "cut-to" -> peers(value, to);
        case "cut-from" -> peers(value, from);
        case "clock-offset-ms" -> offset = Long.parseLong(value);
        case "clock-rate" -> rate = rate(value);
        case "disk" -> {
          disk = broken(value);
          diskMillis = disk == Broken.SLOW ? Long.parseLong(value.substring(5)) : 0;
        }
        default -> throw new IllegalArgumentException("unknown fault '" + word + "'");
      }
    }
    return new Faults(to, from, offset, rate, disk, diskMillis);
  }

  private static void peers(String list, Set<Integer> into) {
    for (String peer : list.split(",")) {
      into.add(peer.equals("routers") ? ROUTERS : Integer.parseInt(peer));
    }
  }

  private static double rate(String text) {
    double rate = Double.parseDouble(text);
    if (!(rate >= RATE_MIN && rate <= RATE_MAX)) {
      throw new IllegalArgumentException("clock-rate " + text + " is not between 0.01 and 100");
    }
    return rate;
  }

  private static Broken broken(String text) {
    if (text.startsWith("slow:")) {
      return Broken.SLOW;
    }
    return switch (text) {
      case "full" -> Broken.FULL;
      case "sync-fails" -> Broken.SYNC_FAILS;
      default -> throw new IllegalArgumentException("unknown fault of a disk '" + text + "'");
    };
  }
}
