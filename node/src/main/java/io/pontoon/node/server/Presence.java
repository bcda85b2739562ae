package io.pontoon.node.server;

import io.pontoon.common.wire.Hello;
import java.util.TreeMap;

/** Which nodes, on which data directories, are there at present. One thread's. */
final class Presence {
  /** A node says that it is there every second; without a word for so long it is not. */
  private static final long SILENT_NANOS = 5_000_000_000L;

  /** One data directory under one node's name. */
  private record Name(long node, long store) implements Comparable<Name> {
    static Name of(Hello hello) {
      return new Name(hello.id(), hello.store());
    }

    @Override
    public int compareTo(Name other) {
      int byNode = Long.compare(node, other.node);
      return byNode != 0 ? byNode : Long.compare(store, other.store);
    }
  }

  private static final class Seen {
    int connections;
    long heardAt;
  }

  private final TreeMap<Name, Seen> seen = new TreeMap<>();

  void up(Hello hello, long now) {
    Seen one = seen.computeIfAbsent(Name.of(hello), name -> new Seen());
    one.connections++;
    one.heardAt = now;
  }

  void down(Hello hello) {
    Seen one = seen.get(Name.of(hello));
    if (one != null && --one.connections <= 0) {
      seen.remove(Name.of(hello));
    }
  }

  void heard(Hello hello, long now) {
    Seen one = seen.get(Name.of(hello));
    if (one != null) {
      one.heardAt = now;
    }
  }

  boolean isThere(int node, long store, long now) {
    Seen one = seen.get(new Name(node, store));
    return one != null && now - one.heardAt < SILENT_NANOS;
  }
}
