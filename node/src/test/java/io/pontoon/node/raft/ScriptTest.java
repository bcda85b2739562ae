package io.pontoon.node.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * One test per script. {@code -Drewrite=true} writes down what is now printed: commit only what you
 * understand.
 */
final class ScriptTest {
  private static final Path SCRIPTS = Path.of("src/test/resources/raft");

  @TestFactory
  List<DynamicTest> scripts() throws IOException {
    try (Stream<Path> files = Files.list(SCRIPTS)) {
      return files
          .filter(file -> file.toString().endsWith(".txt"))
          .sorted()
          .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> play(file)))
          .toList();
    }
  }

  /** A file is a row of blocks, separated by empty lines: verbs, dashes, what they print. */
  private static void play(Path file) throws IOException {
    String text = Files.readString(file);
    StringBuilder played = new StringBuilder();
    Script script = new Script();
    for (String block : text.strip().split("\n\n+")) {
      String verbs = block.split("\n?----", 2)[0];
      played
          .append(played.isEmpty() ? "" : "\n")
          .append(verbs)
          .append("\n----\n")
          .append(script.play(verbs));
    }
    if (Boolean.getBoolean("rewrite")) {
      write(file, played.toString());
    }
    assertEquals(
        played.toString(),
        Files.readString(file),
        "run with -Drewrite=true to see the difference in " + file);
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
