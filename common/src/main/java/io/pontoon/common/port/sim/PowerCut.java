package io.pontoon.common.port.sim;

/** The power goes, now: nothing more is done by whoever was at work. */
public final class PowerCut extends Error {
  private static final long serialVersionUID = 1L;

  PowerCut() {
    super("the power was cut", null, false, false);
  }
}
