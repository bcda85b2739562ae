/**
 * Stand-ins for the outside world that tests and the simulator swap in. Called by tests only. Must
 * not know who is tested, nor touch the machine's own disk, clock or network.
 */
package io.pontoon.common.port.sim;
