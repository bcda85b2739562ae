package io.pontoon.ops;

import io.pontoon.common.config.StartupException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The ports of one cluster on this machine: none is given out twice, also while nothing listens on
 * it yet.
 */
final class Ports {
  /**
   * Below the range from which the system gives out ports by itself, so that they are still free at
   * the next start.
   */
  private static final int FIRST = 20_000;

  private static final int COUNT = 10_000;

  /** Tries for each port before there seem to be none. */
  private static final int TRIES = 1_000;

  private final Set<Integer> given = new HashSet<>();
  private final SplittableRandom random = new SplittableRandom();

  /** Belongs to the cluster already, or is to. */
  void taken(int port) {
    given.add(port);
  }

  /** One on which nothing listens now. */
  int next() throws StartupException {
    for (int tries = 0; tries < TRIES; tries++) {
      int port = FIRST + random.nextInt(COUNT);
      if (!given.contains(port) && isFree(port)) {
        given.add(port);
        return port;
      }
    }
    throw new StartupException("no free ports from " + FIRST + " to " + (FIRST + COUNT));
  }

  /**
   * Those on which the nodes take clients.
   *
   * @param router the first router's port
   * @param wanted the first node's; null: a thousand above the router's, or free ones if those are
   *     taken
   */
  List<Integer> ofClients(int nodes, int router, Integer wanted) throws StartupException {
    if (wanted != null && wanted == 0) {
      return new ArrayList<>(Collections.nCopies(nodes, 0));
    }
    if (wanted != null || router != 0) {
      int first = wanted != null ? wanted : router + 1_001;
      List<Integer> row = row(first, nodes);
      if (row.size() == nodes) {
        given.addAll(row);
        return row;
      }
      if (wanted != null) {
        throw new StartupException(
            "not all ports from "
                + first
                + " to "
                + (first + nodes - 1)
                + " are free; choose others with --client-port");
      }
    }
    List<Integer> ports = new ArrayList<>();
    for (int node = 0; node < nodes; node++) {
      ports.add(next());
    }
    return ports;
  }

  /** Free ones from {@code first} on, {@code count} of them or as many as there are. */
  private List<Integer> row(int first, int count) {
    List<Integer> row = new ArrayList<>();
    for (int port = first; port < first + count && port <= 65_535; port++) {
      if (given.contains(port) || !isFree(port)) {
        break;
      }
      row.add(port);
    }
    return row;
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
