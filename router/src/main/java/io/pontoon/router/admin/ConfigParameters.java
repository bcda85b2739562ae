package io.pontoon.router.admin;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.Glob;
import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * {@code CONFIG GET}, {@code SET} and {@code RESETSTAT}: Redis's names for what this router does.
 * What does not take effect cannot be set.
 */
final class ConfigParameters {
  private final RouterFacts facts;
  private final Map<String, Supplier<String>> values = new TreeMap<>();

  ConfigParameters(RouterFacts facts) {
    this.facts = facts;
    RouterConfig config = facts.config();
    values.put("appendfsync", () -> "always");
    values.put("appendonly", () -> "yes");
    values.put("bind", () -> config.get(RouterConfig.BIND));
    values.put(
        "client-query-buffer-limit",
        () -> config.get(RouterConfig.CLIENT_QUERY_BUFFER_LIMIT).toString());
    values.put("cluster-enabled", () -> facts.isDoor() ? "yes" : "no");
    values.put("databases", () -> "1");
    values.put("maxclients", () -> Integer.toString(facts.maxClients().getAsInt()));
    values.put("maxmemory", () -> "0");
    values.put("maxmemory-policy", () -> "noeviction");
    values.put("port", () -> Integer.toString(facts.port().getAsInt()));
    values.put("proto-max-bulk-len", () -> config.get(RouterConfig.PROTO_MAX_BULK_LEN).toString());
    values.put("requirepass", () -> "");
    values.put("save", () -> "");
    values.put("timeout", () -> Integer.toString(config.get(RouterConfig.TIMEOUT) / 1000));
  }

  void get(Args args, RespWriter to) {
    List<String> found = new ArrayList<>();
    for (String name : values.keySet()) {
      byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
      for (int i = 1; i < args.count(); i++) {
        if (Glob.matchesIgnoringCase(
            args.array(), args.offset(i), args.length(i), bytes, 0, bytes.length)) {
          found.add(name);
          break;
        }
      }
    }
    to.map(found.size());
    for (String name : found) {
      to.bulk(name);
      to.bulk(values.get(name).get());
    }
  }

  void set(Args args, RespWriter to) {
    if (args.count() % 2 == 0) {
      to.error("ERR wrong number of arguments for 'config|set' command");
      return;
    }
    int maxClients = 0;
    for (int i = 1; i < args.count(); i += 2) {
      String name = args.text(i).toLowerCase(Locale.ROOT);
      String value = args.text(i + 1);
      Supplier<String> current = values.get(name);
      if (current == null) {
        to.error("ERR Unknown option or number of arguments for CONFIG SET - '" + name + "'");
        return;
      }
      if (name.equals("maxclients")) {
        maxClients = number(value);
        if (maxClients < 1) {
          to.error(
              "ERR CONFIG SET failed (possibly related to argument 'maxclients') - argument must be"
                  + " between 1 and 1000000 inclusive");
          return;
        }
      } else if (!current.get().equals(value)) {
        to.error(
            "ERR CONFIG SET failed (possibly related to argument '"
                + name
                + "') - can't set immutable config");
        return;
      }
    }
    if (maxClients > 0) {
      facts.setMaxClients().accept(maxClients);
    }
    to.ok();
  }

  private static int number(String text) {
    try {
      int value = Integer.parseInt(text);
      return value <= 1_000_000 ? value : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
