/**
 * A node's life: what it opens, starts and stops, in which order. The only place of the node that
 * creates threads. Called by {@code ops}. Must not know what commands do, nor how consensus
 * decides.
 */
package io.pontoon.node.server;
