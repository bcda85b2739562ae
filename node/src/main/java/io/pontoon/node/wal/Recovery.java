package io.pontoon.node.wal;

import io.pontoon.common.port.Disk;
import io.pontoon.common.port.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the segments back at start. What their records say is for {@link RecoveredLog}; here it is
 * decided which of them count.
 *
 * <p>The rule that tells a torn tail from damage. A power cut may leave any mixture of sectors of
 * what was written since the last sync, so behind a bad record there may be whole ones. Therefore
 * each group commit begins with a record that says up to where all was synced when it was written
 * ({@link Record#SYNCED}), and each segment's header says where the one before it ended, synced. A
 * bad record is <em>damage</em> when it lies before a place that a later such statement vouches
 * for; then the log is refused. Otherwise it lies in the last, unsynced group commit: nothing from
 * there on was acknowledged, and it is <em>cut</em>. (Under {@link Fsync#EVERYSEC} and {@link
 * Fsync#OS} it may have been acknowledged: that is their risk.) What this cannot see: bits that rot
 * in the very last group commit of a log that was not closed; they look like a torn write.
 */
final class Recovery {
  private final Disk disk;
  private final WalConfig config;
  private final GroupTable groups;
  private final List<Segment> segments = new ArrayList<>();
  private final List<WalReplay.Part> parts = new ArrayList<>();
  private final RecoveredLog found;
  private ByteBuffer window;
  private long longest;
  private long end = -1;

  Recovery(Disk disk, WalConfig config, GroupTable groups) {
    this.disk = disk;
    this.config = config;
    this.groups = groups;
    this.found = new RecoveredLog(groups);
  }

  /** What was found, oldest first; none for a new log. */
  List<Segment> segments() {
    return segments;
  }

  /** Where the records of the last segment end; -1 when there is none. */
  long end() {
    return end;
  }

  List<WalGroup> run() throws IOException {
    List<String> names = new ArrayList<>();
    for (String name : disk.list()) {
      if (name.matches("\\d{19}\\" + Segment.SUFFIX)) {
        names.add(name);
      }
    }
    List<Segment.Header> headers = new ArrayList<>();
    for (String name : names) {
      headers.add(readHeader(name, headers.isEmpty() ? null : headers.getLast()));
    }
    window = RecordReader.window(longest);
    for (int i = 0; i < names.size(); i++) {
      readSegment(
          names.get(i), headers.get(i), i + 1 < names.size() ? headers.get(i + 1) : null, i == 0);
    }
    return collect();
  }

  /** The settled entries once more, from segment {@code oldest} on: those before are free. */
  WalReplay replay(long oldest) {
    List<WalReplay.Part> left = parts.stream().filter(part -> part.number() >= oldest).toList();
    return new WalReplay(disk, config.maxRecordBytes(), left, found.takeRanges());
  }

  private Segment.Header readHeader(String name, Segment.Header before) throws IOException {
    try (DiskFile file = disk.open(name)) {
      ByteBuffer form = RecordReader.headerForm(file);
      longest = Math.max(longest, file.size());
      Segment.Header header = form == null ? null : Segment.Header.decode(form);
      if (header == null) {
        throw damaged(name, 0, "no intact header");
      }
      if (!Segment.Header.isReadable(Segment.Header.version(form))) {
        throw new IOException(
            "log file "
                + path(name)
                + " has format version "
                + Segment.Header.version(form)
                + ", which this program cannot read");
      }
      if (header.clusterId() != config.clusterId()) {
        throw new IOException("log file " + path(name) + " belongs to another cluster");
      }
      if (header.nodeId() != config.nodeId()) {
        throw new IOException(
            "log file "
                + path(name)
                + " belongs to node "
                + header.nodeId()
                + ", this is node "
                + config.nodeId());
      }
      if (!name.equals(Segment.nameOf(header.number()))) {
        throw damaged(name, 0, "it says that it is segment " + header.number());
      }
      if (before != null && header.number() != before.number() + 1) {
        throw new IOException(
            "log file " + path(Segment.nameOf(before.number() + 1)) + " is missing");
      }
      return header;
    }
  }

  private void readSegment(String name, Segment.Header header, Segment.Header next, boolean first)
      throws IOException {
    try (DiskFile file = disk.open(name)) {
      RecordReader reader = new RecordReader(file, config.maxRecordBytes(), window);
      reader.salt(header.salt());
      Segment segment = new Segment(header.number(), reader.size());
      segments.add(segment);
      if (next != null
          && (next.previousEnd() > reader.size() || next.previousEnd() < Segment.Header.BYTES)) {
        throw damaged(
            name, reader.size(), "the next segment says that it ends at " + next.previousEnd());
      }
      long limit = next == null ? reader.size() : next.previousEnd();
      boolean inCheckpoint = true;
      long at = Segment.Header.BYTES;
      int size = reader.read(at, limit);
      while (size > 0) {
        String refused;
        if (inCheckpoint) {
          inCheckpoint = reader.type != Record.CHECKPOINT_END;
          refused = first ? found.applyCheckpoint(reader) : found.compareCheckpoint(reader);
        } else {
          refused = found.apply(reader, segment, parts.size(), at, size);
        }
        if (refused != null) {
          throw damaged(name, at, refused);
        }
        at += size;
        size = reader.read(at, limit);
      }
      if (next != null && at != limit) {
        throw damaged(name, at, "no intact record");
      }
      if (next == null) {
        cut(file, reader, segment, at, inCheckpoint);
      }
      parts.add(new WalReplay.Part(header.number(), header.salt(), at));
    }
  }

  private void cut(
      DiskFile file, RecordReader reader, Segment segment, long at, boolean inCheckpoint)
      throws IOException {
    if (inCheckpoint) {
      throw damaged(segment.name, at, "no intact record in what the segment was created with");
    }
    long proof = reader.findProofOfSync(at, at);
    if (proof >= 0) {
      throw damaged(
          segment.name,
          at,
          "no intact record, though byte " + proof + " shows that it had been synced");
    }
    // Frees the blocks; whole records of the lost group commit behind the cut are out of reach
    // anyway, for the next segment's header
    // will say that this one ends here.
    if (at < reader.size()) {
      file.truncate(at);
      file.sync();
      segment.size = at;
    }
    end = at;
  }

  private List<WalGroup> collect() throws IOException {
    List<WalGroup> all = new ArrayList<>();
    try (Payloads payloads = new Payloads()) {
      for (int i = 0; i < groups.limit(); i++) {
        GroupState state = groups.find(i);
        if (state == null) {
          found.remove(i);
          continue;
        }
        RecoveredLog.Found group = found.of(i);
        checkWhole(state, group);
        List<WalEntry> log = new ArrayList<>(group.unsettled.size());
        for (RecoveredLog.Place place : group.unsettled) {
          log.add(new WalEntry(place.index(), place.term(), place.kind(), payloads.read(place)));
        }
        group.unsettled.clear();
        all.add(
            new WalGroup(
                i,
                state.term,
                state.votedFor,
                state.markIndex,
                state.markTerm,
                state.metadata,
                state.settledIndex,
                group.settledBytes,
                List.copyOf(log)));
      }
    }
    return all;
  }

  /**
   * Entries follow each other and end at the last; so what lacks is in front, in a segment that is
   * not here.
   */
  private void checkWhole(GroupState state, RecoveredLog.Found group) throws IOException {
    boolean lacks =
        state.lastIndex > state.markIndex
            && (group.first == 0 || group.first > state.markIndex + 1);
    if (lacks) {
      throw new IOException(
          "log "
              + disk.describe()
              + " lacks entries "
              + (state.markIndex + 1)
              + " to "
              + (group.first == 0 ? state.lastIndex : group.first - 1)
              + " of group "
              + state.group
              + ": a segment before "
              + segments.getFirst().name
              + " is missing");
    }
  }

  /** Reads entries once more by their places, one file open at a time. */
  private final class Payloads implements java.io.Closeable {
    private int segment = -1;
    private DiskFile file;
    private RecordReader reader;

    byte[] read(RecoveredLog.Place place) throws IOException {
      if (segment != place.segment()) {
        close();
        WalReplay.Part part = parts.get(place.segment());
        file = disk.open(Segment.nameOf(part.number()));
        reader = new RecordReader(file, config.maxRecordBytes(), window);
        reader.salt(part.salt());
        segment = place.segment();
      }
      if (reader.read(place.at(), reader.size()) == 0) {
        throw damaged(file.name(), place.at(), "it changed while it was read");
      }
      return reader.payload();
    }

    @Override
    public void close() throws IOException {
      if (file != null) {
        file.close();
        file = null;
      }
    }
  }

  private String path(String name) {
    return disk.describe() + "/" + name;
  }

  private WalDamagedException damaged(String name, long at, String what) {
    return new WalDamagedException(disk.describe(), name, at, what);
  }
}
