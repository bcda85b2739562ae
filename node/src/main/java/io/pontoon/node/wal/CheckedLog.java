package io.pontoon.node.wal;

import io.pontoon.node.wal.WalReport.Content;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the records of a log that {@link WalCheck} reads say of its groups, and what they say of
 * records that cannot be read.
 */
final class CheckedLog {
  private final TreeMap<Integer, CheckedGroup> groups = new TreeMap<>();
  private final TreeSet<Integer> inThisCheckpoint = new TreeSet<>();
  private final CheckedDamages damages;

  // The segment under examination.
  private String file;
  private RecordReader record;
  private boolean first;
  private boolean inCheckpoint;
  private boolean beginningUnknown; // groups may have stood in a checkpoint that cannot be read

  CheckedLog(CheckedDamages damages) {
    this.damages = damages;
  }

  /** The next segment, whose records {@code reader} reads. */
  void begin(String name, RecordReader reader, boolean isFirst) {
    file = name;
    record = reader;
    first = isFirst;
    inCheckpoint = true;
    inThisCheckpoint.clear();
  }

  /** Whether the records read so far belong to what the segment was created with. */
  boolean inCheckpoint() {
    return inCheckpoint;
  }

  /** Whether the header just claimed fits what is known; its own bytes may be what is damaged. */
  boolean believable() {
    if (record.group < 0 || record.group >= GroupTable.MAX_GROUPS) {
      return false;
    }
    CheckedGroup known = groups.get(record.group);
    return switch (record.type) {
      case Record.ENTRY ->
          known == null
              ? record.a == 1
              : record.a > known.markIndex && record.a <= known.lastIndex + 1;
      case Record.MARK -> known == null || record.a <= known.lastIndex;
      default -> record.a >= 0;
    };
  }

  void applyClaim(CheckedDamages.Claim claim, CheckedDamages.Place place) {
    if (inCheckpoint && !first) {
      place.lost(Content.OWN_NOTE, 0, 0); // a copy: the group's own records stand before it
      return;
    }
    switch (claim.type()) {
      case Record.ENTRY -> {
        CheckedGroup group = group(claim.group());
        group.lostEntry(claim.a());
        place.lost(Content.ENTRIES, claim.group(), claim.a());
        group.damagesSeen = damages.size();
      }
      case Record.HARD_STATE -> {
        group(claim.group()).stateKnown = false;
        place.lost(Content.TERM_AND_VOTE, claim.group(), 0);
      }
      case Record.MARK -> {
        group(claim.group()).mark(claim.a(), claim.b());
        place.lost(Content.SNAPSHOT_NOTE, claim.group(), 0);
      }
      case Record.INSTALL -> {
        group(claim.group()).install(claim.a(), claim.b());
        place.lost(Content.SNAPSHOT_NOTE, claim.group(), 0);
      }
      case Record.LAST_INDEX -> {
        group(claim.group()).lastIndex = claim.a();
        place.lost(Content.OWN_NOTE, 0, 0);
      }
      default -> place.lost(Content.OWN_NOTE, 0, 0);
    }
  }

  /** Anything may have stood in what cannot be read. */
  void doubt() {
    beginningUnknown |= inCheckpoint && first;
    for (CheckedGroup group : groups.values()) {
      group.stateKnown = false;
    }
  }

  private CheckedGroup group(int id) {
    return groups.computeIfAbsent(id, CheckedGroup::new);
  }

  /** The intact record just read, which began here. */
  void apply(long at) {
    if (record.type == Record.SYNCED) {
      inCheckpoint = false;
      return;
    }
    if (record.type == Record.CHECKPOINT_END) {
      inCheckpoint = false;
      checkpointEnds();
      return;
    }
    if (record.group < 0 || record.group >= GroupTable.MAX_GROUPS) {
      damages.add(file, at, at, "a record of group " + record.group, false);
      return;
    }
    if (inCheckpoint) {
      applyCheckpoint(at);
    } else {
      applyRecord(at);
    }
  }

  private void applyRecord(long at) {
    if (record.type == Record.FORGET) {
      groups.remove(record.group);
      return;
    }
    CheckedGroup group = group(record.group);
    switch (record.type) {
      case Record.ENTRY -> entry(group, at);
      case Record.HARD_STATE -> group.state(record.a, (int) record.b);
      case Record.MARK -> {
        atLeast(group, record.a, at);
        group.mark(record.a, record.b);
      }
      case Record.SETTLED -> {
        atLeast(group, record.a, at);
        group.settledIndex = Math.max(group.settledIndex, record.a);
      }
      case Record.INSTALL -> group.install(record.a, record.b);
      case Record.METADATA -> {}
      default -> damages.add(file, at, at, "a record of type " + record.type, false);
    }
  }

  private void entry(CheckedGroup group, long at) {
    boolean heardOf = group.lastIndex > 0 || group.markIndex > 0;
    if (!heardOf && beginningUnknown) {
      group.settleMark(record.a - 1, 0); // until a checkpoint tells
    } else if (record.a > group.lastIndex + 1) {
      gap(group, record.a - 1, at);
    } else if (record.a <= group.settledIndex && group.damagesSeen == damages.size()) {
      damages.add(
          file,
          at,
          at,
          "entry " + record.a + " of group " + group.group + " in place of one that was settled",
          false);
    }
    group.entry(record.a);
    group.damagesSeen = damages.size();
  }

  /**
   * A note says that entries up to {@code last} stood in the log. Those behind it may have stood in
   * the same damage as those before it.
   */
  private void atLeast(CheckedGroup group, long last, long at) {
    if (last > group.lastIndex) {
      int seen = group.damagesSeen;
      gap(group, last, at);
      group.damagesSeen = seen;
    }
  }

  /** Entries up to {@code last} lack: in the damages met meanwhile, if there were any. */
  private void gap(CheckedGroup group, long last, long at) {
    long from = group.lastIndex + 1;
    if (group.damagesSeen == damages.size()) {
      damages.add(
          file,
          at,
          at,
          "group " + group.group + " goes on behind entry " + last + ", before it is " + (from - 1),
          false);
    }
    damages.lostSince(group.damagesSeen, group.group, from, last);
    group.damagesSeen = damages.size();
    group.settleLast(last);
  }

  private void applyCheckpoint(long at) {
    boolean known = groups.containsKey(record.group);
    CheckedGroup group = group(record.group);
    if (inThisCheckpoint.add(record.group)) {
      group.doubted = first || beginningUnknown || group.damagesSeen < damages.size();
    }
    boolean same =
        known
            && switch (record.type) {
              case Record.HARD_STATE -> group.term == record.a && group.votedFor == (int) record.b;
              case Record.INSTALL -> group.markIndex == record.a && group.markTerm == record.b;
              case Record.LAST_INDEX -> group.lastIndex == record.a;
              case Record.SETTLED -> group.settledIndex == record.a;
              default -> true;
            };
    if (!same && !group.doubted) {
      damages.add(
          file, at, at, "group " + record.group + " does not go on from the segment before", false);
    }
    switch (record.type) {
      case Record.HARD_STATE -> group.state(record.a, (int) record.b);
      case Record.INSTALL -> group.settleMark(record.a, record.b);
      case Record.LAST_INDEX -> lastIndex(group, at);
      case Record.SETTLED -> group.settledIndex = record.a;
      case Record.METADATA -> {}
      default -> inCheckpoint = false;
    }
    if (!inCheckpoint) {
      applyRecord(at); // the end of the checkpoint is what was damaged
    }
  }

  /** The checkpoint's word on where a group stood: what lacks before it was in the damages. */
  private void lastIndex(CheckedGroup group, long at) {
    if (!first && record.a > group.lastIndex) {
      gap(group, record.a, at);
    }
    group.settleLast(record.a);
    if (first) {
      group.before = record.a;
    } else {
      for (WalReport.Range range : group.missing(group.before)) {
        long untold = damages.untold(group.group, range);
        if (untold <= range.last()) {
          int since = beginningUnknown ? 0 : group.damagesSeen;
          damages.lostSince(since, group.group, untold, range.last());
        }
      }
    }
    group.damagesSeen = damages.size();
  }

  private void checkpointEnds() {
    beginningUnknown &= first;
    if (!first) {
      // Whatever was damaged before this: now it is known where each group stood behind it.
      damages.settle();
      groups.keySet().retainAll(inThisCheckpoint);
    }
  }

  /** What is known of each group at the end, ascending. */
  List<WalReport.GroupLog> report(String oldestFile) {
    List<WalReport.GroupLog> logs = groups.values().stream().map(CheckedGroup::report).toList();
    for (WalReport.GroupLog log : logs) {
      for (WalReport.Range range : log.missing()) {
        if (damages.untold(log.group(), range) <= range.last()) {
          // Or the note that they are no longer needed stood in a tail that only looks torn.
          damages
              .add(oldestFile, 0, 0, "a segment before it is missing", true)
              .lost(Content.ENTRIES, log.group(), range.first(), range.last());
        }
      }
    }
    return logs;
  }
}
