/**
 * Who belongs to a group. Called by {@code raft}, {@code shard} and {@code host}. Must not know
 * logs, elections or messages.
 */
package io.pontoon.node.raft.config;
