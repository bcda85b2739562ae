package io.pontoon.common.metrics;

/**
 * The table of everything that is measured: a row is the only place where a metric's name, kind,
 * unit and meaning stand. Names and base units follow Prometheus's naming page.
 */
public enum MetricName {
  COMMIT("pontoon_commit_seconds", Kind.NANOS, "", "From a proposal to its commit, on the leader"),
  APPLY_BATCH("pontoon_apply_batch_entries", Kind.SIZES, "", "Entries applied in one go"),
  PROPOSALS(
      "pontoon_raft_proposals_total", Kind.COUNT, "", "Entries proposed by leaders of this node"),
  PROPOSALS_REFUSED(
      "pontoon_raft_proposals_refused_total",
      Kind.COUNT,
      "",
      "Proposals that this node's groups refused"),
  ELECTIONS(
      "pontoon_raft_elections_total",
      Kind.COUNT,
      "",
      "Elections that this node's replicas stood for"),
  LEADER_CHANGES(
      "pontoon_raft_leader_changes_total",
      Kind.COUNT,
      "",
      "Times a replica of this node saw a new leader"),
  GROUPS("pontoon_raft_groups", Kind.GAUGE, "", "Groups with a replica on this node"),
  GROUPS_LED("pontoon_raft_groups_led", Kind.GAUGE, "", "Groups that this node leads"),
  RAFT_LOG_BYTES("pontoon_raft_log_bytes", Kind.GAUGE, "", "Raft log held in memory"),

  WAL_FSYNC("pontoon_wal_fsync_seconds", Kind.NANOS, "", "One fdatasync of the log"),
  WAL_BATCH_RECORDS(
      "pontoon_wal_batch_records", Kind.SIZES, "", "Records that one fdatasync carried"),
  WAL_BATCH_BYTES("pontoon_wal_batch_bytes", Kind.SIZES, "", "Bytes that one write carried"),
  WAL_QUEUE("pontoon_wal_queue_records", Kind.GAUGE, "", "Records that wait for the log"),
  WAL_BYTES("pontoon_wal_written_bytes_total", Kind.COUNT, "", "Bytes written to the log"),
  WAL_SEGMENTS("pontoon_wal_segments", Kind.GAUGE, "", "Files of the log"),
  SNAPSHOTS("pontoon_snapshots_total", Kind.COUNT, "", "Snapshots taken"),
  SNAPSHOTS_INSTALLED(
      "pontoon_snapshots_installed_total", Kind.COUNT, "", "Snapshots installed from a leader"),

  LANE_INBOX("pontoon_lane_inbox_frames", Kind.GAUGE, "lane", "Frames that wait for a lane"),
  LANE_BUSY(
      "pontoon_lane_busy_total",
      Kind.COUNT,
      "lane",
      "Frames answered BUSY because a lane's inbox was full"),
  PEER_OUTBOX("pontoon_peer_outbox_bytes", Kind.GAUGE, "peer", "Bytes that wait for a peer"),
  SESSIONS(
      "pontoon_sessions",
      Kind.GAUGE,
      "",
      "Sessions remembered, so that a retried command counts once"),
  KEYS("pontoon_keys", Kind.GAUGE, "", "Keys held by this node's replicas"),
  DATA_BYTES("pontoon_memory_data_bytes", Kind.GAUGE, "", "Memory that keys and values take"),

  CLIENTS("pontoon_clients_connected", Kind.GAUGE, "", "Clients connected"),
  CLIENTS_ACCEPTED("pontoon_clients_accepted_total", Kind.COUNT, "", "Clients accepted"),
  CLIENTS_REFUSED("pontoon_clients_refused_total", Kind.COUNT, "", "Clients refused at the limit"),
  COMMANDS("pontoon_commands_total", Kind.COUNT, "command", "Commands taken from clients"),
  COMMAND_ERRORS(
      "pontoon_command_errors_total", Kind.COUNT, "command", "Commands answered with an error"),
  COMMAND(
      "pontoon_command_seconds",
      Kind.NANOS,
      "command",
      "From a command's last byte to its reply, in the router"),
  RETRIES(
      "pontoon_router_retries_total",
      Kind.COUNT,
      "",
      "Batches sent again because a leader was lost"),
  INDETERMINATE(
      "pontoon_router_indeterminate_total",
      Kind.COUNT,
      "",
      "Writes answered INDETERMINATE at the deadline"),
  INFLIGHT(
      "pontoon_router_inflight_commands",
      Kind.GAUGE,
      "",
      "Commands sent to nodes and not answered yet"),

  HEAP_BYTES("pontoon_memory_heap_bytes", Kind.GAUGE, "", "The JVM's heap in use"),
  RESIDENT_BYTES(
      "pontoon_memory_resident_bytes",
      Kind.GAUGE,
      "",
      "Memory of the process as the system counts it");

  /** What is kept, and in which unit it is handed in. */
  public enum Kind {
    /** Only grows. */
    COUNT,
    /** Goes up and down; read when asked for. */
    GAUGE,
    /** A distribution of durations, handed in as nanoseconds, shown as seconds. */
    NANOS,
    /** A distribution of whole numbers. */
    SIZES
  }

  private final String text;
  private final Kind kind;
  private final String label;
  private final String help;

  MetricName(String text, Kind kind, String label, String help) {
    this.text = text;
    this.kind = kind;
    this.label = label;
    this.help = help;
  }

  /** As Prometheus shows it. */
  public String text() {
    return text;
  }

  public Kind kind() {
    return kind;
  }

  /** The label that tells series of one name apart; empty when there is only one. */
  public String label() {
    return label;
  }

  public String help() {
    return help;
  }

  /** The table in Markdown, for the docs. */
  public static String markdown() {
    StringBuilder table =
        new StringBuilder("| metric | kind | label | meaning |\n| --- | --- | --- | --- |\n");
    for (MetricName name : values()) {
      String kind =
          switch (name.kind) {
            case COUNT -> "counter";
            case GAUGE -> "gauge";
            case NANOS, SIZES -> "histogram";
          };
      table
          .append("| `")
          .append(name.text)
          .append("` | ")
          .append(kind)
          .append(" | ")
          .append(name.label)
          .append(" | ")
          .append(name.help)
          .append(" |\n");
    }
    return table.toString();
  }
}
