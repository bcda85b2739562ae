package io.pontoon.node.server;

import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.PeerChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which data directory each node of the map is, as far as it is known, and so who may speak for its
 * replicas. Learnt on one thread, asked on any.
 */
final class Acquaintances {
  private static final Logger log = LoggerFactory.getLogger(Acquaintances.class);
  private static final int STRANGERS_MAX = 1_000;

  /** In place of a data directory: the map has no such node. */
  private static final long NOBODY = -1;

  /** Those that have been turned away; each is named once. */
  private final Set<Hello> strangers = ConcurrentHashMap.newKeySet();

  private volatile long[] stores = {};

  /** {@code store} tells the data directory of a node; {@link NodeInfo#UNKNOWN} for any. */
  void learn(List<NodeInfo> nodes, IntToLongFunction store) {
    int size = 1;
    for (NodeInfo node : nodes) {
      size = Math.max(size, node.id() + 1);
    }
    long[] learnt = new long[size];
    Arrays.fill(learnt, NOBODY);
    for (NodeInfo node : nodes) {
      learnt[node.id()] = store.applyAsLong(node.id());
    }
    stores = learnt;
  }

  /** See {@code Neighbours.isListenedTo}. */
  boolean isListenedTo(PeerChannel node) {
    Hello hello = node.hello();
    if (hello.role() != Hello.Role.NODE) {
      throw new IllegalArgumentException("only nodes speak for replicas");
    }
    long[] known = stores;
    boolean outside = hello.id() <= 0 || hello.id() >= known.length;
    long expected = outside ? NOBODY : known[(int) hello.id()];
    if (expected == NodeInfo.UNKNOWN || expected == hello.store()) {
      return true;
    }
    if (strangers.size() < STRANGERS_MAX && strangers.add(hello)) {
      log.warn(
          "{} is not listened to: node {} is {}",
          node,
          hello.id(),
          expected == NOBODY ? "not in the map" : "another data directory");
    }
    return false;
  }
}
