package io.pontoon.node.store.command;

/**
 * Bounds on what commands may make, in bytes. They decide what a command in the log does, so they
 * must be the same on every replica of a cluster and may change only through the log.
 *
 * @param stringMax length of a string value; Redis's {@code proto-max-bulk-len}
 * @param transientMax memory that one command may use beside the keyspace (LCS's table)
 * @param replyMax length of one command's reply
 */
public record Limits(int stringMax, int transientMax, int replyMax) {
  /** Redis's bound on strings, and room for one of them and more in a reply. */
  public static final Limits STANDARD = new Limits(512 << 20, 64 << 20, 1 << 30);

  public Limits {
    if (stringMax < 1
        || transientMax < 0
        || replyMax < 1
        || replyMax > 1 << 30
        || stringMax > replyMax - 64) {
      throw new IllegalArgumentException(
          "limits that cannot be kept: " + stringMax + ", " + transientMax + ", " + replyMax);
    }
  }
}
