package io.pontoon.tests.sim.raft;

import io.pontoon.node.raft.Input;
import io.pontoon.node.raft.Message;
import io.pontoon.node.raft.Ready;

/** What hosts do with snapshots: take them of their own state, and stream them to followers. */
final class SimSnapshots {
  private final SimWorld world;

  SimSnapshots(SimWorld world) {
    this.world = world;
  }

  void take(SimReplica replica) {
    if (!replica.isUp() || replica.applied <= replica.disk.snapshot().index()) {
      return;
    }
    Ready.Snapshot taken =
        new Ready.Snapshot(replica.applied, replica.appliedTerm, replica.configAt(replica.applied));
    long state = replica.log.at(taken.index());
    int life = replica.life;
    world.after(
        world.random.between(SimOptions.MILLI, 20 * SimOptions.MILLI),
        () -> {
          if (replica.life == life) {
            replica.disk.keepSnapshot(
                world.sabotage == Sabotage.SNAPSHOT_FORGETS_CONFIG
                    ? new Ready.Snapshot(taken.index(), taken.term(), world.group)
                    : taken,
                state);
            world.offer(replica, new Input.SnapshotTaken(taken.index(), taken.term()));
            world.counts.snapshots++;
          }
        });
  }

  void stream(SimReplica from, Ready.Transfer transfer) {
    Ready.Snapshot snapshot = from.disk.snapshot();
    if (snapshot.index() < transfer.index()) {
      throw new SimFailure(
          "replica "
              + from.id
              + " is to send a snapshot of "
              + transfer.index()
              + " but has "
              + snapshot);
    }
    long state = from.disk.snapshotState();
    long term = from.standing.term();
    int life = from.life;
    world.counts.transfers++;
    world.after(
        world.random.between(
            2 * SimOptions.MILLI,
            !world.healing && world.random.chance(world.options.late())
                ? world.options.lateMax()
                : 60 * SimOptions.MILLI),
        () -> {
          SimReplica to = world.replica(transfer.to());
          boolean arrives =
              to.isUp()
                  && !world.network.isCut(from.id, to.id)
                  && (world.healing || !world.random.chance(world.options.loss()));
          if (arrives) {
            to.disk.receiveSnapshot(snapshot.index(), state);
            world.offer(
                to,
                new Input.Received(
                    new Message.InstallSnapshot(
                        from.id,
                        to.id,
                        term,
                        snapshot.index(),
                        snapshot.term(),
                        snapshot.config())));
          }
          world.after(
              world.random.between(0, 5) * SimOptions.MILLI,
              () -> {
                if (from.life == life) {
                  world.offer(from, new Input.TransferEnded(to.id, arrives));
                }
              });
        });
  }

  void takeRegularly(SimReplica replica) {
    take(replica);
    world.after(50 * SimOptions.MILLI, () -> takeRegularly(replica));
  }
}
