package io.pontoon.common.topology;

/**
 * A node as the map knows it.
 *
 * @param id 1 or more; for ever the same node
 * @param host where peers and routers reach it
 * @param port its peer port, 1…65535
 * @param zone where it stands; nodes of one zone may be lost together; empty when not told
 */
public record NodeInfo(int id, String host, int port, String zone) {
  public NodeInfo {
    if (id < 1 || port < 1 || port > 65_535 || host.isEmpty()) {
      throw new IllegalArgumentException("not a node: id " + id + " at " + host + ":" + port);
    }
  }
}
