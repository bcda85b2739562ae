/**
 * The whole cluster in one thread, from one seed: real nodes and routers over simulated clocks,
 * disks, network and chance, clients that remember what they saw, faults drawn in advance, and
 * invariants checked after every step. {@link io.pontoon.tests.sim.Simulation} is the door, for
 * tests and for {@code pontoon simulate}. Must not touch the machine's own clock, files or threads.
 */
package io.pontoon.tests.sim;
