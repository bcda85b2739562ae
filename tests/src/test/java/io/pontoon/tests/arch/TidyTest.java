package io.pontoon.tests.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * How the text itself must look. Sizes have a ratchet, {@code size-ratchet.txt}: what is too long
 * today is named there with its length, may shrink, and must then be written smaller or struck out;
 * nothing may be added but by hand and with a reason in the commit.
 */
class TidyTest {
  private static final int FILE_LINES = 600;
  private static final int CLASS_LINES = 400;
  private static final int METHOD_LINES = 60;

  /**
   * What must not be written, where it may be nonetheless, and why. NativeMemory is excepted since
   * a method handle's call is declared to throw anything.
   */
  private record Ban(String pattern, String except, String why) {}

  private static final List<Ban> BANS =
      List.of(
          new Ban(
              "Thread\\.sleep",
              "ops/src/main/java/io/pontoon/ops/Patience.java",
              "waits for an event, not for time"),
          new Ban(
              "System\\.(nanoTime|currentTimeMillis)",
              ".*/common/port/.*|.*/src/test/.*|tests/.*",
              "take a Clock"),
          new Ban(
              "System\\.(out|err)\\b",
              ".*/src/test/.*Bench.java",
              "log, or use the command line's writer"),
          new Ban(
              "catch \\((final )?Throwable",
              ".*/store/NativeMemory.java",
              "an error reaches the user or stops the replica"),
          new Ban(
              "\\bsynchronized\\b *[({a-z]",
              ".*/node/(host|wal)/.*|.*/src/test/.*|tests/.*",
              "one owner, queues between threads"),
          new Ban(
              "java\\.util\\.concurrent\\.locks\\.(?!LockSupport)",
              ".*/node/(host|wal)/.*|.*/src/test/.*|tests/.*",
              "one owner, queues between threads"),
          new Ban("\\b(TO" + "DO|FIX" + "ME|XXX)\\b", "", "do it, or open an issue"),
          new Ban("new Random\\(\\)|Math\\.random\\(", "", "take a Randomness, or a seed"),
          new Ban("printStackTrace", "", "log it, or answer with it"),
          new Ban(
              "^package [a-z.]*\\.(util|utils|helper|helpers|impl|manager|misc)\\b",
              "",
              "name the room after its responsibility"),
          new Ban(
              "(class|interface|record|enum) \\w*(Util|Utils|Helper|Manager|Impl)\\b",
              "",
              "name the class after what it does"));

  @Test
  void nothingBannedIsWritten() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : Sources.java()) {
      String name = Sources.relative(file);
      List<String> lines = Sources.read(file).lines().toList();
      for (Ban ban : BANS) {
        if (name.matches(ban.except)
            || name.endsWith("arch/TidyTest.java")
            || name.endsWith("arch/LawsTest.java")) {
          continue;
        }
        Pattern pattern = Pattern.compile(ban.pattern);
        for (int i = 0; i < lines.size(); i++) {
          if (pattern.matcher(lines.get(i)).find()) {
            found.add(name + ":" + (i + 1) + ": " + lines.get(i).strip() + "  (" + ban.why + ")");
          }
        }
      }
    }
    assertEquals("", String.join("\n", found));
  }

  @Test
  void everyPackageSaysWhatItIs() throws IOException {
    TreeSet<String> missing = new TreeSet<>();
    for (Path file : Sources.java()) {
      String name = Sources.relative(file);
      Path info = file.resolveSibling("package-info.java");
      if (name.contains("/src/main/")
          && (!Files.exists(info) || !Sources.read(info).startsWith("/**"))) {
        missing.add(Sources.relative(file.getParent()));
      }
    }
    assertEquals(
        new TreeSet<>(),
        missing,
        "packages without a package-info.java that begins with what they are for");
  }

  @Test
  void filesClassesAndMethodsStaySmall() throws IOException {
    Map<String, Integer> tooLong = new TreeMap<>();
    for (Path file : Sources.java()) {
      int lines = (int) Sources.read(file).lines().count();
      if (lines > FILE_LINES) {
        tooLong.put(Sources.relative(file), lines);
      }
    }
    measure(Sources.java(), tooLong);

    Map<String, Integer> allowed = ratchet();
    List<String> wrong = new ArrayList<>();
    tooLong.forEach(
        (what, lines) -> {
          Integer limit = allowed.get(what);
          if (limit == null || lines > limit) {
            wrong.add(
                what
                    + " has "
                    + lines
                    + " lines"
                    + (limit == null ? "" : ", more than the " + limit + " it had"));
          }
        });
    allowed.forEach(
        (what, limit) -> {
          int lines = tooLong.getOrDefault(what, 0);
          if (lines < limit) {
            wrong.add(
                what
                    + " has shrunk: write "
                    + (lines == 0 ? "nothing" : lines)
                    + " into size-ratchet.txt in place of "
                    + limit);
          }
        });
    assertEquals(
        "",
        String.join("\n", wrong),
        "a file may have "
            + FILE_LINES
            + " lines, a class "
            + CLASS_LINES
            + ", a method "
            + METHOD_LINES);
  }

  @Test
  void measuringIsNotBlind() throws IOException {
    Map<String, Integer> all = new TreeMap<>();
    measure(
        List.of(Sources.root().resolve("tests/src/test/java/io/pontoon/tests/arch/TidyTest.java")),
        all,
        1);
    assertTrue(
        all.keySet().stream().anyMatch(name -> name.endsWith("TidyTest.measuringIsNotBlind")),
        all.toString());
  }

  private static Map<String, Integer> ratchet() throws IOException {
    Path file = Sources.root().resolve("tests/src/test/resources/size-ratchet.txt");
    return Files.readAllLines(file).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split(" +"))
        .collect(
            Collectors.toMap(
                words -> words[0], words -> Integer.valueOf(words[1]), (a, b) -> a, TreeMap::new));
  }

  private static void measure(List<Path> files, Map<String, Integer> tooLong) throws IOException {
    measure(files, tooLong, 0);
  }

  /** Adds classes and methods above their limit, or above {@code limit} when that is not 0. */
  private static void measure(List<Path> files, Map<String, Integer> tooLong, int limit)
      throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("--release", "25"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        new Sizes(unit, positions, tooLong, limit).scan(unit, null);
      }
    }
  }

  /** Lines of each class and method, comments inside included, Javadoc before not. */
  private static final class Sizes extends TreePathScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final Map<String, Integer> tooLong;
    private final int limit;
    private String path;

    Sizes(
        CompilationUnitTree unit,
        SourcePositions positions,
        Map<String, Integer> tooLong,
        int limit) {
      this.unit = unit;
      this.positions = positions;
      this.tooLong = tooLong;
      this.limit = limit;
      this.path = unit.getPackageName() == null ? "" : unit.getPackageName().toString();
    }

    @Override
    public Void visitClass(ClassTree tree, Void nothing) {
      String outer = path;
      path = path + "." + tree.getSimpleName();
      note(tree, path, CLASS_LINES);
      super.visitClass(tree, nothing);
      path = outer;
      return null;
    }

    @Override
    public Void visitMethod(MethodTree tree, Void nothing) {
      note(tree, path + "." + tree.getName(), METHOD_LINES);
      return super.visitMethod(tree, nothing);
    }

    private void note(Tree tree, String name, int most) {
      LineMap map = unit.getLineMap();
      long end = positions.getEndPosition(unit, tree);
      if (end < 0) {
        return; // Made by the compiler, not written.
      }
      int lines =
          (int)
              (map.getLineNumber(end)
                  - map.getLineNumber(positions.getStartPosition(unit, tree))
                  + 1);
      if (lines > (limit == 0 ? most : limit)) {
        tooLong.merge(name, lines, Math::max);
      }
    }
  }
}
