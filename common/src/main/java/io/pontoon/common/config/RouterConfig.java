package io.pontoon.common.config;

import static io.pontoon.common.config.ValueKind.choice;
import static io.pontoon.common.config.ValueKind.duration;
import static io.pontoon.common.config.ValueKind.host;
import static io.pontoon.common.config.ValueKind.integer;
import static io.pontoon.common.config.ValueKind.nodes;
import static io.pontoon.common.config.ValueKind.size;
import static io.pontoon.common.config.ValueKind.word;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The settings of a router: {@code config.get(RouterConfig.PORT)}. Durations are milliseconds,
 * sizes bytes. Immutable.
 */
public final class RouterConfig {
  public static final Setting<String> BIND =
      Setting.of("router.bind", host(), "127.0.0.1", "the address to listen on for clients")
          .alsoKnownAs("bind");
  public static final Setting<Integer> PORT =
      Setting.of(
              "router.port", integer(0, 65_535), "6379", "the port for clients; 0 picks a free one")
          .alsoKnownAs("port");
  public static final Setting<Integer> LOOPS =
      Setting.of(
          "router.loops",
          integer(0, 256),
          "0",
          "threads that serve clients; 0: a quarter of the processors, at least one");

  public static final Setting<String> CLUSTER_NAME =
      Setting.of("cluster.name", word(64), "pontoon", "nodes of another name are refused");
  public static final Setting<List<NodeAddress>> CLUSTER_NODES =
      Setting.of(
              "cluster.nodes",
              nodes(),
              "1@127.0.0.1:7001",
              "nodes to ask for the cluster's map; some that live are enough")
          .alsoKnownAs("peers");

  public static final Setting<Integer> DEADLINE =
      Setting.of(
          "router.deadline",
          duration("10ms", "5m"),
          "5s",
          "how long a command is tried before it is answered with an error");
  public static final Setting<ReadLevel> CONSISTENCY =
      Setting.of(
              "router.consistency",
              choice(ReadLevel.class, ReadLevel.SYNONYMS),
              "strong",
              "how strong the reads of a client are that asks for nothing else")
          .alsoKnownAs("consistency");
  public static final Setting<Long> NEAR_CACHE =
      Setting.of(
          "router.near-cache",
          size("0", "64gb"),
          "64mb",
          "replies kept in the router for reads at ANY with a MAXLAG; 0: none");
  public static final Setting<Long> NEAR_CACHE_VALUE_MAX =
      Setting.of(
          "router.near-cache-value-max", size("0", "16mb"), "64kb", "longest reply that is kept");
  public static final Setting<Integer> HEDGE =
      Setting.of(
          "router.hedge",
          integer("percent", 0, 100),
          "5",
          "how many reads may be sent to a second replica when the first is slow; 0: none");
  public static final Setting<String> ZONE =
      Setting.of(
          "router.zone",
          word(64),
          "",
          "the failure zone this router stands in; reads that any replica may answer stay there");

  public static final Setting<Integer> MAX_CLIENTS =
      Setting.of(
              "router.max-clients",
              integer("clients", 1, 1_000_000),
              "10000",
              "clients connected at once")
          .alsoKnownAs("maxclients", "max-clients");
  public static final Setting<Integer> PIPELINE_MAX =
      Setting.of(
          "router.pipeline-max",
          integer("commands", 16, 1_000_000),
          "10000",
          "unanswered commands of one client before its socket is read no further");
  public static final Setting<Integer> TIMEOUT =
      Setting.of(
          "timeout", duration("0", "24d"), "0", "silence after which a client is let go; 0: never");

  public static final Setting<Long> PROTO_MAX_BULK_LEN =
      Setting.of(
          "proto-max-bulk-len", size("1mb", "2047mb"), "512mb", "longest argument of a command");
  public static final Setting<Long> CLIENT_QUERY_BUFFER_LIMIT =
      Setting.of(
          "client-query-buffer-limit",
          size("1mb", "2047mb"),
          "1gb",
          "unparsed bytes of one client before it is let go");
  public static final Setting<Long> CLIENT_OUTPUT_LIMIT =
      Setting.of(
          "client-output-limit",
          size("64kb", "16gb"),
          "256mb",
          "unread replies of one client before it is let go");
  public static final Setting<Long> CLIENT_OUTPUT_PAUSE =
      Setting.of(
          "client-output-pause",
          size("4kb", "1gb"),
          "1mb",
          "unread replies of one client before its socket is read no further");

  public static final Setting<String> METRICS_BIND =
      Setting.of("metrics.bind", host(), "127.0.0.1", "the address on which /metrics is read");
  public static final Setting<Integer> METRICS_PORT =
      Setting.of(
          "metrics.port",
          integer(-1, 65_535),
          "-1",
          "the port of /metrics; -1: none, 0 picks a free one");

  public static final Schema SCHEMA =
      new Schema(
              "Settings of a router",
              List.of(
                  BIND,
                  PORT,
                  LOOPS,
                  CLUSTER_NAME,
                  CLUSTER_NODES,
                  DEADLINE,
                  CONSISTENCY,
                  NEAR_CACHE,
                  NEAR_CACHE_VALUE_MAX,
                  HEDGE,
                  ZONE,
                  MAX_CLIENTS,
                  PIPELINE_MAX,
                  TIMEOUT,
                  PROTO_MAX_BULK_LEN,
                  CLIENT_QUERY_BUFFER_LIMIT,
                  CLIENT_OUTPUT_LIMIT,
                  CLIENT_OUTPUT_PAUSE,
                  METRICS_BIND,
                  METRICS_PORT))
          .and(MembershipConfig.ALL);

  private final Values values;

  private RouterConfig(Values values) {
    this.values = values;
  }

  /** Every setting at its default. */
  public static RouterConfig defaults() {
    return new RouterConfig(Values.defaults(SCHEMA));
  }

  /**
   * Defaults, then the file, then the environment, then flags; the later wins.
   *
   * @param file null for none
   * @param flags name to text, without the dashes
   */
  public static RouterConfig read(
      Path file, Map<String, String> environment, Map<String, String> flags)
      throws StartupException {
    RouterConfig config = new RouterConfig(ConfigReader.read(SCHEMA, file, environment, flags));
    config.check();
    return config;
  }

  public <T> T get(Setting<T> setting) {
    return values.get(setting);
  }

  /** The same with one value changed; the value is not checked against its range. */
  public <T> RouterConfig with(Setting<T> setting, T value) {
    return new RouterConfig(values.with(setting, value));
  }

  /** {@link #LOOPS}, its 0 resolved. */
  public int loops() {
    int loops = get(LOOPS);
    return loops > 0 ? loops : Math.max(1, Runtime.getRuntime().availableProcessors() / 4);
  }

  private void check() throws StartupException {
    if (get(CLUSTER_NODES).isEmpty()) {
      throw new StartupException("cluster.nodes: a router needs at least one node to ask");
    }
    if (get(CLIENT_OUTPUT_PAUSE) > get(CLIENT_OUTPUT_LIMIT)) {
      throw new StartupException(
          "client-output-pause: "
              + get(CLIENT_OUTPUT_PAUSE)
              + " is more than client-output-limit, "
              + get(CLIENT_OUTPUT_LIMIT));
    }
  }
}
