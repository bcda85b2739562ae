/**
 * Lanes: the duty cycle that turns shards, their inbox and outboxes, and the wire form of Raft
 * messages. Called by {@code server}. Must not know what a command does, nor decide anything that
 * consensus decides.
 */
package io.pontoon.node.host;
