/**
 * Pure consensus of one group: inputs in, Ready out. Called by {@code shard} and the simulators.
 * Must not know files, clocks, threads, sockets, nor what its entries mean.
 */
package io.pontoon.node.raft;
