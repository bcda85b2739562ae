package io.pontoon.tests.check;

/**
 * A read that did not keep what its level promises.
 *
 * @param read that broke it
 * @param against what it is held against; null when it is wrong by itself
 */
public record LevelFinding(Kind kind, Levelled read, Levelled against, String why) {
  /** The promises that are broken. */
  public enum Kind {
    /** Shows what was never committed: nobody wrote it, or its write was refused or came later. */
    UNCOMMITTED("uncommitted"),
    /** A SESSION read is older than what its session had seen or written. */
    STALE_SESSION("stale session"),
    /** An ANY read is older than an ALL read that had ended before. */
    OLDER_THAN_ALL("older than ALL"),
    /** What an ANY read shows had been overwritten for longer than it allowed. */
    LAG_EXCEEDED("lag exceeded");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  @Override
  public String toString() {
    return "key "
        + read.operation().key()
        + ": "
        + why
        + ": "
        + read
        + (against == null ? "" : "\nagainst " + against);
  }
}
