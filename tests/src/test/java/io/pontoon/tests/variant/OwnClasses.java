package io.pontoon.tests.variant;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Loads all of the project's classes anew, those of a variant in its form; the JDK's and the
 * libraries' come from the parent. So nothing that was loaded before refers past the variant.
 */
final class OwnClasses extends ClassLoader {
  private static final String OWN = "io.pontoon.";

  static {
    registerAsParallelCapable();
  }

  private final Map<String, byte[]> changed;
  private final Set<String> used = new TreeSet<>();

  OwnClasses(Map<String, byte[]> changed, ClassLoader parent) {
    super("variant", parent);
    this.changed = changed;
    setDefaultAssertionStatus(true);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OWN)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : findClass(name);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = changed.get(name);
    if (bytes == null) {
      bytes = unchanged(name);
    } else {
      synchronized (used) {
        used.add(name);
      }
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  private byte[] unchanged(String name) throws ClassNotFoundException {
    String resource = name.replace('.', '/') + ".class";
    try (InputStream in = getParent().getResourceAsStream(resource)) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether any class of the variant has been loaded. */
  boolean hasUsedTheVariant() {
    synchronized (used) {
      return !used.isEmpty();
    }
  }
}
