/**
 * From slot to group to leader: batches, sessions and retries for each pair of loop and group, and
 * the links to the nodes. Front and fanout add commands. Must not know what a command means, nor
 * who the client is.
 */
package io.pontoon.router.route;
