package io.pontoon.tests.sim;

import io.pontoon.common.wire.Frame;

/**
 * How badly frames travel at the moment: what a fair network never does to them. Each is a
 * probability for one frame.
 */
final class Weather {
  double lost;
  double twice;
  double late;
  double disordered;

  /** The same for what clients' commands and their answers travel in. */
  double commandsLost;

  /**
   * Answers only: a command that comes twice, the second time when it had long been refused, could
   * not be told from a new one. Links promise that it does not happen.
   */
  double repliesTwice;

  void clear() {
    lost = 0;
    twice = 0;
    late = 0;
    disordered = 0;
    commandsLost = 0;
    repliesTwice = 0;
  }

  static boolean isOfReplicas(byte kind) {
    return kind == Frame.RAFT || kind == Frame.SNAPSHOT_CHUNK || kind == Frame.SNAPSHOT_REPLY;
  }

  static boolean isOfCommands(byte kind) {
    return kind == Frame.CLIENT || kind == Frame.REPLY;
  }

  double lost(byte kind) {
    return isOfReplicas(kind) ? lost : isOfCommands(kind) ? commandsLost : 0;
  }

  double twice(byte kind) {
    return isOfReplicas(kind) ? twice : kind == Frame.REPLY ? repliesTwice : 0;
  }
}
