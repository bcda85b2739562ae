/**
 * Where everything should be, as changes that are asked of the map; and how what is becomes what
 * the map says, in steps that are each safe by themselves. Called by {@code host} and by whoever
 * leads the meta group. Pure; must not know threads, links or disks, nor how liveness is found out.
 */
package io.pontoon.node.placement;
