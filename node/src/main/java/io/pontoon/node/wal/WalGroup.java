package io.pontoon.node.wal;

import java.util.List;

/**
 * What the log knew of one group when it was opened.
 *
 * @param term current term, 0 if never set
 * @param votedFor as given to {@link WalBatch#hardState}, 0 if never set
 * @param markIndex the snapshot that the entries follow, 0 for none
 * @param metadata the last {@link WalBatch#metadata}, empty if never set
 * @param settledIndex up to here entries stand for good, at least the mark; those behind the mark
 *     are told by {@link WalReplay}
 * @param settledBytes of their payloads, about
 * @param entries the others, without a gap, the first at {@code settledIndex + 1}
 */
public record WalGroup(
    int group,
    long term,
    int votedFor,
    long markIndex,
    long markTerm,
    byte[] metadata,
    long settledIndex,
    long settledBytes,
    List<WalEntry> entries) {
  /** A group of which the log holds nothing. */
  public static WalGroup unknown(int group) {
    return new WalGroup(group, 0, 0, 0, 0, new byte[0], 0, 0, List.of());
  }
}
