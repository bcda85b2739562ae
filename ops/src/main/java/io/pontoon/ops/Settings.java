package io.pontoon.ops;

import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.config.Schema;
import io.pontoon.common.config.StartupException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code --set} was given: each setting goes to the kinds of process that know it, and one
 * that none knows is refused.
 */
record Settings(Map<String, String> given) {
  Settings {
    given = Map.copyOf(given);
  }

  /** Those of one kind of process, in a map that the caller may change. */
  Map<String, String> of(Schema schema) throws StartupException {
    Map<String, String> known = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : given.entrySet()) {
      if (schema.find(entry.getKey()) != null) {
        known.put(entry.getKey(), entry.getValue());
      } else if (NodeConfig.SCHEMA.find(entry.getKey()) == null
          && RouterConfig.SCHEMA.find(entry.getKey()) == null) {
        throw new StartupException("--set: " + schema.unknown(entry.getKey()));
      }
    }
    return known;
  }
}
