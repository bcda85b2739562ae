package io.pontoon.node.raft.config;

import java.util.List;

/**
 * A step from one configuration to the next (joint consensus, thesis 4.3). Every change is two
 * steps: into a joint configuration, and out of it.
 */
public sealed interface ConfigChange {
  /** All of these at once; from here on both the old and the new voters must agree. */
  record Enter(List<Change> changes) implements ConfigChange {
    public Enter {
      changes = List.copyOf(changes);
    }
  }

  /** The new voters alone. The leader takes this step by itself once {@code Enter} is committed. */
  record Leave() implements ConfigChange {}

  /** One replica's part in a change. */
  record Change(Kind kind, int replica) {}

  /** ADD_VOTER: a new replica, or a learner that becomes a voter. REMOVE: voter or learner. */
  enum Kind {
    ADD_VOTER,
    ADD_LEARNER,
    REMOVE
  }

  static Enter enter(Change... changes) {
    return new Enter(List.of(changes));
  }
}
