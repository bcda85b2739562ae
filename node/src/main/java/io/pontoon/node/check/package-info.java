/**
 * What is in the data directory of a stopped node, what of it is damaged, what that costs and what
 * to do; {@link io.pontoon.node.check.DataCheck} is the door. Called by {@code ops}. Reads only:
 * must never repair, cut or create anything, nor start what the node starts.
 */
package io.pontoon.node.check;
