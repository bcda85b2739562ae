/**
 * What a node makes of the pulse between nodes: which of them are heard, and whose clock keeps the
 * bound that leases rest on. Pure: time comes as an argument. Called by {@code host}; knows nobody.
 */
package io.pontoon.node.pulse;
