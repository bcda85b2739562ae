/**
 * Whole groups of the real Raft core in one thread, from one seed: network, disks, clocks and
 * crashes are simulated. Called by tests alone. Must not know how the core works inside: it sees
 * what a host sees.
 */
package io.pontoon.tests.sim.raft;
