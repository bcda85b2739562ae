package io.pontoon.tests.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.metrics.MetricTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents speak of what is there. */
class DocsTest {
  /** A class in a code span: {@code Wal}, {@code RaftCore.step}, {@code store.Keyspace}. */
  private static final Pattern CLASS =
      Pattern.compile(
          "`(?:[a-z][a-z.]*\\.)?([A-Z][a-z]+[A-Za-z0-9]*)(?:\\.[a-z]\\w*)?(?:\\([^`]*\\))?`");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(?:#[^)]*)?\\)");

  @Test
  void theArchitectureNamesClassesThatExist() throws IOException {
    Set<String> classes =
        Sources.java().stream()
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .collect(Collectors.toSet());
    Matcher matcher = CLASS.matcher(Sources.read(Sources.root().resolve("ARCHITECTURE.md")));
    Set<String> missing = new TreeSet<>();
    int named = 0;
    while (matcher.find()) {
      named++;
      if (!classes.contains(matcher.group(1))) {
        missing.add(matcher.group(1));
      }
    }
    assertEquals(Set.of(), missing);
    assertTrue(
        named > 20, "only " + named + " classes are named: the pattern no longer fits the text");
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    Set<String> broken = new TreeSet<>();
    for (Path document : documents()) {
      Matcher matcher = LINK.matcher(Sources.read(document));
      while (matcher.find()) {
        String target = matcher.group(1);
        if (!target.contains("://") && !Files.exists(document.resolveSibling(target))) {
          broken.add(Sources.relative(document) + ": " + target);
        }
      }
    }
    assertEquals(Set.of(), broken);
  }

  @Test
  void everyDecisionStandsInTheIndex() throws IOException {
    Path folder = Sources.root().resolve("common/docs/decisions");
    String index = Sources.read(folder.resolve("README.md"));
    try (Stream<Path> files = Files.list(folder)) {
      for (String name :
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.equals("README.md"))
              .toList()) {
        assertTrue(
            index.contains("(" + name + ")"),
            name + " is missing in " + folder.resolve("README.md"));
      }
    }
  }

  @Test
  void settingsAndMetricsAreThoseOfTheTables() {
    assertSection(
        "common/docs/settings.md",
        NodeConfig.SCHEMA.markdown() + "\n" + RouterConfig.SCHEMA.markdown());
    assertSection("common/docs/metrics.md", MetricTable.markdown());
  }

  /**
   * When {@code -Dpontoon.docs.write=true} is given, the file is written anew in place of being
   * compared.
   */
  private static void assertSection(String file, String table) {
    Path path = Sources.root().resolve(file);
    String text = Sources.read(path);
    String mark =
        "<!-- made from the code: mvn -pl tests -am test -Dtest=DocsTest -Dpontoon.docs.write=true"
            + " -->\n\n";
    int at = text.indexOf(mark);
    assertTrue(at >= 0, file + " has lost its mark");
    String wanted = text.substring(0, at) + mark + table;
    if (Boolean.getBoolean("pontoon.docs.write")) {
      try {
        Files.writeString(path, wanted);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      return;
    }
    assertEquals(
        wanted,
        text,
        file + " is no longer what the code says; its head tells how to write it anew");
  }

  private static Set<Path> documents() throws IOException {
    Set<Path> documents = new TreeSet<>();
    documents.add(Sources.root().resolve("README.md"));
    documents.add(Sources.root().resolve("ARCHITECTURE.md"));
    for (String module : Sources.MODULES) {
      Path docs = Sources.root().resolve(module).resolve("docs");
      if (Files.isDirectory(docs)) {
        try (Stream<Path> files = Files.walk(docs)) {
          files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
        }
      }
    }
    return documents;
  }
}
