package io.pontoon.tests.sim;

import io.pontoon.common.wire.Frame;

/** Frames in words, for the trace. */
final class Frames {
  private Frames() {}

  static String told(SimConnection.Packet packet) {
    String kind =
        switch (packet.kind()) {
          case SimConnection.Packet.END -> "end";
          case Frame.HELLO -> "hello";
          case Frame.CLIENT -> "commands";
          case Frame.REPLY -> "replies";
          case Frame.RAFT -> "raft";
          case Frame.STANDING -> "standing";
          case Frame.MAP_REQUEST -> "map?";
          case Frame.MAP -> "map";
          case Frame.SNAPSHOT_CHUNK -> "snapshot chunk";
          case Frame.SNAPSHOT_REPLY -> "snapshot reply";
          default -> "kind " + packet.kind();
        };
    return kind + " " + packet.length() + "B " + Long.toHexString(packet.shed());
  }
}
