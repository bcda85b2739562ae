package io.pontoon.router.admin;

import io.pontoon.router.route.ClusterStatus;

/**
 * A node lives when it has answered just now; it is suspect when its connection stands and it does
 * not answer, and counts as dead without a connection.
 */
public record AnsweredLiveness(ClusterStatus cluster) implements Liveness {
  private static final Word NEVER = new Word(State.DEAD, 0, -1);

  @Override
  public Word of(int node) {
    for (ClusterStatus.Answer answer : cluster.nodes()) {
      if (answer.node().id() == node) {
        if (answer.status() != null) {
          return new Word(State.ALIVE, 0, answer.status().ageMillis());
        }
        return answer.connected() ? new Word(State.SUSPECT, 0, -1) : NEVER;
      }
    }
    return NEVER;
  }
}
