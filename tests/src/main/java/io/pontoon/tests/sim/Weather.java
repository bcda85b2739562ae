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

  double commandsTwice;

  void clear() {
    lost = 0;
    twice = 0;
    late = 0;
    disordered = 0;
    commandsLost = 0;
    commandsTwice = 0;
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
    return isOfReplicas(kind) ? twice : isOfCommands(kind) ? commandsTwice : 0;
  }
}
