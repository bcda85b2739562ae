/**
 * The mathematics of majorities, as pure functions. Called by {@code raft} alone. Must not know who
 * votes, nor for what.
 */
package io.pontoon.node.raft.quorum;
