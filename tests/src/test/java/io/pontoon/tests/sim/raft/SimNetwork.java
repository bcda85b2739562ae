package io.pontoon.tests.sim.raft;

import io.pontoon.node.raft.Entry;
import io.pontoon.node.raft.Input;
import io.pontoon.node.raft.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Loses, repeats, delays and so reorders; can be cut in each direction between any two replicas.
 * What is sent into a cut is lost; what is under way when it comes is lost too, or waits for its
 * end.
 */
final class SimNetwork {
  private final SimWorld world;
  private final boolean[][] cut =
      new boolean[SimOptions.REPLICAS_MAX + 1][SimOptions.REPLICAS_MAX + 1];
  private final List<Message> held = new ArrayList<>();
  private boolean holds;
  private boolean healed;

  SimNetwork(SimWorld world) {
    this.world = world;
  }

  void send(Message message) {
    if (message.to() > world.size() || cut[message.from()][message.to()]) {
      return;
    }
    Message sent = sabotaged(message);
    SimOptions options = world.options;
    if (!healed && world.random.chance(options.loss())) {
      return;
    }
    deliver(sent);
    if (!healed && world.random.chance(options.duplication())) {
      deliver(sent);
    }
  }

  private void deliver(Message message) {
    boolean late = !healed && world.random.chance(world.options.late());
    long delay =
        world.random.between(
            SimOptions.MILLI / 20, late ? world.options.lateMax() : world.options.delayMax());
    world.after(
        delay,
        () -> {
          if (!cut[message.from()][message.to()]) {
            world.counts.messages++;
            world.offer(world.replica(message.to()), new Input.Received(message));
          } else if (holds) {
            held.add(message);
          }
        });
  }

  private Message sabotaged(Message message) {
    if (!(message instanceof Message.Append a) || a.entries().isEmpty()) {
      return message;
    }
    return switch (world.sabotage) {
      case COMMIT_TOO_EARLY ->
          new Message.Append(
              a.from(),
              a.to(),
              a.term(),
              a.previousIndex(),
              a.previousTerm(),
              a.entries(),
              a.entries().getLast().index(),
              a.round());
      case ALTERED_ENTRY -> {
        Entry first = a.entries().getFirst();
        if (a.to() != 3 || first.payload().length == 0 || !world.random.chance(0.01)) {
          yield a;
        }
        byte[] other = first.payload().clone();
        other[0] ^= 1;
        List<Entry> entries = new ArrayList<>(a.entries());
        entries.set(0, new Entry(first.term(), first.index(), first.kind(), other));
        yield new Message.Append(
            a.from(),
            a.to(),
            a.term(),
            a.previousIndex(),
            a.previousTerm(),
            entries,
            a.commit(),
            a.round());
      }
      case NONE,
          ANSWER_BEFORE_DISK,
          FORGET_VOTE,
          READ_WITHOUT_ROUND,
          CLOCKS_BEYOND_BOUND,
          NO_PROMISE_AT_START,
          CONFIG_AT_COMMIT,
          JOINT_BY_NEW_MAJORITY,
          WIPED_KEEPS_ITS_NAME,
          JOINER_TAKES_TODAYS_MAP,
          SNAPSHOT_FORGETS_CONFIG ->
          a;
    };
  }

  /** Whether what is under way when a cut comes is kept until it is healed. */
  void holds(boolean kept) {
    holds = kept;
  }

  boolean isCut(int from, int to) {
    return cut[from][to];
  }

  void cut(int from, int to) {
    cut[from][to] = true;
  }

  void heal() {
    for (boolean[] row : cut) {
      Arrays.fill(row, false);
    }
    List<Message> released = List.copyOf(held);
    held.clear();
    released.forEach(this::deliver);
  }

  /** From now on nothing is lost, repeated or late any more. */
  void healForGood() {
    heal();
    healed = true;
  }
}
