package io.pontoon.node.raft;

import io.pontoon.node.raft.config.GroupConfig;

/**
 * One entry of the log. The payload is opaque to consensus and never changed once the entry exists.
 */
public record Entry(long term, long index, Kind kind, byte[] payload) {
  private static final byte[] EMPTY = new byte[0];

  /**
   * NO_OP opens a leader's term (thesis 6.4 and 3.6.2); COMMANDS belongs to the state machine;
   * CONFIG holds a whole {@link GroupConfig}, in force from here on.
   */
  public enum Kind {
    NO_OP,
    COMMANDS,
    CONFIG
  }

  /**
   * What an entry costs in memory besides its payload, roughly: record, array header, place in the
   * log.
   */
  static final int OVERHEAD = 64;

  static Entry noOp(long term, long index) {
    return new Entry(term, index, Kind.NO_OP, EMPTY);
  }

  static Entry config(long term, long index, GroupConfig config) {
    return new Entry(term, index, Kind.CONFIG, config.encode());
  }

  /** What the entry counts for wherever bytes are bounded. */
  public int cost() {
    return payload.length + OVERHEAD;
  }

  @Override
  public String toString() {
    String what =
        switch (kind) {
          case NO_OP -> "no-op";
          case COMMANDS -> payload.length + "B";
          case CONFIG -> "config " + GroupConfig.decode(payload);
        };
    return term + "/" + index + " " + what;
  }
}
