/**
 * The router: what clients connect to, and what finds the group and the leader for each of their
 * commands. The command line starts it. Must not know the insides of a node; the two meet in {@code
 * common.wire}.
 */
package io.pontoon.router;
