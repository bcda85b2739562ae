package io.pontoon.common.config;

import java.util.List;
import java.util.Locale;

/**
 * One setting, declared once.
 *
 * @param name dotted, as in a file and as flag {@code --name}
 * @param defaultText as it would be written in a file; parsed like any other
 * @param meaning one line
 * @param aliases other names that are accepted, those of older systems
 */
public record Setting<T>(
    String name, ValueKind<T> kind, String defaultText, String meaning, List<String> aliases) {
  static final String ENVIRONMENT_PREFIX = "PONTOON_";

  static <T> Setting<T> of(String name, ValueKind<T> kind, String defaultText, String meaning) {
    return new Setting<>(name, kind, defaultText, meaning, List.of());
  }

  Setting<T> alsoKnownAs(String... names) {
    return new Setting<>(name, kind, defaultText, meaning, List.of(names));
  }

  public String flag() {
    return "--" + name;
  }

  public String environment() {
    return environmentName(name);
  }

  static String environmentName(String name) {
    return ENVIRONMENT_PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /**
   * The value that {@code text} stands for.
   *
   * @param origin where the text stood, for the error: {@code node.yaml:7}, {@code --wal.fsync}
   * @throws StartupException naming origin, setting, text and what is allowed
   */
  public T parse(String text, String origin) throws StartupException {
    try {
      return kind.reader().apply(text.strip());
    } catch (ValueKind.Refused e) {
      throw new StartupException(origin + ": " + name + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new StartupException(
          origin + ": " + name + ": '" + text + "' is not allowed, it must be " + kind.allowed(),
          e);
    }
  }
}
