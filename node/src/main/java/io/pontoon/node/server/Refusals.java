package io.pontoon.node.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether it is no use to ask again. The one whose place a node wants to take may be gone, and only
 * not be missed yet: so a refusal is final when it has been said for a while. One thread's.
 */
final class Refusals {
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private String last = "";
  private long since;

  boolean isFinal(String text, long now) {
    if (!text.equals(last)) {
      last = text;
      since = now;
      log.warn("{}", text);
    }
    return now - since >= PATIENCE_NANOS;
  }
}
