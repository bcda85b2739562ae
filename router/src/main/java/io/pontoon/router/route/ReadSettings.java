package io.pontoon.router.route;

/**
 * How reads choose among replicas.
 *
 * @param node in whose process this router is, as its door; 0 for a router of its own
 * @param zone where this process is; empty when not known
 * @param hedgePercent of requests that may be sent to a second replica when the first is late
 */
public record ReadSettings(int node, String zone, int hedgePercent) {
  public static final ReadSettings STANDARD = new ReadSettings(0, "", 5);
}
