package io.pontoon.common.config;

import java.util.IdentityHashMap;
import java.util.Map;

/** The value of every setting of one schema. Immutable, so any thread may read it. */
final class Values {
  private final Schema schema;
  private final Map<Setting<?>, Object> values;

  private Values(Schema schema, Map<Setting<?>, Object> values) {
    this.schema = schema;
    this.values = values;
  }

  static Values defaults(Schema schema) {
    Map<Setting<?>, Object> values = new IdentityHashMap<>();
    for (Setting<?> setting : schema.settings()) {
      try {
        values.put(setting, setting.parse(setting.defaultText(), "default"));
      } catch (StartupException e) {
        throw new AssertionError(e);
      }
    }
    return new Values(schema, values);
  }

  Values with(Setting<?> setting, Object value) {
    if (!values.containsKey(setting)) {
      throw new IllegalArgumentException(setting.name() + " does not belong here");
    }
    Map<Setting<?>, Object> changed = new IdentityHashMap<>(values);
    changed.put(setting, value);
    return new Values(schema, changed);
  }

  /** As {@link #with}, by name and text; {@code origin} is named in the error. */
  Values with(String name, String text, String origin) throws StartupException {
    Setting<?> setting = schema.find(name);
    if (setting == null) {
      throw new StartupException(origin + ": " + schema.unknown(name));
    }
    return with(setting, setting.parse(text, origin));
  }

  @SuppressWarnings("unchecked") // What stands under a Setting<T> was made by its own kind.
  <T> T get(Setting<T> setting) {
    Object value = values.get(setting);
    if (value == null) {
      throw new IllegalArgumentException(setting.name() + " does not belong here");
    }
    return (T) value;
  }

  Schema schema() {
    return schema;
  }
}
