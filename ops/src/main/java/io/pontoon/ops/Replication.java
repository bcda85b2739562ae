package io.pontoon.ops;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far the replicas of all groups are, as a router tells in answer to INFO raft.
 *
 * @param ends of each group's log, as its leader has it
 * @param reached of each replica, the least of the group
 * @param missing groups that nobody leads, or of which a replica has not answered
 */
record Replication(Map<String, Long> ends, Map<String, Long> reached, List<String> missing) {
  static Replication read(List<String> lines) {
    Map<String, Long> ends = new TreeMap<>();
    Map<String, Long> reached = new TreeMap<>();
    Map<String, String> missing = new TreeMap<>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (!line.startsWith("group") || colon < 0) {
        continue;
      }
      Map<String, String> fields = fields(line.substring(colon + 1));
      String name = line.substring(0, colon);
      int underscore = name.indexOf('_');
      if (underscore < 0) {
        ends.put(name, number(fields, "last"));
        boolean led = !fields.getOrDefault("leader", "none").equals("none");
        if (!led || !fields.get("answered").equals(fields.get("replicas"))) {
          missing.put(name, name + (led ? " is not whole" : " has no leader"));
        }
      } else if (fields.containsKey("lag")) {
        String group = name.substring(0, underscore);
        reached.merge(group, ends.getOrDefault(group, 0L) - number(fields, "lag"), Math::min);
      }
    }
    return new Replication(ends, reached, List.copyOf(missing.values()));
  }

  private static Map<String, String> fields(String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : text.split(",")) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        fields.put(field.substring(0, equals), field.substring(equals + 1));
      }
    }
    return fields;
  }

  private static long number(Map<String, String> fields, String name) {
    return Long.parseLong(fields.getOrDefault(name, "0"));
  }

  /** Whether every group is led, and every replica told how it is. */
  boolean isWhole() {
    return !ends.isEmpty() && missing.isEmpty();
  }

  /** Whether every replica of every group has what the logs held then. */
  boolean hasReached(Map<String, Long> then) {
    return then.entrySet().stream()
        .allMatch(end -> reached.getOrDefault(end.getKey(), Long.MAX_VALUE) >= end.getValue());
  }
}
