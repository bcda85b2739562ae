package io.pontoon.common.metrics;

/**
 * The table of everything that is measured: a row is the only place where a metric's name, kind,
 * unit and meaning stand. Names and base units follow Prometheus's naming page.
 */
public enum MetricName {
  COMMIT(
      Of.NODE,
      "pontoon_commit_seconds",
      Kind.NANOS,
      "",
      "From a proposal to its commit, on the leader"),
  APPLY_BATCH(Of.NODE, "pontoon_apply_batch_entries", Kind.SIZES, "", "Entries applied in one go"),
  SLOT_FREEZE(Of.NODE, "pontoon_slot_freeze_seconds", Kind.NANOS, "", "A slot frozen until moved"),
  SLOTS_GIVEN(Of.NODE, "pontoon_slots_given_total", Kind.COUNT, "", "Slots given to other groups"),
  SLOT_BYTES(Of.NODE, "pontoon_slot_bytes_total", Kind.COUNT, "", "Bytes of slots sent elsewhere"),
  REPLICA_READS(
      Of.NODE,
      "pontoon_replica_reads_total",
      Kind.COUNT,
      "by,role",
      "Commands of plain reads, by what" + " they needed first"),
  READ_QUESTIONS(Of.NODE, "pontoon_read_questions_total", Kind.COUNT, "", "Questions for an index"),
  READ_ROUNDS(Of.NODE, "pontoon_read_rounds_total", Kind.COUNT, "", "Rounds begun for reads"),
  PROPOSALS(
      Of.NODE,
      "pontoon_raft_proposals_total",
      Kind.COUNT,
      "",
      "Entries proposed by leaders of this node"),
  PROPOSALS_REFUSED(
      Of.NODE,
      "pontoon_raft_proposals_refused_total",
      Kind.COUNT,
      "",
      "Proposals that this node's groups refused"),
  ELECTIONS(
      Of.NODE,
      "pontoon_raft_elections_total",
      Kind.COUNT,
      "",
      "Elections that this node's replicas stood for"),
  LEADER_CHANGES(
      Of.NODE,
      "pontoon_raft_leader_changes_total",
      Kind.COUNT,
      "",
      "Times a replica of this node saw a new leader"),
  GROUPS(
      Of.NODE,
      "pontoon_raft_groups",
      Kind.GAUGE,
      "",
      "Groups with a replica on this node, the meta group with them"),
  GROUPS_LED(Of.NODE, "pontoon_raft_groups_led", Kind.GAUGE, "", "Groups that this node leads"),
  GROUPS_AWAKE(
      Of.NODE,
      "pontoon_raft_groups_awake",
      Kind.GAUGE,
      "",
      "Groups whose replica here is awake; the others have nothing to do and cost nothing"),
  MESSAGES(
      Of.NODE,
      "pontoon_raft_messages_total",
      Kind.COUNT,
      "",
      "Messages that this node's replicas sent to other nodes"),
  LEASE_TRUSTED(
      Of.NODE,
      "pontoon_raft_lease_trusted",
      Kind.GAUGE,
      "",
      "1 while most clocks agree with this node's within raft.lease-drift; 0 when STRONG reads"
          + " take a round each"),
  CLOCK_RATE(
      Of.NODE,
      "pontoon_peer_clock_rate_ppm",
      Kind.GAUGE,
      "peer",
      "How much faster the other node's clock runs than this one's, in millionths; 0 when not"
          + " known yet"),
  PEER_HEARD(
      Of.NODE, "pontoon_peer_heard", Kind.GAUGE, "peer", "1 while the other node's pulse is heard"),
  PULSE_ROUND_TRIP(
      Of.NODE,
      "pontoon_peer_round_trip_seconds",
      Kind.NANOS,
      "",
      "A pulse to another node and back, its stay there not counted"),
  MEMBERS(
      Of.NODE,
      "pontoon_members",
      Kind.GAUGE,
      "state",
      "Nodes and routers that this node has heard of, itself included, by how they are"),
  GOSSIP_DROPPED(
      Of.NODE,
      "pontoon_gossip_dropped_total",
      Kind.COUNT,
      "",
      "Gossip that this node dropped: no connection, no room, or a sender it does not believe"),
  NODE_MEMBER(
      Of.NODE,
      "pontoon_node_member",
      Kind.GAUGE,
      "",
      "1 when the cluster knows this node by its data directory; 0 while a new one is not taken"
          + " in"),
  REPLICAS_JOINING(
      Of.NODE,
      "pontoon_raft_replicas_joining",
      Kind.GAUGE,
      "",
      "Replicas of this node that have no vote yet"),
  RAFT_LOG_BYTES(Of.NODE, "pontoon_raft_log_bytes", Kind.GAUGE, "", "Raft log held in memory"),
  GROUPS_LEADERLESS(
      Of.NODE,
      "pontoon_raft_groups_without_leader",
      Kind.GAUGE,
      "",
      "Groups whose replica on this node knows no leader"),
  FOLLOWER_LAG_MAX(
      Of.NODE,
      "pontoon_raft_follower_lag_max_entries",
      Kind.GAUGE,
      "",
      "Entries by which the last follower of any group that this node leads is behind"),
  GROUPS_LEFT_OUT(
      Of.NODE,
      "pontoon_raft_groups_left_out",
      Kind.GAUGE,
      "",
      "Groups that have no series of their own, because there are more than metrics.groups-max"),

  GROUP_ROLE(
      Of.NODE,
      "pontoon_raft_group_role",
      Kind.GAUGE,
      "group",
      "What this node's replica is: 0 learner, 1 follower, 2 candidate, 3 leader"),
  GROUP_TERM(Of.NODE, "pontoon_raft_group_term", Kind.GAUGE, "group", "Term of the replica"),
  GROUP_LEADER(
      Of.NODE,
      "pontoon_raft_group_leader_node",
      Kind.GAUGE,
      "group",
      "The node that leads, as far as this one knows; 0 when it does not"),
  GROUP_LAST(
      Of.NODE, "pontoon_raft_group_last_index", Kind.GAUGE, "group", "Index of the last entry"),
  GROUP_COMMIT(
      Of.NODE, "pontoon_raft_group_commit_index", Kind.GAUGE, "group", "Index that is committed"),
  GROUP_APPLIED(
      Of.NODE, "pontoon_raft_group_applied_index", Kind.GAUGE, "group", "Index that is applied"),
  GROUP_FOLLOWER_LAG(
      Of.NODE,
      "pontoon_raft_group_follower_lag_entries",
      Kind.GAUGE,
      "group,follower",
      "Entries by which a follower's node is behind; told by the node that leads"),
  GROUP_SNAPSHOT_INDEX(
      Of.NODE,
      "pontoon_raft_group_snapshot_index",
      Kind.GAUGE,
      "group",
      "Index of the newest snapshot, 0 for none"),
  GROUP_SNAPSHOT_BYTES(
      Of.NODE,
      "pontoon_raft_group_snapshot_bytes",
      Kind.GAUGE,
      "group",
      "Bytes of the newest snapshot"),
  GROUP_LOG_BYTES(
      Of.NODE, "pontoon_raft_group_log_bytes", Kind.GAUGE, "group", "Raft log held in memory"),
  GROUP_WAL_BYTES(
      Of.NODE,
      "pontoon_raft_group_wal_bytes",
      Kind.GAUGE,
      "group",
      "Bytes of entries on disk that a restart would apply again"),
  GROUP_CHECKSUM_INDEX(
      Of.NODE,
      "pontoon_raft_group_checksum_index",
      Kind.GAUGE,
      "group",
      "Index of the newest checksum of the state, 0 for none"),
  GROUP_CHECKSUM(
      Of.NODE,
      "pontoon_raft_group_checksum",
      Kind.GAUGE,
      "group",
      "Upper 52 bits of that checksum: at equal index it is equal on all nodes"),

  WAL_FSYNC(Of.NODE, "pontoon_wal_fsync_seconds", Kind.NANOS, "", "One fdatasync of the log"),
  WAL_BATCH_RECORDS(
      Of.NODE, "pontoon_wal_batch_records", Kind.SIZES, "", "Records that one write carried"),
  WAL_BATCH_BYTES(
      Of.NODE, "pontoon_wal_batch_bytes", Kind.SIZES, "", "Bytes that one write carried"),
  WAL_QUEUE(
      Of.NODE,
      "pontoon_wal_queue_batches",
      Kind.GAUGE,
      "",
      "Batches of records that wait for the log"),
  WAL_BYTES(Of.NODE, "pontoon_wal_written_bytes_total", Kind.COUNT, "", "Bytes written to the log"),
  WAL_SEGMENTS(Of.NODE, "pontoon_wal_segments", Kind.GAUGE, "", "Files of the log"),
  WAL_DISK_BYTES(
      Of.NODE, "pontoon_wal_disk_bytes", Kind.GAUGE, "", "What the log takes on the disk"),
  SNAPSHOTS(Of.NODE, "pontoon_snapshots_total", Kind.COUNT, "", "Snapshots taken"),
  SNAPSHOTS_INSTALLED(
      Of.NODE,
      "pontoon_snapshots_installed_total",
      Kind.COUNT,
      "",
      "Snapshots installed from a leader"),
  SNAPSHOT_HELD(
      Of.NODE,
      "pontoon_snapshot_held_bytes",
      Kind.GAUGE,
      "",
      "Memory of old forms of keys that is kept for snapshots under way"),

  LANE_INBOX(
      Of.NODE, "pontoon_lane_inbox_frames", Kind.GAUGE, "lane", "Messages that wait for a lane"),
  LANE_DROPPED(
      Of.NODE,
      "pontoon_lane_dropped_frames_total",
      Kind.COUNT,
      "lane",
      "Frames read by a lane that another lane's full inbox did not take; their senders say it"
          + " again"),
  PEER_OUTBOX(
      Of.NODE,
      "pontoon_peer_outbox_bytes",
      Kind.GAUGE,
      "",
      "Bytes that wait to leave for other nodes"),
  SESSIONS(
      Of.NODE,
      "pontoon_sessions",
      Kind.GAUGE,
      "",
      "Sessions remembered, so that a retried command counts once"),
  KEYS(Of.NODE, "pontoon_keys", Kind.GAUGE, "", "Keys held by this node's replicas"),
  DATA_BYTES(
      Of.NODE, "pontoon_memory_data_bytes", Kind.GAUGE, "", "Memory that keys and values take"),

  CLIENTS(Of.ROUTER, "pontoon_clients_connected", Kind.GAUGE, "", "Clients connected"),
  CLIENTS_ACCEPTED(Of.ROUTER, "pontoon_clients_accepted_total", Kind.COUNT, "", "Clients accepted"),
  CLIENTS_REFUSED(
      Of.ROUTER, "pontoon_clients_refused_total", Kind.COUNT, "", "Clients refused at the limit"),
  CLIENT_BYTES_IN(
      Of.ROUTER, "pontoon_clients_received_bytes_total", Kind.COUNT, "", "Bytes that clients sent"),
  CLIENT_BYTES_OUT(
      Of.ROUTER, "pontoon_clients_sent_bytes_total", Kind.COUNT, "", "Bytes of replies to clients"),
  PROTOCOL_ERRORS(
      Of.ROUTER,
      "pontoon_clients_protocol_errors_total",
      Kind.COUNT,
      "",
      "Clients let go because what they sent was no RESP"),
  COMMANDS(
      Of.ROUTER,
      "pontoon_commands_total",
      Kind.COUNT,
      "command",
      "Commands of clients that were answered"),
  COMMAND_ERRORS(
      Of.ROUTER,
      "pontoon_command_errors_total",
      Kind.COUNT,
      "command",
      "Commands answered with an error"),
  COMMANDS_REJECTED(
      Of.ROUTER,
      "pontoon_commands_rejected_total",
      Kind.COUNT,
      "command",
      "Commands answered with an error before they were tried"),
  COMMAND(
      Of.ROUTER,
      "pontoon_command_seconds",
      Kind.NANOS,
      "command",
      "From a command's last byte to its reply, in the router"),
  RETRIES(
      Of.ROUTER,
      "pontoon_router_retries_total",
      Kind.COUNT,
      "",
      "Batches sent again: their leader was lost, busy or not yet known"),
  INDETERMINATE(
      Of.ROUTER,
      "pontoon_router_indeterminate_total",
      Kind.COUNT,
      "",
      "Writes answered INDETERMINATE at the deadline"),
  FORWARDED(
      Of.ROUTER,
      "pontoon_router_forwarded_commands_total",
      Kind.COUNT,
      "",
      "Commands that left for a group"),
  SETTLED(
      Of.ROUTER,
      "pontoon_router_settled_commands_total",
      Kind.COUNT,
      "",
      "Commands that left for a group and have their reply, or an error at the deadline"),
  INFLIGHT(
      Of.ROUTER,
      "pontoon_router_inflight_commands",
      Kind.GAUGE,
      "",
      "Commands that left for a group and are not answered yet"),
  READS(Of.ROUTER, "pontoon_reads_total", Kind.COUNT, "level,by", "Reads, by who answered them"),
  READ(Of.ROUTER, "pontoon_read_seconds", Kind.NANOS, "level", "From arrival to reply"),
  READ_EVENTS(Of.ROUTER, "pontoon_read_events_total", Kind.COUNT, "event", "What befell reads"),
  NEAR_CACHE(Of.ROUTER, "pontoon_near_cache_total", Kind.COUNT, "outcome", "Replies looked for"),
  NEAR_CACHE_BYTES(Of.ROUTER, "pontoon_near_cache_bytes", Kind.GAUGE, "", "Replies kept near"),
  NEAR_CACHE_AGE(Of.ROUTER, "pontoon_near_cache_age_seconds", Kind.NANOS, "", "Age when served"),

  ROUTER_MEMBERS(
      Of.ROUTER,
      "pontoon_router_members",
      Kind.GAUGE,
      "state",
      "Nodes and routers that this router has heard of, itself included, by how they are"),
  ROUTER_GOSSIP_DROPPED(
      Of.ROUTER,
      "pontoon_router_gossip_dropped_total",
      Kind.COUNT,
      "",
      "Gossip that this router dropped: no connection, no room, or a sender it does not believe"),

  HEAP_BYTES(Of.PROCESS, "pontoon_memory_heap_bytes", Kind.GAUGE, "", "The JVM's heap in use"),
  RESIDENT_BYTES(
      Of.PROCESS,
      "pontoon_memory_resident_bytes",
      Kind.GAUGE,
      "",
      "Memory of the process as the system counts it");

  /** What a row is measured of: the first word of each series' labels. */
  public enum Of {
    NODE,
    ROUTER,
    /** Once for each process, whatever runs in it. */
    PROCESS;

    /** As it stands in labels. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

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

  private final Of of;
  private final String text;
  private final Kind kind;
  private final String label;
  private final String help;

  MetricName(Of of, String text, Kind kind, String label, String help) {
    this.of = of;
    this.text = text;
    this.kind = kind;
    this.label = label;
    this.help = help;
  }

  /** What it is measured of. */
  public Of of() {
    return of;
  }

  /** As Prometheus shows it. */
  public String text() {
    return text;
  }

  public Kind kind() {
    return kind;
  }

  /** The labels that tell series of one name apart, with commas; empty when there is only one. */
  public String label() {
    return label;
  }

  public String help() {
    return help;
  }
}
