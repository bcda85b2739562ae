package io.pontoon.node.check;

import io.pontoon.node.check.CheckReport.Finding;
import io.pontoon.node.check.CheckReport.GroupState;
import io.pontoon.node.check.CheckReport.Severity;
import io.pontoon.node.snapshot.SnapshotFile;
import io.pontoon.node.snapshot.SnapshotId;
import io.pontoon.node.wal.WalReport;
import io.pontoon.node.wal.WalReport.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What each damage costs, given all else that is there. A node starts a group from its newest
 * intact snapshot at or after the log's mark, and from the entries behind it; it refuses the whole
 * log for a damage anywhere before its end.
 */
final class Judgement {
  static final String WIPE =
      "remove everything in this directory and start the node again: it comes back as a new"
          + " replica and gets its groups from the others";

  private static final String REFUSES = "the node refuses to start";

  private final TreeMap<Integer, GroupState> groups = new TreeMap<>();
  private final List<SnapshotFile> snapshots;

  Judgement(List<GroupState> groups, List<SnapshotFile> snapshots) {
    groups.forEach(group -> this.groups.put(group.group(), group));
    this.snapshots = snapshots;
  }

  Finding of(WalReport.Damage damage) {
    List<String> held = new ArrayList<>();
    List<String> lost = new ArrayList<>();
    boolean alone = false;
    for (WalReport.Lost part : damage.lost()) {
      held.add(held(part));
      lost.addAll(cost(part));
      alone |= part.content() != Content.OWN_NOTE && isAlone(part.group());
    }
    if (damage.more()) {
      held.add("what else stood there is not known: later entries of any group, terms and votes");
      alone |= groups.keySet().stream().anyMatch(this::isAlone);
    }
    if (lost.isEmpty() && !damage.more()) {
      lost.add("no entry, no term and no vote");
    }
    lost.add(REFUSES);
    return new Finding(
        Severity.DAMAGE,
        "wal/" + damage.file(),
        damage.from(),
        damage.to(),
        damage.what(),
        held,
        lost,
        alone ? alone() : WIPE);
  }

  private static String alone() {
    return "restore this directory from a copy: no other node holds all of its groups";
  }

  /** Whether the map says that this node has the only replica. */
  private boolean isAlone(int group) {
    GroupState state = groups.get(group);
    return state != null && state.elsewhere() != null && state.elsewhere().isEmpty();
  }

  private static String held(WalReport.Lost part) {
    return switch (part.content()) {
      case ENTRIES -> entries(part.first(), part.last()) + " of group " + part.group();
      case TERM_AND_VOTE -> "term and vote of group " + part.group();
      case SNAPSHOT_NOTE -> "a note that a snapshot of group " + part.group() + " was there";
      case OWN_NOTE -> "a note of the log for itself";
    };
  }

  private static String entries(long first, long last) {
    return first == last ? "entry " + first : "entries " + first + " to " + last;
  }

  private List<String> cost(WalReport.Lost part) {
    return switch (part.content()) {
      case ENTRIES -> entriesCost(part);
      case TERM_AND_VOTE -> {
        GroupState state = groups.get(part.group());
        boolean known = state != null && state.log() != null && state.log().stateKnown();
        yield List.of(
            known
                ? "term and vote of group " + part.group() + " stand in a later place too"
                : "the vote of group "
                    + part.group()
                    + ": under its old name this replica may not vote again");
      }
      case SNAPSHOT_NOTE, OWN_NOTE -> List.of();
    };
  }

  private List<String> entriesCost(WalReport.Lost part) {
    GroupState state = groups.get(part.group());
    List<String> lines = new ArrayList<>();
    long mark = state == null || state.log() == null ? 0 : state.log().markIndex();
    if (mark >= part.last()) {
      return List.of(
          "nothing of group "
              + part.group()
              + ": its log is needed from entry "
              + (mark + 1)
              + " on");
    }
    if (state == null || state.log() == null) {
      return List.of("nothing of group " + part.group() + ": it has left this node");
    }
    for (WalReport.Range range : state.log().missing()) {
      long first = Math.max(range.first(), part.first());
      long last = Math.min(range.last(), part.last());
      if (first <= last) {
        lines.add(cost(state, first, last));
      }
    }
    if (lines.isEmpty()) {
      lines.add("nothing of group " + part.group() + ": these entries were written again later");
    }
    return lines;
  }

  private String cost(GroupState state, long first, long last) {
    String what = entries(first, last) + " of group " + state.group();
    SnapshotId snapshot = state.snapshotId();
    if (snapshot.index() >= last) {
      return "nothing of the state: "
          + what
          + " is covered by the snapshot of index "
          + snapshot.index();
    }
    return what
        + " on this node"
        + (isAlone(state.group())
            ? ", and no other node has them"
            : "; what was acknowledged of them stands on "
                + nodes(state.elsewhere())
                + " as far as a majority is whole");
  }

  private static String nodes(List<Integer> nodes) {
    if (nodes == null) {
      return "the group's other nodes";
    }
    StringBuilder text = new StringBuilder(nodes.size() == 1 ? "node " : "nodes ");
    for (int i = 0; i < nodes.size(); i++) {
      text.append(i == 0 ? "" : i == nodes.size() - 1 ? " and " : ", ").append(nodes.get(i));
    }
    return text.toString();
  }

  static Finding of(WalReport.Tail tail) {
    List<String> held =
        tail.unsyncedRecords() == 0
            ? List.of()
            : List.of(tail.unsyncedRecords() + " whole records of a write that was never synced");
    return new Finding(
        Severity.NOTE,
        "wal/" + tail.file(),
        tail.offset(),
        -1,
        "a torn tail: the node was stopped while it wrote, and nothing says that this was ever"
            + " synced",
        held,
        List.of(
            "nothing that was acknowledged with wal.fsync: always; with everysec or os what came"
                + " after the last sync"),
        "nothing: the next start cuts it here");
  }

  List<Finding> of(SnapshotFile snapshot) {
    List<Finding> found = new ArrayList<>();
    SnapshotId id = snapshot.id();
    GroupState state = groups.get(id.group());
    for (SnapshotFile.Damage damage : snapshot.damages()) {
      found.add(
          new Finding(
              Severity.DAMAGE,
              "snapshots/" + snapshot.file(),
              damage.from(),
              damage.to(),
              damage.what(),
              List.of("the state of group " + id.group() + " up to index " + id.index()),
              List.of(cost(state, id)),
              needed(state, id)
                  ? isAlone(id.group()) ? alone() : WIPE
                  : "remove this file: nothing needs it"));
    }
    return found;
  }

  /** Whether a node cannot start without this snapshot, which is damaged. */
  private static boolean needed(GroupState state, SnapshotId id) {
    return id.index() >= mark(state) && !hasSnapshotToStartFrom(state) && !logHasAll(state);
  }

  private static boolean hasSnapshotToStartFrom(GroupState state) {
    return state.snapshot() != null && state.snapshotId().index() >= mark(state);
  }

  private static long mark(GroupState state) {
    return state.log() == null ? 0 : state.log().markIndex();
  }

  /** Whether the log goes back to the group's first entry. */
  private static boolean logHasAll(GroupState state) {
    return state.log() != null && mark(state) == 0 && state.log().missing().isEmpty();
  }

  private String cost(GroupState state, SnapshotId id) {
    SnapshotId other = state.snapshotId();
    long mark = mark(state);
    if (id.index() < mark) {
      return "nothing: the log is needed from entry " + (mark + 1) + " on, behind a later snapshot";
    }
    if (hasSnapshotToStartFrom(state)) {
      return "nothing: the node starts from the snapshot of index "
          + other.index()
          + " and the log behind it";
    }
    if (logHasAll(state)) {
      return "nothing: the log holds all from entry 1 on; but as long as this file is here "
          + REFUSES;
    }
    return "the state of group "
        + id.group()
        + " on this node: what the log holds, from entry "
        + (mark + 1)
        + " on, is of no use without it; "
        + REFUSES
        + (isAlone(state.group()) ? "" : "; it stands on " + nodes(state.elsewhere()));
  }

  /** When the log was cut behind a snapshot that is not there at all. */
  Optional<Finding> missingSnapshot(GroupState state) {
    long mark = mark(state);
    boolean any =
        snapshots.stream()
            .anyMatch(file -> file.id().group() == state.group() && file.id().index() >= mark);
    if (mark == 0 || any) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            Severity.DAMAGE,
            "snapshots",
            -1,
            -1,
            "the log of group "
                + state.group()
                + " begins behind index "
                + mark
                + ", but the snapshot of that index is missing",
            List.of("the state of group " + state.group() + " up to index " + mark),
            List.of(cost(state, new SnapshotId(state.group(), mark, 0))),
            isAlone(state.group()) ? alone() : WIPE));
  }
}
