package io.pontoon.node.check;

import io.pontoon.node.server.NodeFiles;
import io.pontoon.node.snapshot.SnapshotFile;
import io.pontoon.node.snapshot.SnapshotId;
import io.pontoon.node.wal.WalReport;
import java.util.List;

/**
 * What {@link DataCheck} found in a data directory.
 *
 * @param directory its path
 * @param identity whose it is; null when that is missing or damaged
 * @param map what the saved map says; null when there is none or it is damaged
 * @param log every segment of the log
 * @param snapshots every snapshot, by group and index
 * @param groups what this node holds of each group, ascending
 * @param findings in the order in which they were met: small files, log, snapshots
 */
public record CheckReport(
    String directory,
    NodeFiles.Identity identity,
    MapSummary map,
    WalReport log,
    List<SnapshotFile> snapshots,
    List<GroupState> groups,
    List<Finding> findings) {

  /** The saved map in three numbers. */
  public record MapSummary(long epoch, int nodes, int groups) {}

  /**
   * One group's replica as it stands on disk.
   *
   * @param log what the log says; null when it does not know the group
   * @param snapshot the newest intact snapshot; null when there is none
   * @param elsewhere nodes that hold other replicas; null when the map does not tell
   */
  public record GroupState(
      int group, WalReport.GroupLog log, SnapshotFile snapshot, List<Integer> elsewhere) {
    /** The index that a node would start from, as far as snapshots go. */
    public SnapshotId snapshotId() {
      return snapshot == null ? new SnapshotId(group, 0, 0) : snapshot.id();
    }
  }

  /** How bad it is. */
  public enum Severity {
    /** Worth knowing; the node starts, and nothing that had to be kept is gone. */
    NOTE,
    /** Bytes are not what was written. */
    DAMAGE
  }

  /**
   * One thing that was found.
   *
   * @param file path below the directory
   * @param from first byte, -1 when the whole file is meant
   * @param to one past the last byte, -1 likewise
   * @param what what is wrong there
   * @param held what stood there, one line each
   * @param lost what that costs, one line each
   * @param todo what to do; empty when nothing need be done
   */
  public record Finding(
      Severity severity,
      String file,
      long from,
      long to,
      String what,
      List<String> held,
      List<String> lost,
      String todo) {}

  /** Whether nothing is damaged. */
  public boolean clean() {
    return findings.stream().noneMatch(finding -> finding.severity() == Severity.DAMAGE);
  }
}
