package io.pontoon.common.membership;

import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Scheduler;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Who is alive, as the processes of a cluster tell each other. It is a report and no decision: two
 * members may see a third differently for a while. All methods may be called on any thread and
 * return at once; none throws for what other members do.
 */
public interface Membership extends AutoCloseable {
  /**
   * What a member has to begin with.
   *
   * @param self what this process says of itself
   * @param settings times and numbers of the protocol
   * @param network carries the gossip; nothing is listened for before {@link Factory#join}
   * @param loop where listeners are called, and where waiting is done
   * @param nodes the nodes to begin with, by their ids
   */
  record Setup(
      Member self,
      MembershipSettings settings,
      GossipNetwork network,
      Scheduler loop,
      Clock clock,
      Collection<Integer> nodes) {}

  /** How a process becomes a member: by Atomix, or in the simulator's way. */
  @FunctionalInterface
  interface Factory {
    /** Begins to take part. */
    Membership join(Setup setup);
  }

  /**
   * All members that this process has heard of, itself included: nodes by their ids, then routers.
   * One that died stays until {@link #nodes} says that it is no longer of the map, a router for ten
   * minutes. An immutable snapshot.
   */
  List<Member> members();

  /**
   * Calls {@code listener} for each member that comes, changes its state, or says something new of
   * itself, in order, on the loop of {@link Setup}.
   */
  void onChange(Consumer<Member> listener);

  /** The nodes that belong to the cluster by now: they are looked for, and others forgotten. */
  void nodes(Collection<Integer> ids);

  /** The epoch of the map that this process knows; the others hear of it. */
  void mapEpoch(long epoch);

  /** Tells the others that this process ends on purpose, and ends its part. */
  void leave();

  /** Ends its part without a word, as a process does that dies. */
  @Override
  void close();
}
