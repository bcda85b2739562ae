package io.pontoon.node.pulse;

/**
 * What one node tells another at every beat: its clock, and an echo of the last pulse that it got
 * from there, so that both know round trips without a question and an answer.
 *
 * @param run a number drawn at the sender's start: its clock's origin may be another in each run
 * @param sent the sender's monotonic clock, ns, read before the pulse left
 * @param echoRun the receiver's run that the echo speaks of; 0: no echo yet
 * @param echoSent {@code sent} of the pulse that is echoed, by the receiver's clock
 * @param echoArrived the sender's clock, ns, read after that pulse had come
 */
public record Pulse(long run, long sent, long echoRun, long echoSent, long echoArrived) {
  /** Bytes of a pulse on the wire. */
  public static final int BYTES = 5 * 8;

  /** Whether there is an echo of a pulse of this run. */
  public boolean answers(long run) {
    return echoRun == run && echoRun != 0;
  }
}
