package io.pontoon.common.metrics;

/** The rows of {@link MetricName} as people read them. */
public final class MetricTable {
  private MetricTable() {}

  /** The table in Markdown, for the docs. */
  public static String markdown() {
    StringBuilder table =
        new StringBuilder(
            "| metric | of | kind | label | meaning |\n| --- | --- | --- | --- | --- |\n");
    for (MetricName name : MetricName.values()) {
      String kind =
          switch (name.kind()) {
            case COUNT -> "counter";
            case GAUGE -> "gauge";
            case NANOS, SIZES -> "histogram";
          };
      table
          .append("| `")
          .append(name.text())
          .append("` | ")
          .append(name.of().word())
          .append(" | ")
          .append(kind)
          .append(" | ")
          .append(name.label())
          .append(" | ")
          .append(name.help())
          .append(" |\n");
    }
    return table.toString();
  }
}
