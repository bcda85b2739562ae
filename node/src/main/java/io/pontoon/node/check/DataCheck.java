package io.pontoon.node.check;

import io.pontoon.common.port.Disk;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.node.check.CheckReport.Finding;
import io.pontoon.node.check.CheckReport.GroupState;
import io.pontoon.node.check.CheckReport.Severity;
import io.pontoon.node.server.NodeFiles;
import io.pontoon.node.snapshot.SnapshotCheck;
import io.pontoon.node.snapshot.SnapshotFile;
import io.pontoon.node.wal.WalCheck;
import io.pontoon.node.wal.WalReport;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Examines a data directory while no node has it: small files, every record of the log, every block
 * of every snapshot, and whether they make a state together that a node would start from.
 */
public final class DataCheck {
  private final Disk disk;
  private final List<Finding> findings = new ArrayList<>();
  private NodeFiles.Identity identity;
  private ClusterMap map;

  private DataCheck(Disk disk) {
    this.disk = disk;
  }

  /**
   * Reads all of it; a node that is started meanwhile is refused.
   *
   * @throws Disk.DirectoryLockedException when a node holds it
   * @throws IOException when it is no data directory, or a file in it cannot be read at all; the
   *     message is for the user
   */
  public static CheckReport run(Path directory) throws IOException {
    try (Disk disk = Disk.readOnly(directory)) {
      return new DataCheck(disk).run();
    } catch (NoSuchFileException none) {
      throw new IOException(
          directory + " is no data directory of a node: there is no " + none.getFile(), none);
    }
  }

  private CheckReport run() throws IOException {
    Disk logs = disk.directory("wal");
    Disk snapshotFiles = disk.directory("snapshots");
    readIdentity();
    readMap();
    Long cluster = identity == null ? null : identity.clusterId();
    WalReport log = WalCheck.examine(logs, cluster, identity == null ? null : identity.node());
    List<SnapshotFile> snapshots = SnapshotCheck.examine(snapshotFiles, cluster);
    List<GroupState> groups = groups(log, snapshots);
    Judgement judgement = new Judgement(groups, snapshots);
    for (WalReport.Damage damage : log.damages()) {
      findings.add(judgement.of(damage));
    }
    if (log.tail() != null && log.tail().torn()) {
      findings.add(Judgement.of(log.tail()));
    }
    for (SnapshotFile snapshot : snapshots) {
      findings.addAll(judgement.of(snapshot));
    }
    for (GroupState group : groups) {
      judgement.missingSnapshot(group).ifPresent(findings::add);
    }
    for (String name : SnapshotCheck.unfinished(snapshotFiles)) {
      findings.add(
          new Finding(
              Severity.NOTE,
              "snapshots/" + name,
              -1,
              -1,
              "a snapshot that was not finished; the next start drops it",
              List.of(),
              List.of("nothing: the log was not cut for it"),
              ""));
    }
    return new CheckReport(
        disk.describe(), identity, summary(), log, snapshots, groups, List.copyOf(findings));
  }

  private CheckReport.MapSummary summary() {
    return map == null
        ? null
        : new CheckReport.MapSummary(map.epoch(), map.nodes().size(), map.groups().size());
  }

  private void readIdentity() {
    try {
      identity = new NodeFiles(disk).identity();
      if (identity == null) {
        small("identity", "it is missing", "whose directory this is: a node takes it for new");
      }
    } catch (IOException damaged) {
      small("identity", wrong(damaged), "whose directory this is: the node refuses to start");
    }
  }

  private void readMap() {
    try {
      map = new NodeFiles(disk).map();
    } catch (IOException damaged) {
      small(
          "cluster-map",
          wrong(damaged),
          "the last map in a form that can be had again from group 0; the node refuses to start");
    }
  }

  private static String wrong(IOException damaged) {
    String text = damaged.getMessage();
    return text.substring(text.indexOf(": ") + 2);
  }

  private void small(String file, String what, String lost) {
    String todo =
        file.equals("identity")
            ? Judgement.WIPE
            : "remove this one file: the node makes it anew from its settings and from group 0";
    findings.add(new Finding(Severity.DAMAGE, file, -1, -1, what, List.of(), List.of(lost), todo));
  }

  private List<GroupState> groups(WalReport log, List<SnapshotFile> snapshots) {
    TreeMap<Integer, WalReport.GroupLog> logs = new TreeMap<>();
    log.groups().forEach(group -> logs.put(group.group(), group));
    TreeMap<Integer, SnapshotFile> newest = new TreeMap<>();
    for (SnapshotFile snapshot : snapshots) {
      if (snapshot.intact()) {
        newest.put(snapshot.id().group(), snapshot); // they come by index
      }
    }
    TreeSet<Integer> ids = new TreeSet<>(logs.keySet());
    snapshots.forEach(snapshot -> ids.add(snapshot.id().group()));
    List<GroupState> groups = new ArrayList<>();
    for (int id : ids) {
      groups.add(new GroupState(id, logs.get(id), newest.get(id), elsewhere(id)));
    }
    return groups;
  }

  private List<Integer> elsewhere(int id) {
    GroupInfo info = map == null ? null : map.group(id);
    if (info == null || identity == null) {
      return null;
    }
    return info.replicas().stream()
        .map(GroupInfo.Replica::node)
        .filter(node -> node != identity.node())
        .sorted()
        .toList();
  }
}
