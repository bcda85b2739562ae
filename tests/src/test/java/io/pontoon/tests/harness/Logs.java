package io.pontoon.tests.harness;

/** Carries the logs of the processes into the report of the failure it is attached to. */
public final class Logs extends RuntimeException {
  private static final long serialVersionUID = 1;

  public Logs(String logs) {
    super(logs, null, false, false);
  }

  @Override
  public String toString() {
    return "logs of the processes:" + getMessage();
  }
}
