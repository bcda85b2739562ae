/**
 * The ClusterMap: which nodes, groups and replicas there are and which group owns each slot, as one
 * immutable value with an epoch. Everyone holds a copy. Pure; must not know how it is agreed on or
 * spread.
 */
package io.pontoon.common.topology;
