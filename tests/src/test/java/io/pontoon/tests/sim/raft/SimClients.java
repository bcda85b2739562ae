package io.pontoon.tests.sim.raft;

import io.pontoon.node.raft.Input;
import io.pontoon.node.raft.ReadMode;

/** Who proposes to the group and reads from it, for ever. */
final class SimClients {
  private final SimWorld world;
  private long tickets;

  SimClients(SimWorld world) {
    this.world = world;
  }

  void begin() {
    world.after(world.options.proposeEvery(), this::propose);
    world.after(world.options.readEvery(), this::read);
  }

  private void propose() {
    SimReplica leader = world.random.chance(0.95) ? world.anyLeader() : world.any();
    if (leader != null) {
      for (int i = world.random.below(4); i >= 0; i--) {
        byte[] payload = new byte[1 + world.random.below(world.options.payloadMax())];
        for (int at = 0; at < Math.min(payload.length, 8); at++) {
          payload[at] = (byte) world.random.next();
        }
        world.counts.proposals++;
        world.offer(leader, new Input.Propose(++tickets, payload));
      }
    }
    world.after(world.random.between(1, 2 * world.options.proposeEvery()), this::propose);
  }

  private void read() {
    SimReplica old = oldLeader();
    SimReplica leader = world.anyLeader();
    SimReplica replica =
        old != null ? old : leader != null && world.random.chance(0.6) ? leader : world.any();
    if (replica.isUp()) {
      ReadMode mode = ReadMode.values()[world.random.below(3)];
      long atLeast = world.random.chance(0.2) ? world.invariants.lastCommitted() : 0;
      long mustSee = mode == ReadMode.LOCAL ? atLeast : world.invariants.lastCommitted();
      boolean unproved =
          world.sabotage == Sabotage.READ_WITHOUT_ROUND
              && mode == ReadMode.INDEX
              && replica.leads();
      replica.reads.put(++tickets, new SimReplica.Asked(mustSee, mode, world.time));
      world.offer(
          replica,
          new Input.Read(tickets, unproved ? ReadMode.LOCAL : mode, unproved ? 0 : atLeast));
      if (world.hasReadsOfAll && tickets % 4 == 0) {
        long committed = world.invariants.lastCommitted();
        replica.reads.put(++tickets, new SimReplica.Asked(committed, ReadMode.ALL, world.time));
        world.offer(replica, new Input.Read(tickets, ReadMode.ALL, atLeast));
      }
    }
    // Whoever leads no more and does not know it, is asked soon and often.
    world.after(
        world.random.between(1, old != null ? 2 * SimOptions.MILLI : 2 * world.options.readEvery()),
        this::read);
  }

  /** One that thinks that it leads while another does; null when there is none. */
  private SimReplica oldLeader() {
    SimReplica newest = world.newestLeader();
    for (int id = 1; id <= world.size(); id++) {
      SimReplica replica = world.replica(id);
      if (replica.leads() && replica != newest) {
        return replica;
      }
    }
    return null;
  }
}
