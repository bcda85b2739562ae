package io.pontoon.node.wal;

import java.util.List;

/**
 * What {@link WalCheck} found in a log. Names of files are plain, offsets are bytes.
 *
 * @param segments from old to new
 * @param groups ascending
 * @param damages in the order of the log; any of them makes {@link Wal#open} refuse the log
 * @param tail how the newest segment ends; null when there is none, or its header is damaged
 */
public record WalReport(
    List<SegmentFile> segments, List<GroupLog> groups, List<Damage> damages, Tail tail) {

  /**
   * A segment: what it takes on disk, how many records it holds and where the last of them ends.
   */
  public record SegmentFile(String file, long number, long bytes, long records, long end) {}

  /** Log indexes, both included. */
  public record Range(long first, long last) {}

  /**
   * What the log says of a group.
   *
   * @param stateKnown false when a later term or vote may have stood in what is damaged
   * @param lastIndex the last entry, whether it can be read or not
   * @param missing entries after the mark that cannot be read
   */
  public record GroupLog(
      int group,
      long term,
      int votedFor,
      boolean stateKnown,
      long markIndex,
      long markTerm,
      long lastIndex,
      List<Range> missing) {}

  /** What stood in a damaged place, as far as can be told. */
  public enum Content {
    ENTRIES,
    TERM_AND_VOTE,
    /** That a snapshot covers the log up to an index. */
    SNAPSHOT_NOTE,
    /** What the log notes for itself: nothing of any group. */
    OWN_NOTE
  }

  /** {@code first} and {@code last} are log indexes of {@link Content#ENTRIES}, else 0. */
  public record Lost(Content content, int group, long first, long last) {}

  /**
   * Bytes that are not what was written.
   *
   * @param from where the damage begins
   * @param to where intact records go on, or should
   * @param lost what stood there
   * @param more whether more may have stood there that nothing tells of
   */
  public record Damage(
      String file, long from, long to, String what, List<Lost> lost, boolean more) {}

  /**
   * The end of the newest segment.
   *
   * @param offset where its last record ends
   * @param closed whether the log was closed in order
   * @param torn whether a write had begun behind it that was never synced; the next start cuts it
   * @param unsyncedRecords whole records in what will be cut
   */
  public record Tail(String file, long offset, boolean closed, boolean torn, int unsyncedRecords) {}
}
