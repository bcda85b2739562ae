package io.pontoon.node.wal;

import java.util.List;

/**
 * What the log knew of one group when it was opened.
 *
 * @param term current term, 0 if never set
 * @param votedFor as given to {@link WalBatch#hardState}, 0 if never set
 * @param markIndex the snapshot that the entries follow, 0 for none
 * @param metadata the last {@link WalBatch#metadata}, empty if never set
 * @param entries without a gap, the first at {@code markIndex + 1}
 */
public record WalGroup(
    int group,
    long term,
    int votedFor,
    long markIndex,
    long markTerm,
    byte[] metadata,
    List<WalEntry> entries) {}
