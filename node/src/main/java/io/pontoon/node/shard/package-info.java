/**
 * One replica of a group: consensus, keyspace, sessions and those who wait, turned by one lane.
 * Called by {@code host} only. Must not know threads, sockets or files: batches and {@code Ready}s
 * come in, answers and deeds go out.
 */
package io.pontoon.node.shard;
