package io.pontoon.common.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All settings of one kind of process, in the order in which help and docs show them. Immutable.
 */
public final class Schema {
  private static final int NEAR = 3;

  private final String title;
  private final List<Setting<?>> settings;
  private final Map<String, Setting<?>> byName = new TreeMap<>();

  Schema(String title, List<Setting<?>> settings) {
    this.title = title;
    this.settings = List.copyOf(settings);
    for (Setting<?> setting : settings) {
      add(setting.name(), setting);
      setting.aliases().forEach(alias -> add(alias, setting));
    }
  }

  /** These settings, and then those. */
  Schema and(List<Setting<?>> more) {
    return new Schema(title, Stream.concat(settings.stream(), more.stream()).toList());
  }

  private void add(String name, Setting<?> setting) {
    if (byName.put(name, setting) != null) {
      throw new IllegalArgumentException("two settings are called " + name);
    }
  }

  public List<Setting<?>> settings() {
    return settings;
  }

  /** The setting of this name or alias; null when there is none. */
  public Setting<?> find(String name) {
    return byName.get(name);
  }

  /**
   * Whether some setting's name begins with {@code name} and a dot: then {@code name} is a section
   * of a file.
   */
  boolean isSection(String name) {
    return settings.stream().anyMatch(setting -> setting.name().startsWith(name + "."));
  }

  /** One line for a name that does not exist: the nearest names, or the way to all of them. */
  public String unknown(String name) {
    String nearest = null;
    int least = Integer.MAX_VALUE;
    for (String candidate : byName.keySet()) {
      int distance = distance(name, candidate);
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    String hint =
        least <= Math.max(NEAR, name.length() / 4)
            ? "did you mean '" + nearest + "'?"
            : "allowed are " + String.join(", ", settings.stream().map(Setting::name).toList());
    return "unknown setting '" + name + "'; " + hint;
  }

  /** Levenshtein's distance, one row at a time. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  /** For {@code --help}: two lines a setting. */
  public String help() {
    StringBuilder text = new StringBuilder();
    for (Setting<?> setting : settings) {
      text.append("  ").append(setting.flag()).append("=").append(setting.defaultText());
      text.append("\n      ")
          .append(setting.meaning())
          .append(" (")
          .append(setting.kind().allowed())
          .append(unit(setting))
          .append(")\n");
    }
    return text.toString();
  }

  /** For the docs: one table in Markdown. */
  public String markdown() {
    StringBuilder text =
        new StringBuilder("## ")
            .append(title)
            .append("\n\n| setting | default | allowed | meaning |\n| --- | --- | --- | --- |\n");
    for (Setting<?> setting : settings) {
      text.append("| `")
          .append(setting.name())
          .append("` | ")
          .append(setting.defaultText().isEmpty() ? "" : "`" + setting.defaultText() + "`");
      text.append(" | ")
          .append(setting.kind().allowed())
          .append(unit(setting))
          .append(" | ")
          .append(setting.meaning())
          .append(" |\n");
    }
    return text.toString();
  }

  private static String unit(Setting<?> setting) {
    return setting.kind().unit().isEmpty() ? "" : "; a bare number is " + setting.kind().unit();
  }
}
