package io.pontoon.ops;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One node of the cluster's map, as a router tells of it in answer to NODES.
 *
 * @param name {@code node3}
 * @param state whether it lives
 * @param groups whose replicas it holds, or is to hold
 * @param intent whether it is to stay
 */
record MemberRow(String name, String state, int groups, String intent) {
  private static final String TITLE = "NODE ID";

  boolean isAlive() {
    return state.equals("ALIVE");
  }

  /** By their names, in the map's order. The columns are found by their titles. */
  static Map<String, MemberRow> read(List<String> table) {
    Map<String, MemberRow> rows = new LinkedHashMap<>();
    List<String> titles = List.of();
    for (String line : table) {
      if (line.startsWith(TITLE)) {
        titles = Arrays.asList(line.replace(TITLE, "NODE").split(" +"));
      } else if (!titles.isEmpty()) {
        String[] cells = line.split(" +");
        if (cells.length == titles.size()) {
          rows.put(cells[0], row(cells, titles));
        }
      }
    }
    return rows;
  }

  private static MemberRow row(String[] cells, List<String> titles) {
    return new MemberRow(
        cells[0],
        cells[titles.indexOf("STATE")],
        Integer.parseInt(cells[titles.indexOf("GROUPS")]),
        cells[titles.indexOf("INTENT")]);
  }
}
