/**
 * Who is alive: the port by which nodes and routers ask it, the gossip frames on the peer links,
 * and the Atomix adapter behind the port. Nodes, routers and the simulator use it. Must not know
 * what is done with the answer; it decides nothing by itself.
 */
package io.pontoon.common.membership;
