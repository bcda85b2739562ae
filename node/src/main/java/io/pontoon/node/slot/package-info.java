/**
 * Which slots a group holds, and how one moves to another group: frozen, copied, taken, forgotten.
 * Called by {@code shard}. Pure; must not know the map's placement, threads, links or disks.
 */
package io.pontoon.node.slot;
