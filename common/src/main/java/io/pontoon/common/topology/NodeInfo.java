package io.pontoon.common.topology;

/**
 * A node as the map knows it.
 *
 * @param id 1 or more; for ever the same node
 * @param host where peers and routers reach it
 * @param port its peer port, 1…65535
 * @param zone where it stands; nodes of one zone may be lost together; empty when not told
 * @param store the data directory that is this node; one with another id has forgotten what this
 *     one promised, and is not listened to. {@link #UNKNOWN} until the cluster has agreed on it
 */
public record NodeInfo(int id, String host, int port, String zone, long store) {
  /** No data directory has this id. */
  public static final long UNKNOWN = 0;

  public NodeInfo {
    if (id < 1 || port < 1 || port > 65_535 || host.isEmpty()) {
      throw new IllegalArgumentException("not a node: id " + id + " at " + host + ":" + port);
    }
  }

  /** A node whose data directory is not known yet. */
  public NodeInfo(int id, String host, int port, String zone) {
    this(id, host, port, zone, UNKNOWN);
  }

  /** The same node on another data directory. */
  public NodeInfo with(long changedStore) {
    return new NodeInfo(id, host, port, zone, changedStore);
  }
}
