package io.pontoon.tests.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The files that nodes read their faults from, each beside its node. One thread. */
final class FaultFiles {
  static final String NAME = "faults";

  private final Path dir;
  private final Map<String, TreeSet<String>> words = new TreeMap<>();

  /** {@code dir}: where each node has a directory of its name. */
  FaultFiles(Path dir) {
    this.dir = dir;
  }

  /** One more word for the node. */
  void add(String node, String word) {
    words.computeIfAbsent(node, key -> new TreeSet<>()).add(word);
    write(node, String.join("\n", words.get(node)) + "\n");
  }

  /** All nodes are whole again. */
  void clear() {
    for (String node : words.keySet()) {
      write(node, "");
    }
    words.clear();
  }

  boolean isEmpty() {
    return words.isEmpty();
  }

  /** In one piece: the node may read at any moment. */
  private void write(String node, String text) {
    Path file = dir.resolve(node).resolve(NAME);
    Path fresh = file.resolveSibling(NAME + ".new");
    try {
      Files.writeString(fresh, text);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
