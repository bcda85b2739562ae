package io.pontoon.tests.sim;

import io.pontoon.tests.check.Demand;
import io.pontoon.tests.check.ReadLevel;

/** What a client has told its router of this connection, and what it may take to the next one. */
final class Standing {
  private Demand demand = Demand.STRONG;
  private LevelWork.Token token;

  /** A new connection knows of nothing. */
  void connected(int session) {
    demand = new Demand(ReadLevel.STRONG, Demand.NO_BOUND, session);
  }

  /** Of a command that says nothing itself. */
  Demand demand() {
    return demand;
  }

  int session() {
    return demand.session();
  }

  /** From the next command on. */
  void set(ReadLevel level, long maxLag) {
    demand = with(level, maxLag);
  }

  /** Of a command that says so itself. */
  Demand with(ReadLevel level, long maxLag) {
    return new Demand(level, maxLag, demand.session());
  }

  /** The last one that this client got; null when it has none. */
  LevelWork.Token token() {
    return token;
  }

  void token(LevelWork.Token got) {
    token = got;
  }
}
