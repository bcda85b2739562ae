/**
 * Snapshots as checksummed blocks in files: write, read, list, drop. Called by {@code shard} and {@code server}.
 * Must not know what the blocks hold.
 */
package io.pontoon.node.snapshot;
