package io.pontoon.router.admin;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandErrors;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.resp.RespWriter;
import io.pontoon.router.route.ClusterStatus;
import io.pontoon.router.route.Links;
import io.pontoon.router.route.ReplySink;
import java.util.function.Consumer;

/**
 * The rows of the group {@code cluster}: some are told from what this loop knows, some need the
 * nodes' own words, and those that change the cluster go to the leader of the meta group.
 */
final class ClusterCommands {
  private static final String NO_MAP =
      "CLUSTERDOWN The cluster is down: no node has told its map yet; not executed";

  private final NodesReply nodes;
  private final ShardsReply shards;
  private final PlaceReplies places;
  private final MetaReply meta;
  private final ClusterReplies redis;

  ClusterCommands(RouterFacts facts) {
    this.nodes = new NodesReply(facts);
    this.shards = new ShardsReply(facts);
    this.places = new PlaceReplies(facts);
    this.meta = new MetaReply(facts);
    this.redis = new ClusterReplies(facts);
  }

  static boolean answers(CommandSpec spec) {
    return spec.group().equals("cluster");
  }

  /** As {@link AdminCommands#run}. */
  boolean run(CommandSpec spec, Args args, Caller caller, RespWriter to, ReplySink sink) {
    if (spec.name().equals("asking") || spec.name().startsWith("read")) {
      // A slot that moves is frozen for milliseconds, and what comes for it waits: nobody is ever
      // sent with -ASK. Reads are served by leaders on every connection.
      to.ok();
      return true;
    }
    Links links = caller.links();
    if (links.table() == null) {
      to.error(NO_MAP);
      return true;
    }
    if (ChangeCommands.answers(spec)) {
      return change(spec, args, caller, to, sink);
    }
    switch (spec.name()) {
      case "nodes" -> {
        return asked(caller, sink, own -> status -> nodes.write(status, own));
      }
      case "shards" -> {
        return asked(caller, sink, own -> status -> shards.write(status, own));
      }
      case "cluster" -> {
        return asked(caller, sink, own -> status -> meta.write(status, links.unanswered(), own));
      }
      case "ring" -> places.ring(args, Topology.of(links), to);
      case "route" -> places.route(args, Topology.of(links), to);
      case "replicas" -> places.replicas(args, Topology.of(links), to);
      case "leader" -> places.leader(args, Topology.of(links), to);
      default -> {
        if (spec.name().startsWith("cluster|")) {
          redis.run(spec.name().substring("cluster|".length()), args, Topology.of(links), to);
        } else {
          to.error(CommandErrors.wrongArity(spec)); // a container alone
        }
      }
    }
    return true;
  }

  /** What is made of the nodes' words when they have come. */
  @FunctionalInterface
  private interface Telling {
    Consumer<ClusterStatus> to(RespWriter own);
  }

  private static boolean asked(Caller caller, ReplySink sink, Telling telling) {
    boolean resp3 = caller.state().resp3;
    caller
        .links()
        .askStatus(
            status -> {
              RespWriter own = new RespWriter(4096).protocol(resp3);
              telling.to(own).accept(status);
              sink.onReply(own.array(), 0, own.length());
            });
    return false;
  }

  private static boolean change(
      CommandSpec spec, Args args, Caller caller, RespWriter to, ReplySink sink) {
    Links links = caller.links();
    ChangeCommands.Wish wish = ChangeCommands.wish(spec, args, links.table().map());
    if (wish.error() != null) {
      to.error(wish.error());
      return true;
    }
    boolean resp3 = caller.state().resp3;
    links.askForChange(
        wish.words(),
        ChangeCommands.isHarmless(spec),
        answer -> {
          RespWriter own = new RespWriter(512).protocol(resp3);
          ChangeCommands.reply(spec, answer, links.table().map(), own);
          sink.onReply(own.array(), 0, own.length());
        });
    return false;
  }
}
