/**
 * Which slot a key has, and which group a slot should live in: CRC16 with hash tags, virtual nodes.
 * Pure; router, node and placement call it. Must not know where a slot does live (that is the
 * ClusterMap), nor clocks, sockets or threads.
 */
package io.pontoon.common.ring;
