/**
 * Who belongs to a group. Called by {@code raft} and {@code shard}. Must not know logs, elections
 * or messages.
 */
package io.pontoon.node.raft.config;
