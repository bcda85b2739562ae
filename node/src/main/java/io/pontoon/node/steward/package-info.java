/**
 * What the leader of the meta group does besides Raft: it runs placement, and takes what users ask
 * of the map. Called by {@code server}. Must not know links, disks or lanes.
 */
package io.pontoon.node.steward;
