package io.pontoon.node.wal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What the records that {@link Recovery} reads say of each group: its states go into the {@link
 * GroupTable}, and of its entries it is remembered where they lie. Touches no file.
 */
final class RecoveredLog {
  private final GroupTable groups;
  private final TreeMap<Integer, Found> found = new TreeMap<>();

  /** Where an entry lies that may yet be superseded; {@code segment} counts those read from 0. */
  record Place(long index, long term, byte kind, int segment, long at, int bytes) {}

  /** What was found of one group since it last began anew. */
  static final class Found {
    final ArrayDeque<Place> unsettled = new ArrayDeque<>();

    /** Where it began anew: what lies before is of no matter any more. */
    final long segment;

    final long at;

    /** The first of its entries that are here without a gap; 0 for none. */
    long first;

    long settledBytes;

    Found(long segment, long at) {
      this.segment = segment;
      this.at = at;
    }
  }

  RecoveredLog(GroupTable groups) {
    this.groups = groups;
  }

  /**
   * Takes a record behind what the segment was created with.
   *
   * @param part how many segments were read before this one
   * @return null, or why it cannot stand here
   */
  String apply(RecordReader record, Segment segment, int part, long at, int size) {
    if (record.type == Record.SYNCED) {
      return null;
    }
    if (record.group < 0 || record.group >= GroupTable.MAX_GROUPS) {
      return "group " + record.group;
    }
    GroupState state = groups.findOrAdd(record.group);
    switch (record.type) {
      case Record.ENTRY -> {
        String refused = state.refuseEntry(record.a);
        if (refused != null) {
          return refused;
        }
        state.entry(record.a, segment);
        addEntry(record, part, at);
      }
      case Record.MARK -> {
        String refused = state.refuseMark(record.a);
        if (refused != null) {
          return refused;
        }
        mark(state, record.a, record.b);
      }
      case Record.SETTLED -> {
        String refused = state.refuseSettled(record.a);
        if (refused != null) {
          return refused;
        }
        state.settled(record.a);
        settle(state);
      }
      case Record.FORGET -> {
        groups.remove(record.group);
        beginAnew(record.group, segment, at + size);
      }
      case Record.HARD_STATE, Record.METADATA -> applyState(record, state);
      case Record.INSTALL -> {
        applyState(record, state);
        beginAnew(record.group, segment, at + size);
      }
      default -> {
        return "record type " + record.type;
      }
    }
    return null;
  }

  private void addEntry(RecordReader record, int part, long at) {
    Found group = of(record.group);
    ArrayDeque<Place> log = group.unsettled;
    while (!log.isEmpty() && log.peekLast().index() >= record.a) {
      log.removeLast();
    }
    if (group.first == 0 || group.first > record.a) {
      group.first = record.a;
    }
    log.addLast(new Place(record.a, record.b, record.kind, part, at, record.length()));
  }

  private void mark(GroupState state, long index, long term) {
    Found group = of(state.group);
    long before = state.settledIndex - state.markIndex;
    state.mark(index, term);
    settle(state);
    long left = state.settledIndex - state.markIndex;
    group.settledBytes = left == 0 ? 0 : (long) ((double) group.settledBytes * left / before);
  }

  /** What stands for good need not be remembered: it can be read again. */
  private void settle(GroupState state) {
    Found group = of(state.group);
    while (!group.unsettled.isEmpty()
        && group.unsettled.peekFirst().index() <= state.settledIndex) {
      Place settled = group.unsettled.removeFirst();
      group.settledBytes += settled.bytes();
    }
  }

  private void applyState(RecordReader record, GroupState state) {
    switch (record.type) {
      case Record.HARD_STATE -> {
        state.term = record.a;
        state.votedFor = (int) record.b;
      }
      case Record.INSTALL -> state.install(record.a, record.b);
      default -> state.metadata = record.payload();
    }
  }

  /**
   * The first segment: older ones are gone, so what it copied from them is all that is known of
   * them.
   */
  String applyCheckpoint(RecordReader record) {
    if (record.type == Record.CHECKPOINT_END) {
      return null;
    }
    if (record.group < 0 || record.group >= GroupTable.MAX_GROUPS) {
      return "group " + record.group;
    }
    GroupState state = groups.findOrAdd(record.group);
    switch (record.type) {
      case Record.HARD_STATE, Record.INSTALL, Record.METADATA -> applyState(record, state);
      case Record.LAST_INDEX -> state.lastIndex = record.a;
      case Record.SETTLED -> state.settled(record.a);
      default -> {
        return "record type " + record.type;
      }
    }
    return null;
  }

  /** Later segments must go on where the one before them stopped. */
  String compareCheckpoint(RecordReader record) {
    if (record.type == Record.CHECKPOINT_END) {
      return null;
    }
    GroupState state = record.group < 0 ? null : groups.find(record.group);
    boolean same =
        state != null
            && switch (record.type) {
              case Record.HARD_STATE -> state.term == record.a && state.votedFor == (int) record.b;
              case Record.INSTALL -> state.markIndex == record.a && state.markTerm == record.b;
              case Record.LAST_INDEX -> state.lastIndex == record.a;
              case Record.SETTLED -> state.settledIndex == record.a;
              case Record.METADATA -> true;
              default -> false;
            };
    return same ? null : "group " + record.group + " does not go on from the segment before";
  }

  /** What was found of a group. */
  Found of(int group) {
    return found.computeIfAbsent(group, g -> new Found(0, 0));
  }

  private void beginAnew(int group, Segment segment, long at) {
    found.put(group, new Found(segment.number, at));
  }

  /** What was found of a group is of no matter any more. */
  void remove(int group) {
    found.remove(group);
  }

  /** Where the settled entries lie; afterwards nothing is remembered any more. */
  List<WalReplay.Range> takeRanges() {
    List<WalReplay.Range> ranges = new ArrayList<>();
    found.forEach(
        (id, group) -> {
          GroupState state = groups.find(id);
          if (state.settledIndex > state.markIndex) {
            ranges.add(
                new WalReplay.Range(
                    id, group.segment, group.at, state.markIndex, state.settledIndex));
          }
        });
    found.clear();
    return ranges;
  }
}
