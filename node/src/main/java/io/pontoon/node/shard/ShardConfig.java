package io.pontoon.node.shard;

/**
 * Settings of a shard.
 *
 * @param entryBytes commands are gathered in one log entry up to this; a single larger batch has an
 *     entry of its own
 * @param entryBytesMax a batch above this is refused
 * @param underWayMax entries proposed and not yet applied, above which new commands wait to be
 *     gathered in the next one
 * @param waitingBytesMax commands that may wait to be proposed, above which {@code BUSY} is
 *     answered
 * @param tailBytes log in memory above which what has been applied is let go
 * @param snapshotAfterBytes log since the last snapshot after which a new one is taken, as long as
 *     it is also more than the state itself
 * @param sessionMax sessions remembered
 * @param sessionExpiryMillis log time after which an unused session is forgotten
 * @param checksumEveryMillis log time between two checksums of a state that changes; 0 for none but
 *     those that are asked for
 */
public record ShardConfig(
    int entryBytes,
    int entryBytesMax,
    int underWayMax,
    int waitingBytesMax,
    long tailBytes,
    long snapshotAfterBytes,
    int sessionMax,
    long sessionExpiryMillis,
    long checksumEveryMillis) {}
