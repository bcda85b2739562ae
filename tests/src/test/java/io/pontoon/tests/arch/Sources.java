package io.pontoon.tests.arch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's own text, found from wherever the tests run. */
final class Sources {
  static final List<String> MODULES = List.of("common", "node", "router", "ops", "tests");

  private Sources() {}

  /** The folder of the whole project. */
  static Path root() {
    Path at = Path.of("").toAbsolutePath();
    while (at != null && !Files.isDirectory(at.resolve("common/src/main"))) {
      at = at.getParent();
    }
    if (at == null) {
      throw new IllegalStateException("the tests run outside of the project");
    }
    return at;
  }

  /** Every Java file of every module, main and test. */
  static List<Path> java() throws IOException {
    return MODULES.stream()
        .map(module -> root().resolve(module).resolve("src"))
        .filter(Files::isDirectory)
        .flatMap(Sources::walk)
        .filter(file -> file.toString().endsWith(".java"))
        .sorted()
        .toList();
  }

  static String relative(Path file) {
    return root().relativize(file).toString();
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Stream<Path> walk(Path from) {
    try (Stream<Path> all = Files.walk(from)) {
      return all.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
