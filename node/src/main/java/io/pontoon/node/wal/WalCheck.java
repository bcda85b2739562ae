package io.pontoon.node.wal;

import io.pontoon.common.port.Disk;
import io.pontoon.common.port.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a whole log without changing anything, goes on behind what is damaged, and tells what stood
 * there. What makes {@link Recovery} refuse a log is a damage here, and what it cuts is a tail, by
 * the same rule.
 *
 * <p>What was lost is told in three ways: by the damaged record's own header, when the record it
 * claims to be ends just where an intact one begins; by the gap that the group's next intact entry
 * leaves; and by the checkpoint of the next segment, which says where each group stood.
 */
public final class WalCheck {
  /** Larger than any setting allows: a record must only fit its file. */
  private static final int RECORD_MAX = 1 << 30;

  private final Disk disk;
  private final Long clusterId;
  private final Integer nodeId;
  private ByteBuffer window;
  private long longest;
  private final List<WalReport.SegmentFile> segments = new ArrayList<>();
  private final CheckedDamages damages = new CheckedDamages();
  private final CheckedLog log = new CheckedLog(damages);
  private WalReport.Tail tail;

  // The segment under examination.
  private String file;
  private RecordReader reader;
  private boolean endsSynced;
  private long records;

  private WalCheck(Disk disk, Long clusterId, Integer nodeId) {
    this.disk = disk;
    this.clusterId = clusterId;
    this.nodeId = nodeId;
  }

  /**
   * Examines the log in a directory.
   *
   * @param clusterId whose it should be; null when that is not known
   * @param nodeId likewise
   * @throws IOException when a file cannot be read at all
   */
  public static WalReport examine(Disk disk, Long clusterId, Integer nodeId) throws IOException {
    return new WalCheck(disk, clusterId, nodeId).run();
  }

  private WalReport run() throws IOException {
    List<String> names = new ArrayList<>();
    for (String name : disk.list()) {
      if (name.matches("\\d{19}\\" + Segment.SUFFIX)) {
        names.add(name);
      }
    }
    List<Segment.Header> headers = new ArrayList<>();
    for (String name : names) {
      headers.add(readHeader(name));
    }
    window = RecordReader.window(longest);
    for (int i = 0; i < names.size(); i++) {
      if (i > 0) {
        missingBetween(numberOf(names.get(i - 1)), numberOf(names.get(i)));
      }
      examine(names, headers, i);
    }
    String oldest = names.isEmpty() ? "" : names.getFirst();
    List<WalReport.GroupLog> groups = log.report(oldest);
    return new WalReport(segments, groups, damages.report(), tail);
  }

  /** The header that says where segment {@code i} ended; null when there is none that can. */
  private static Segment.Header follower(List<String> names, List<Segment.Header> headers, int i) {
    Segment.Header next = i + 1 < names.size() ? headers.get(i + 1) : null;
    boolean vouches =
        next != null
            && numberOf(names.get(i + 1)) == numberOf(names.get(i)) + 1
            && next.previousEnd() >= Segment.Header.BYTES;
    return vouches ? next : null;
  }

  private static long numberOf(String name) {
    return Long.parseLong(name.substring(0, 19));
  }

  private Segment.Header readHeader(String name) throws IOException {
    try (DiskFile opened = disk.open(name)) {
      longest = Math.max(longest, opened.size());
      ByteBuffer form = RecordReader.headerForm(opened);
      Segment.Header header = form == null ? null : Segment.Header.decode(form);
      boolean readable = header != null && Segment.Header.isReadable(Segment.Header.version(form));
      return readable ? header : null;
    }
  }

  private void missingBetween(long before, long after) {
    if (after > before + 1) {
      String last = after > before + 2 ? " to " + Segment.nameOf(after - 1) : "";
      damages.add(Segment.nameOf(before + 1), 0, 0, "the file is missing" + last, true);
      log.doubt();
    }
  }

  private void examine(List<String> names, List<Segment.Header> headers, int i) throws IOException {
    file = names.get(i);
    records = 0;
    Segment.Header header = headers.get(i);
    try (DiskFile opened = disk.open(file)) {
      reader = new RecordReader(opened, RECORD_MAX, window);
      log.begin(file, reader, i == 0);
      long end = 0;
      if (header == null) {
        damages.add(
            file,
            0,
            reader.size(),
            "its header is not what was written, without which nothing in it can be read",
            true);
        log.doubt();
      } else {
        checkOwner(header);
        reader.salt(header.salt());
        end = walk(follower(names, headers, i), i + 1 == names.size());
      }
      segments.add(new WalReport.SegmentFile(file, numberOf(file), reader.size(), records, end));
    }
  }

  private void checkOwner(Segment.Header header) {
    if (!file.equals(Segment.nameOf(header.number()))) {
      damages.add(file, 0, 0, "it says that it is segment " + header.number(), false);
    }
    if (clusterId != null && header.clusterId() != clusterId) {
      damages.add(file, 0, 0, "it belongs to another cluster", false);
    } else if (nodeId != null && header.nodeId() != nodeId) {
      damages.add(
          file, 0, 0, "it belongs to node " + header.nodeId() + ", not to node " + nodeId, false);
    }
  }

  /** Reads all records; answers where the last one ends. */
  private long walk(Segment.Header next, boolean newest) throws IOException {
    long promised = next == null ? reader.size() : next.previousEnd();
    long limit = Math.min(reader.size(), promised);
    long end = Segment.Header.BYTES;
    long at = end;
    while (at >= 0 && at < promised) {
      int size = reader.read(at, limit);
      if (size > 0) {
        records++;
        endsSynced = reader.type == Record.SYNCED && reader.a == at;
        log.apply(at);
        at += size;
        end = at;
      } else if (next != null || log.inCheckpoint() || reader.findProofOfSync(at, at) >= 0) {
        at = skip(at, limit, promised);
      } else {
        break; // a torn tail
      }
    }
    if (at >= 0 && next == null && log.inCheckpoint()) {
      damages.add(file, at, at, "it ends within what the segment was created with", true);
      log.doubt();
    }
    if (newest) {
      tail = at < 0 ? new WalReport.Tail(file, promised, false, false, 0) : tail(end);
    }
    return end;
  }

  private WalReport.Tail tail(long end) throws IOException {
    boolean atEnd = end == reader.size();
    int whole = 0;
    for (long at = reader.findIntact(end, reader.size());
        at >= 0;
        at = reader.findIntact(at + Record.HEADER, reader.size())) {
      whole++;
    }
    boolean begun = !atEnd && reader.claim(end, reader.size()) > 0 && !reader.onlyZeros(end);
    return new WalReport.Tail(file, end, atEnd && endsSynced, whole > 0 || begun, whole);
  }

  /** Notes the damage that begins here; answers where intact records go on, -1 if nowhere. */
  private long skip(long at, long limit, long promised) throws IOException {
    CheckedDamages.Place place = damages.add(file, at, promised, describe(at, promised), false);
    List<CheckedDamages.Claim> claims = new ArrayList<>();
    long next = at;
    while (next < limit) {
      int size = reader.claim(next, limit);
      if (size > 0) {
        reader.mendHeader(next);
      }
      if (size == 0 || !log.believable()) {
        claims.clear();
        break;
      }
      claims.add(new CheckedDamages.Claim(reader.type, reader.group, reader.a, reader.b));
      next += size;
      if (next >= limit || reader.read(next, limit) > 0) {
        break;
      }
    }
    // Nothing within a record passes for one: if something does, a length was not what was written.
    if (claims.isEmpty() || reader.findIntact(at + 8, Math.min(next, limit)) >= 0) {
      claims.clear();
      next = reader.findIntact(Math.min(at + 8, limit), limit);
      place.more = true;
      log.doubt();
    } else {
      for (CheckedDamages.Claim claim : claims) {
        log.applyClaim(claim, place);
      }
    }
    boolean goesOn = next >= 0 && next < limit;
    place.to = goesOn ? next : promised;
    return goesOn ? next : -1;
  }

  private String describe(long at, long promised) throws IOException {
    if (promised > reader.size()) {
      return "no intact record, and the file ends at byte "
          + reader.size()
          + ", though the next segment says that it ended at "
          + promised;
    }
    if (log.inCheckpoint()) {
      return "no intact record in what the segment was created with";
    }
    long proof = reader.findProofOfSync(at, at);
    return proof >= 0
        ? "no intact record, though byte " + proof + " shows that it had been synced"
        : "no intact record, though the next segment shows that it had been synced";
  }
}
