package io.pontoon.common.topology;

/**
 * A node as the map knows it.
 *
 * @param id 1 or more; for ever the same node
 * @param host where peers, routers and clients reach it
 * @param port its peer port, 1…65535
 * @param clientPort where clients that know the slots reach it, 1…65535; 0 when it takes none
 * @param zone where it stands; nodes of one zone may be lost together; empty when not told
 * @param store the data directory that is this node; one with another id has forgotten what this
 *     one promised, and is not listened to. {@link #UNKNOWN} until the cluster has agreed on it
 */
public record NodeInfo(
    int id, String host, int port, int clientPort, String zone, long store, State state) {
  /** No data directory has this id. */
  public static final long UNKNOWN = 0;

  /** What the cluster has in mind with a node. */
  public enum State {
    /** It takes its share. */
    ACTIVE,

    /** Its leaders and replicas go elsewhere; when it holds none it may be stopped for good. */
    LEAVING
  }

  public NodeInfo {
    if (id < 1 || port < 1 || port > 65_535 || host.isEmpty()) {
      throw new IllegalArgumentException("not a node: id " + id + " at " + host + ":" + port);
    }
    if (clientPort < 0 || clientPort > 65_535) {
      throw new IllegalArgumentException("not a node: clients at port " + clientPort);
    }
  }

  /** An active node whose data directory is not known yet, and which takes no clients. */
  public NodeInfo(int id, String host, int port, String zone) {
    this(id, host, port, 0, zone, UNKNOWN, State.ACTIVE);
  }

  /** The same node on another data directory. */
  public NodeInfo with(long changedStore) {
    return new NodeInfo(id, host, port, clientPort, zone, changedStore, state);
  }

  /** The same node, with something else in mind for it. */
  public NodeInfo with(State changed) {
    return new NodeInfo(id, host, port, clientPort, zone, store, changed);
  }

  /** The same node elsewhere. */
  public NodeInfo at(String otherHost, int otherPort, int otherClientPort, String otherZone) {
    return new NodeInfo(id, otherHost, otherPort, otherClientPort, otherZone, store, state);
  }

  /** Whether it may be given more to hold. */
  public boolean isActive() {
    return state == State.ACTIVE;
  }
}
