package io.pontoon.tests.variant;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles a variant in memory, against the classes that the tests run with. */
final class Build {
  private static final String RELEASE = Integer.toString(Runtime.version().feature());

  private Build() {}

  /** The folder of the whole project, from wherever the tests run. */
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

  static String read(Variant variant) {
    try {
      return Files.readString(root().resolve(variant.source()));
    } catch (IOException e) {
      throw new IllegalStateException(
          "the variant '" + variant.name() + "' does not apply any more: " + e, e);
    }
  }

  /** The classes of the variant's source file, by their name. */
  static Map<String, byte[]> classes(Variant variant) {
    String text = variant.applyTo(read(variant));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
    Memory memory = new Memory(compiler.getStandardFileManager(said, null, null));
    StringWriter out = new StringWriter();
    boolean done =
        compiler
            .getTask(out, memory, said, options(), null, List.of(new Text(variant.source(), text)))
            .call();
    if (!done) {
      throw new IllegalStateException(
          "the variant '" + variant.name() + "' does not compile: " + said.getDiagnostics() + out);
    }
    Map<String, byte[]> classes = new TreeMap<>();
    memory.written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
    return classes;
  }

  private static List<String> options() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return List.of("--release", RELEASE, "-proc:none", "-g", "-nowarn", "-classpath", path);
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String text;

    Text(String path, String text) {
      super(URI.create("string:///" + path), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class Memory extends ForwardingJavaFileManager<StandardJavaFileManager> {
    private final Map<String, ByteArrayOutputStream> written = new TreeMap<>();

    Memory(StandardJavaFileManager manager) {
      super(manager);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        JavaFileManager.Location location,
        String className,
        JavaFileObject.Kind kind,
        FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("memory:///" + className), kind) {
        @Override
        public OutputStream openOutputStream() {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          written.put(className, bytes);
          return bytes;
        }
      };
    }

    @Override
    public void close() {
      try {
        super.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
