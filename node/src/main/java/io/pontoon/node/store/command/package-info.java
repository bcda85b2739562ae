/**
 * What each command does to a keyspace: one class for each of Redis's command groups, bound to the
 * rows of the command table. Called by {@code shard} through {@code Commands}. Deterministic: time
 * and chance come with the log entry. Must not know Raft or threads.
 */
package io.pontoon.node.store.command;
