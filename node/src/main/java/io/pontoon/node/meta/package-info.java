/**
 * Group 0: the ClusterMap as a state machine. Pure: changes in, maps out. Called by {@code shard}.
 * Must not know how a map is spread, nor what a node does with it.
 */
package io.pontoon.node.meta;
