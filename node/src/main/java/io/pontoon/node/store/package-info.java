/**
 * One group's keyspace: keys, values, expiry, memory accounting. Pure and deterministic: the same
 * calls give the same state on every replica. Called by {@code shard} and by the commands. Must not
 * know Raft, files, clocks, threads or sockets.
 */
package io.pontoon.node.store;
