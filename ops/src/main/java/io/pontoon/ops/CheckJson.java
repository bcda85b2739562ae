package io.pontoon.ops;

import io.pontoon.node.check.CheckReport;
import io.pontoon.node.check.CheckReport.Finding;
import io.pontoon.node.check.CheckReport.GroupState;
import io.pontoon.node.snapshot.SnapshotFile;
import io.pontoon.node.wal.WalReport;
import java.util.Locale;

/** What {@code pontoon check} found, for programs. Whatever is not known is null. */
final class CheckJson {
  private CheckJson() {}

  static String of(CheckReport report) {
    return Json.object(
        json -> {
          json.put("directory", report.directory()).put("clean", report.clean());
          if (report.identity() == null) {
            json.putNull("cluster").putNull("node");
          } else {
            json.put("cluster", report.identity().cluster()).put("node", report.identity().node());
          }
          if (report.map() == null) {
            json.putNull("map");
          } else {
            json.object(
                "map",
                () ->
                    json.put("epoch", report.map().epoch())
                        .put("nodes", report.map().nodes())
                        .put("groups", report.map().groups()));
          }
          json.object("log", () -> log(json, report.log()));
          json.array(
              "snapshots",
              report.snapshots(),
              snapshot -> json.element(() -> snapshot(json, snapshot)));
          json.array("groups", report.groups(), group -> json.element(() -> group(json, group)));
          json.array(
              "findings", report.findings(), finding -> json.element(() -> finding(json, finding)));
        });
  }

  private static void log(Json json, WalReport log) {
    json.array(
        "files",
        log.segments(),
        segment ->
            json.element(
                () ->
                    json.put("file", segment.file())
                        .put("bytes", segment.bytes())
                        .put("records", segment.records())
                        .put("end", segment.end())));
    if (log.tail() == null) {
      json.putNull("tail");
      return;
    }
    json.object(
        "tail",
        () ->
            json.put("file", log.tail().file())
                .put("offset", log.tail().offset())
                .put("closed", log.tail().closed())
                .put("torn", log.tail().torn()));
  }

  private static void snapshot(Json json, SnapshotFile snapshot) {
    json.put("file", snapshot.file())
        .put("group", snapshot.id().group())
        .put("index", snapshot.id().index())
        .put("term", snapshot.id().term())
        .put("bytes", snapshot.bytes())
        .put("blocks", snapshot.blocks())
        .put("intact", snapshot.intact());
  }

  private static void group(Json json, GroupState group) {
    json.put("group", group.group());
    WalReport.GroupLog log = group.log();
    if (log == null) {
      json.putNull("log");
    } else {
      json.object(
          "log",
          () ->
              json.put("term", log.term())
                  .put("vote", log.votedFor())
                  .put("termAndVoteKnown", log.stateKnown())
                  .put("mark", log.markIndex())
                  .put("first", log.markIndex() + 1)
                  .put("last", log.lastIndex())
                  .array("missing", log.missing(), range -> range(json, range)));
    }
    if (group.snapshot() == null) {
      json.putNull("snapshot");
    } else {
      json.object(
          "snapshot",
          () ->
              json.put("index", group.snapshot().id().index())
                  .put("term", group.snapshot().id().term())
                  .put("bytes", group.snapshot().bytes()));
    }
    if (group.elsewhere() == null) {
      json.putNull("otherNodes");
    } else {
      json.array("otherNodes", group.elsewhere(), json::element);
    }
  }

  private static void range(Json json, WalReport.Range range) {
    json.element(() -> json.put("first", range.first()).put("last", range.last()));
  }

  private static void finding(Json json, Finding finding) {
    json.put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
        .put("file", finding.file());
    offset(json, "from", finding.from());
    offset(json, "to", finding.to());
    json.put("what", finding.what())
        .array("held", finding.held(), held -> json.element(held))
        .array("lost", finding.lost(), lost -> json.element(lost))
        .put("todo", finding.todo());
  }

  private static void offset(Json json, String name, long offset) {
    if (offset < 0) {
      json.putNull(name);
    } else {
      json.put(name, offset);
    }
  }
}
