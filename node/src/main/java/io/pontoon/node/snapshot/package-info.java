/**
 * Snapshots as checksummed blocks in files: write, read, stream, drop; {@link
 * io.pontoon.node.snapshot.SnapshotStore} is the door. Called by {@code shard} and {@code server}.
 * Must not know what the blocks hold.
 */
package io.pontoon.node.snapshot;
