package io.pontoon.node.wal;

/**
 * Where the log stands; replaced as a whole when a segment begins or is freed and when marks
 * arrive.
 *
 * @param bytes what the segments take on disk, the prepared one not counted
 * @param segments how many there are
 * @param oldestSegment number of the oldest
 * @param holders groups that still need entries of the oldest segment, ascending; empty when only
 *     the current one is left. A snapshot and {@link WalBatch#mark} for each of them frees it
 */
public record WalStatus(long bytes, int segments, long oldestSegment, int[] holders) {}
