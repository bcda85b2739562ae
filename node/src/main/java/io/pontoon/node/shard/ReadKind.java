package io.pontoon.node.shard;

import io.pontoon.node.raft.ReadMode;

/** What a replica does for a plain read before it serves it. */
enum ReadKind {
  /** It leads, and proves that by its lease. */
  LEASE(ReadMode.LEASE),
  /** It proves the index, or asks for it. */
  INDEX(ReadMode.INDEX),
  /** The same, and every voter has it. */
  ALL(ReadMode.ALL),
  /** It asks, since what it has would not do for a read that otherwise is served as it is. */
  CATCH_UP(ReadMode.INDEX),
  /** Nothing. */
  LOCAL(ReadMode.LOCAL);

  private static final ReadKind[] ALL_KINDS = values();

  /** More than there are kinds; tickets bear a kind in their lowest digit by this. */
  static final int TICKETS = 8;

  private final ReadMode mode;

  ReadKind(ReadMode mode) {
    this.mode = mode;
  }

  /** What is asked of the core. */
  ReadMode mode() {
    return mode;
  }

  /** As it stands in labels. */
  String word() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  /** Of the set under a ticket; null when it is none of a {@link ReadQueue}. */
  static ReadKind of(long ticket) {
    int digit = (int) (ticket % TICKETS);
    return digit < ALL_KINDS.length ? ALL_KINDS[digit] : null;
  }
}
