package io.pontoon.router.read;

import io.pontoon.common.command.Args;

/**
 * Reads the arguments of {@code WAIT} and {@code WAITAOF}, and refuses them in Redis's words and in
 * its order. The result stays here until the next parse; one instance serves one loop.
 */
public final class WaitSyntax {
  private static final String NO_INTEGER = "ERR value is not an integer or out of range";
  private static final String NO_FLAG =
      "ERR value is out of range, value must between 0 and 1"; // Redis leaves the "be" out, too
  private static final String NOT_POSITIVE = "ERR value is out of range, must be positive";
  private static final String NO_TIMEOUT = "ERR timeout is not an integer or out of range";
  private static final String NEGATIVE = "ERR timeout is negative";
  private static final String TOO_LONG = "ERR timeout is out of range";

  /** Redis refuses what overflows when the time of day is added; no clock is asked for that. */
  private static final long TIMEOUT_MOST = Long.MAX_VALUE >> 1;

  private long local;
  private long replicas;
  private long timeoutMillis;

  /** WAITAOF: 1 when the leader's disk is waited for, else 0. */
  public long local() {
    return local;
  }

  /** How many are waited for; for WAIT it may be negative, which waits for none. */
  public long replicas() {
    return replicas;
  }

  /** 0 for ever. */
  public long timeoutMillis() {
    return timeoutMillis;
  }

  /** {@code WAIT numreplicas timeout}, its arity right. Answers null, or the error. */
  public String parseWait(Args args) {
    local = 0;
    replicas = WholeNumber.of(args, 0);
    return replicas == WholeNumber.NONE ? NO_INTEGER : timeout(args, 1);
  }

  /** {@code WAITAOF numlocal numreplicas timeout}, its arity right. Answers null, or the error. */
  public String parseWaitAof(Args args) {
    local = WholeNumber.of(args, 0);
    if (local == WholeNumber.NONE) {
      return NO_INTEGER;
    }
    if (local < 0 || local > 1) {
      return NO_FLAG;
    }
    replicas = WholeNumber.of(args, 1);
    return replicas < 0 ? NOT_POSITIVE : timeout(args, 2);
  }

  private String timeout(Args args, int i) {
    timeoutMillis = WholeNumber.of(args, i);
    if (timeoutMillis == WholeNumber.NONE) {
      return NO_TIMEOUT;
    }
    if (timeoutMillis < 0) {
      return NEGATIVE;
    }
    return timeoutMillis > TIMEOUT_MOST ? TOO_LONG : null;
  }
}
