/**
 * One log for all groups of a node: segments, group commit, recovery; {@link
 * io.pontoon.node.wal.Wal} is the door. Called by {@code host} and {@code server}. Must not know
 * Raft's rules, nor what the entries mean.
 */
package io.pontoon.node.wal;
