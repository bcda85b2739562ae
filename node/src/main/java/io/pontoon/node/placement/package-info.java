/**
 * How what is becomes what the map says should be, in steps that are each safe by themselves.
 * Called by {@code host}. Pure; must not know threads, links or disks.
 */
package io.pontoon.node.placement;
