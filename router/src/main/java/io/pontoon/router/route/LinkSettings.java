package io.pontoon.router.route;

/**
 * Bounds and times of the links to groups; times in nanoseconds.
 *
 * @param deadline from a command's arrival until its client gets an error instead
 * @param silence after which a leader that owes answers is no longer believed
 * @param backoffFirst wait after a first refusal; doubles up to {@code backoffMax}
 * @param ghosts how long a batch of unknown fate is offered to the group after its clients were
 *     told
 * @param batchBytes of commands in one batch; one larger command travels alone
 * @param inFlight batches of a kind under way to a group
 * @param waitingBytes of commands of one group that wait or are under way; beyond, {@code -BUSY}
 */
public record LinkSettings(
    long deadline,
    long silence,
    long backoffFirst,
    long backoffMax,
    long ghosts,
    int batchBytes,
    int inFlight,
    long waitingBytes) {
  private static final long MILLI = 1_000_000L;

  public static LinkSettings withDeadline(long millis) {
    return new LinkSettings(
        millis * MILLI,
        Math.max(50, Math.min(1_000, millis / 4)) * MILLI,
        10 * MILLI,
        100 * MILLI,
        60_000 * MILLI,
        1 << 20,
        64,
        256L << 20);
  }
}
