package io.pontoon.tests.sim;

import java.util.List;

/**
 * What a router says to one command.
 *
 * @param kind RESP's first byte
 * @param text without kind and line end; null for nil and for an array
 */
record Reply(char kind, String text, List<Reply> elements) {
  boolean isError() {
    return kind == '-';
  }

  /** An error after which nobody knows whether the command was carried out. */
  boolean isIndeterminate() {
    return isError() && text.startsWith("INDETERMINATE");
  }

  /** An error that promises that nothing was done, for a reason that passes. */
  boolean isRefusal() {
    return isError() && (text.startsWith("CLUSTERDOWN") || text.startsWith("BUSY"));
  }

  @Override
  public String toString() {
    return elements != null ? elements.toString() : kind + String.valueOf(text);
  }
}
