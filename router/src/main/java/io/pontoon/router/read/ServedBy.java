package io.pontoon.router.read;

import java.util.Locale;

/** Who answered a read. */
public enum ServedBy {
  LEADER,
  FOLLOWER,
  /** The near cache of the router itself. */
  CACHE;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** As it stands in replies and labels. */
  public String word() {
    return word;
  }
}
