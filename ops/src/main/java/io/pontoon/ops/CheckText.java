package io.pontoon.ops;

import io.pontoon.node.check.CheckReport;
import io.pontoon.node.check.CheckReport.Finding;
import io.pontoon.node.check.CheckReport.GroupState;
import io.pontoon.node.check.CheckReport.Severity;
import io.pontoon.node.snapshot.SnapshotFile;
import io.pontoon.node.wal.WalReport;
import java.util.stream.Collectors;

/**
 * What {@code pontoon check} found, for people: a line for each group, a paragraph for each find.
 */
final class CheckText {
  private final StringBuilder text = new StringBuilder();

  private CheckText() {}

  static String of(CheckReport report) {
    CheckText made = new CheckText();
    made.head(report);
    made.log(report.log());
    made.snapshots(report);
    report.groups().forEach(made::group);
    report.findings().forEach(made::finding);
    made.verdict(report);
    return made.text.toString();
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private void head(CheckReport report) {
    String owner =
        report.identity() == null
            ? "it is not known whose it is"
            : "node "
                + report.identity().node()
                + " of cluster '"
                + report.identity().cluster()
                + "'";
    line("data directory " + report.directory() + ": " + owner);
    line(
        report.map() == null
            ? "map: none saved"
            : "map: epoch "
                + report.map().epoch()
                + ", "
                + report.map().nodes()
                + " nodes, "
                + report.map().groups()
                + " groups");
  }

  private void log(WalReport log) {
    long bytes = log.segments().stream().mapToLong(WalReport.SegmentFile::bytes).sum();
    long records = log.segments().stream().mapToLong(WalReport.SegmentFile::records).sum();
    String end =
        log.tail() == null
            ? ""
            : ", "
                + (log.tail().closed() ? "closed in order" : "not closed")
                + " at byte "
                + log.tail().offset()
                + " of "
                + log.tail().file();
    line(
        "log: "
            + log.segments().size()
            + " files, "
            + bytes
            + " bytes, "
            + records
            + " intact records"
            + end);
  }

  private void snapshots(CheckReport report) {
    long intact = report.snapshots().stream().filter(SnapshotFile::intact).count();
    long bytes = report.snapshots().stream().mapToLong(SnapshotFile::bytes).sum();
    line(
        "snapshots: "
            + report.snapshots().size()
            + " files, "
            + bytes
            + " bytes, "
            + intact
            + " intact");
  }

  private void group(GroupState group) {
    WalReport.GroupLog log = group.log();
    String state =
        log == null
            ? "not in the log"
            : "term "
                + log.term()
                + ", vote "
                + log.votedFor()
                + (log.stateKnown() ? "" : " (or later ones)")
                + ", mark "
                + log.markIndex()
                + ", "
                + entries(log);
    SnapshotFile snapshot = group.snapshot();
    line(
        "group "
            + group.group()
            + ": "
            + state
            + ", "
            + (snapshot == null
                ? "no intact snapshot"
                : "snapshot of index "
                    + snapshot.id().index()
                    + " in term "
                    + snapshot.id().term()));
  }

  private static String entries(WalReport.GroupLog log) {
    if (log.lastIndex() == log.markIndex()) {
      return "no entries";
    }
    String missing =
        log.missing().stream()
            .map(
                range ->
                    range.first() == range.last()
                        ? Long.toString(range.first())
                        : range.first() + " to " + range.last())
            .collect(Collectors.joining(", "));
    return "entries "
        + (log.markIndex() + 1)
        + " to "
        + log.lastIndex()
        + (missing.isEmpty() ? "" : " without " + missing);
  }

  private void finding(Finding finding) {
    line("");
    String where =
        finding.from() < 0
            ? ""
            : finding.to() < 0
                ? " from byte " + finding.from() + " on"
                : finding.from() == finding.to()
                    ? " at byte " + finding.from()
                    : " bytes " + finding.from() + " to " + (finding.to() - 1);
    line(
        (finding.severity() == Severity.DAMAGE ? "DAMAGED " : "note: ")
            + finding.file()
            + where
            + ": "
            + finding.what());
    finding.held().forEach(held -> line("  stood there: " + held));
    finding.lost().forEach(lost -> line("  lost: " + lost));
    if (!finding.todo().isEmpty()) {
      line("  to do: " + finding.todo());
    }
  }

  private void verdict(CheckReport report) {
    long damages =
        report.findings().stream().filter(finding -> finding.severity() == Severity.DAMAGE).count();
    line("");
    line(damages == 0 ? "result: nothing is damaged" : "result: damaged, in places: " + damages);
  }
}
