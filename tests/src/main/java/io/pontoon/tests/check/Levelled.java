package io.pontoon.tests.check;

/** A command as its client saw it, and what the client demanded of it. */
public record Levelled(Operation operation, Demand demand) {
  /** An answered read at this level. */
  boolean reads(ReadLevel level) {
    return isRead() && demand.level() == level;
  }

  boolean isRead() {
    return operation.answered() && operation.action() == Operation.Action.GET;
  }

  /** An answered read that may show the past. */
  boolean isWeak() {
    return isRead() && !demand.level().isLinearizable();
  }

  @Override
  public String toString() {
    return operation + " at " + demand;
  }
}
