package io.pontoon.router.admin;

import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.config.RouterConfig;
import io.pontoon.router.read.ReadMeters;
import io.pontoon.router.route.ClusterStatus;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The text of INFO: Redis's field names, told of this router and of the cluster behind it. */
final class InfoReply {
  private static final List<String> DEFAULT =
      List.of(
          "server",
          "clients",
          "memory",
          "persistence",
          "stats",
          "replication",
          "cpu",
          "modules",
          "errorstats",
          "cluster",
          "keyspace");
  private static final Set<String> ALL_WORDS = Set.of("all", "everything");
  private static final double[] QUANTILES = {0.5, 0.99, 0.999};
  private static final String[] QUANTILE_NAMES = {"p50", "p99", "p99.9"};

  private final RouterFacts facts;
  private final String replicationId;

  InfoReply(RouterFacts facts) {
    this.facts = facts;
    this.replicationId = replicationId(facts.config().get(RouterConfig.CLUSTER_NAME));
  }

  /** Forty hexadecimal digits, as Redis's: the same on all routers of a cluster. */
  private static String replicationId(String cluster) {
    try {
      byte[] name = cluster.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(name));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  /**
   * The sections that the words ask for. What Redis does not have is in none of its words but
   * {@code everything}, which there, too, adds what modules bring.
   */
  static Set<String> sections(List<String> words) {
    Set<String> sections = new TreeSet<>();
    for (String word : words.isEmpty() ? List.of("default") : words) {
      String name = word.toLowerCase(Locale.ROOT);
      if (name.equals("default") || ALL_WORDS.contains(name)) {
        sections.addAll(DEFAULT);
      }
      if (ALL_WORDS.contains(name)) {
        sections.add("commandstats");
        sections.add("latencystats");
      }
      if (name.equals("everything")) {
        sections.add("raft");
        sections.add("reads");
      }
      sections.add(name);
    }
    return sections;
  }

  /** Whether the nodes must be asked how they stand. */
  static boolean needsStatus(Set<String> sections) {
    return sections.contains("replication") || sections.contains("raft");
  }

  /**
   * @param keys of all groups; -1 when not known
   * @param cluster null when not asked for
   */
  String text(Set<String> sections, long keys, ClusterStatus cluster) {
    ClusterInfo info = cluster == null ? null : new ClusterInfo(cluster);
    StringBuilder text = new StringBuilder(2048);
    section(text, sections, "server", this::server);
    section(text, sections, "clients", this::clients);
    section(text, sections, "memory", this::memory);
    section(text, sections, "persistence", InfoReply::persistence);
    section(text, sections, "stats", this::stats);
    section(text, sections, "replication", to -> info.replication(to, replicationId));
    section(text, sections, "cpu", InfoReply::cpu);
    section(text, sections, "modules", to -> {});
    section(text, sections, "commandstats", this::commandStats);
    section(text, sections, "errorstats", this::errorStats);
    section(text, sections, "latencystats", this::latencyStats);
    section(text, sections, "cluster", this::cluster);
    section(
        text,
        sections,
        "keyspace",
        to -> {
          if (keys > 0) {
            line(to, "db0", "keys=" + keys + ",expires=0,avg_ttl=0");
          }
        });
    section(text, sections, "raft", to -> info.raft(to));
    section(text, sections, "reads", to -> ReadMeters.describe(facts.metrics(), to));
    return text.toString();
  }

  private interface Section {
    void write(StringBuilder to);
  }

  private static void section(
      StringBuilder text, Set<String> sections, String name, Section section) {
    if (sections.contains(name)) {
      if (!text.isEmpty()) {
        text.append("\r\n");
      }
      String title = name.equals("cpu") ? "CPU" : name.substring(0, 1).toUpperCase(Locale.ROOT);
      text.append("# ").append(title).append(name, title.length(), name.length()).append("\r\n");
      section.write(text);
    }
  }

  private static void line(StringBuilder to, String name, Object value) {
    to.append(name).append(':').append(value).append("\r\n");
  }

  private void server(StringBuilder to) {
    long up = (facts.clock().monotonicNanos() - facts.startedNanos()) / 1_000_000_000L;
    line(to, "redis_version", RouterFacts.REDIS_VERSION);
    line(to, "redis_mode", facts.isDoor() ? "cluster" : "standalone");
    line(
        to,
        "os",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"));
    line(to, "arch_bits", 64);
    line(to, "process_id", ProcessHandle.current().pid());
    line(to, "run_id", facts.runId());
    line(to, "tcp_port", facts.port().getAsInt());
    line(to, "server_time_usec", facts.clock().wallMillis() * 1000);
    line(to, "uptime_in_seconds", up);
    line(to, "uptime_in_days", up / 86_400);
    line(to, "pontoon_role", facts.isDoor() ? "door of node" + facts.node() : "router");
  }

  private void clients(StringBuilder to) {
    line(to, "connected_clients", facts.clients().getAsInt());
    line(to, "cluster_connections", 0);
    line(to, "maxclients", facts.maxClients().getAsInt());
    line(to, "blocked_clients", 0);
  }

  private void memory(StringBuilder to) {
    Runtime runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    line(to, "used_memory", used);
    line(to, "used_memory_human", String.format(Locale.ROOT, "%.2fM", used / 1048576.0));
    line(to, "used_memory_rss", runtime.totalMemory());
    line(to, "total_system_memory", runtime.maxMemory());
    line(to, "maxmemory", 0);
    line(to, "maxmemory_policy", "noeviction");
  }

  private static void persistence(StringBuilder to) {
    line(to, "loading", 0);
    line(to, "aof_enabled", 1);
  }

  private void stats(StringBuilder to) {
    long commands = 0;
    long connections = 0;
    long refused = 0;
    long in = 0;
    long out = 0;
    for (CommandCounters each : facts.counters()) {
      commands += each.allCalls();
      connections += each.accepted().value();
      refused += each.refused().value();
      in += each.bytesIn().value();
      out += each.bytesOut().value();
    }
    line(to, "total_connections_received", connections);
    line(to, "total_commands_processed", commands);
    line(to, "total_net_input_bytes", in);
    line(to, "total_net_output_bytes", out);
    line(to, "rejected_connections", refused);
    line(to, "total_error_replies", errors());
  }

  private long errors() {
    long errors = 0;
    for (CommandCounters each : facts.counters()) {
      for (int id = 0; id < each.ids(); id++) {
        errors += each.failed(id);
      }
    }
    return errors;
  }

  private static void cpu(StringBuilder to) {
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      line(to, "used_cpu_sys", "0.000000");
      line(
          to,
          "used_cpu_user",
          String.format(Locale.ROOT, "%.6f", system.getProcessCpuTime() / 1e9));
    }
  }

  private void commandStats(StringBuilder to) {
    for (CommandSpec spec : facts.table().rows()) {
      long calls = 0;
      long nanos = 0;
      long failed = 0;
      long rejected = 0;
      for (CommandCounters each : facts.counters()) {
        calls += each.calls(spec.id());
        nanos += each.nanos(spec.id());
        failed += each.failed(spec.id());
        rejected += each.rejected(spec.id());
      }
      if (calls > 0) {
        double each = nanos / 1000.0 / calls;
        line(
            to,
            "cmdstat_" + spec.name(),
            String.format(
                Locale.ROOT,
                "calls=%d,usec=%d,usec_per_call=%.2f,rejected_calls=%d,failed_calls=%d",
                calls,
                nanos / 1000,
                each,
                rejected,
                failed - rejected));
      }
    }
  }

  private void latencyStats(StringBuilder to) {
    CommandCounters any = facts.counters().getFirst();
    for (CommandSpec spec : facts.table().rows()) {
      double[] micros = any.tookMicros(spec.id(), QUANTILES);
      if (micros != null) {
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < micros.length; i++) {
          values
              .append(i == 0 ? "" : ",")
              .append(QUANTILE_NAMES[i])
              .append(String.format(Locale.ROOT, "=%.3f", micros[i]));
        }
        line(to, "latency_percentiles_usec_" + spec.name(), values);
      }
    }
  }

  private void errorStats(StringBuilder to) {
    long errors = errors();
    if (errors > 0) {
      line(to, "errorstat_ALL", "count=" + errors);
    }
  }

  private void cluster(StringBuilder to) {
    line(to, "cluster_enabled", facts.isDoor() ? 1 : 0);
    to.append(facts.cluster().get());
  }
}
