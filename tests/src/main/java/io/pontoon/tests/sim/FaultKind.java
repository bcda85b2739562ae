package io.pontoon.tests.sim;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What can go wrong. The name on the command line is the constant's, in small letters with dashes.
 */
public enum FaultKind {
  /** Frames between replicas get lost, though their connection stands. */
  LOSS,
  /** They come twice. */
  DUPLICATION,
  /** They overtake each other. */
  DISORDER,
  /** They come seconds late, even by way of a newer connection. */
  DELAY,
  /** Frames of clients' commands and of their answers get lost. */
  COMMAND_LOSS,
  /** The answers come twice. */
  REPLY_DUPLICATION,
  /** A connection breaks. */
  RESET,
  /** A connection takes nothing for a while. */
  CLOG,
  /** The processes fall into two parts that do not hear each other. */
  PARTITION,
  /** A process is heard by nobody, or hears nobody. */
  ONE_WAY,
  /** Some pairs do not hear each other, in one direction or both. */
  PARTIAL,
  /** A process is killed; its machine, and what it wrote, lives on. */
  KILL,
  /** A machine loses power, and what it had not synced, or some sectors of it. */
  POWER_CUT,
  /** A machine loses power in the middle of something that its disk does. */
  POWER_CUT_AT_DISK,
  /** Several machines lose power at once. */
  BLACKOUT,
  /** A node is stopped in order and started again. */
  RESTART,
  /** A router is killed. */
  ROUTER_KILL,
  /** A disk has no room left. */
  DISK_FULL,
  /** A sync fails. */
  FSYNC_FAILURE,
  /** A write fails. */
  WRITE_FAILURE,
  /** A bit rots in the log. */
  LOG_ROT,
  /** A bit rots in a snapshot. */
  SNAPSHOT_ROT,
  /** A machine gets an empty disk: its node has to be taken in again, under new names. */
  WIPE,
  SLOW_DISK,
  SLOW_NODE,
  /** A process stands still; its clock does not. */
  PAUSE,
  /** Somebody sets the wall clock. */
  CLOCK_JUMP,
  /** Clocks go at different rates, within what leases allow for. */
  CLOCK_DRIFT,
  /** Clocks go at rates beyond what leases allow for: strong reads may be stale then. */
  CLOCK_BEYOND,
  /** Disks say that they have synced, and have not: acknowledged writes may be lost then. */
  LYING_DISK,
  /** A group takes a snapshot now. */
  SNAPSHOT,
  /** A leader gives leadership away. */
  HAND_OVER,
  /** A group's replica moves to another node: its configuration changes, jointly. */
  MOVE,
  /** Slots move from group to group. */
  SLOTS,
  /** Groups are added, sent away, or take another share of the slots. */
  GROUPS,
  /** A new node joins. */
  JOIN,
  /**
   * A node is told to leave; when it holds nothing any more it is removed, and never comes back.
   */
  LEAVE,
  /** All machines of a zone lose power. */
  ZONE_LOSS;

  /** All that Pontoon promises to bear; the others are asked for by name. */
  public static Set<FaultKind> borne() {
    return EnumSet.complementOf(EnumSet.of(CLOCK_BEYOND, LYING_DISK));
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * @param words separated by commas; {@code all} and {@code none} are understood
   * @throws IllegalArgumentException naming the words there are
   */
  public static Set<FaultKind> parse(String words) {
    Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    List<String> unknown = new ArrayList<>();
    for (String word : words.split(",")) {
      switch (word.strip()) {
        case "all" -> kinds.addAll(borne());
        case "none", "" -> {}
        default ->
            Stream.of(values())
                .filter(kind -> kind.word().equals(word.strip()))
                .findFirst()
                .ifPresentOrElse(kinds::add, () -> unknown.add(word.strip()));
      }
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "no fault '"
              + unknown.getFirst()
              + "'; there are all, none, "
              + Stream.of(values()).map(FaultKind::word).collect(Collectors.joining(", ")));
    }
    return kinds;
  }
}
