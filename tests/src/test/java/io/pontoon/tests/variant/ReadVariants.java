package io.pontoon.tests.variant;

import java.util.List;

/** What may go wrong with reads at their levels, as clients that choose them see it. */
final class ReadVariants {
  static final String SIMULATION = "io.pontoon.tests.sim.LevelledSimulation";

  private static final String NODE = "node/src/main/java/io/pontoon/node/";
  private static final String ROUTER = "router/src/main/java/io/pontoon/router/";

  private ReadVariants() {}

  static final List<Variant> ALL =
      List.of(
          Variant.of(
                  "read before apply",
                  NODE + "raft/Reads.java",
                  "    if (index <= log.commit()) {\n      outbox.grantRead(ticket);",
                  "    if (index <= log.commit() || !ballot.isLeader()) {\n"
                      + "      outbox.grantRead(ticket);",
                  15,
                  "^(stale (quorum|all|session)|lag exceeded):")
              .under("loss,hand-over,clog", 3),
          Variant.of(
                  "ReadIndex without a round in this term",
                  NODE + "raft/Reads.java",
                  "    long index = Math.max(atLeast, replication.readIndex());\n"
                      + "    unproved.add(\n",
                  "    long index = Math.max(atLeast, log.commit());\n"
                      + "    if (!all) {\n"
                      + "      proved(new Waiting(ticket, from, all, index, 0, order++, ticks));\n"
                      + "      return;\n"
                      + "    }\n"
                      + "    unproved.add(\n",
                  30,
                  "^stale( quorum| strong)?:")
              .under("partition,hand-over", 3),
          Variant.of(
                  "token forgotten on slot move",
                  ROUTER + "front/Asking.java",
                  "level == Level.SESSION ? client.state()",
                  "level == Level.SESSION && links().epoch() <= 1 ? client.state()",
                  10,
                  "^stale session:")
              .under("slots,partial", 4),
          Variant.of(
                  "cache bound counted from arrival",
                  ROUTER + "route/GroupReads.java",
                  "served.asOf(sentAt - lagMillis * 1_000_000L);",
                  "served.asOf(now);",
                  10,
                  "^lag exceeded:")
              .under("partial", 4),
          Variant.of(
                  "hedge answered by the older replica",
                  ROUTER + "route/GroupReads.java",
                  "uplink.send(node, group, requestId, batch.word(), 0, batch.atLeast,"
                      + " batch.commands);",
                  "batch.isAsked()\n"
                      + "            ? uplink.send(\n"
                      + "                node, group, requestId, ANYHOW, 0, 0, batch.commands)\n"
                      + "            : uplink.send(\n"
                      + "                node, group, requestId, batch.word(), 0, batch.atLeast,"
                      + " batch.commands);",
                  10,
                  "^(stale( session| quorum| all)?|older than ALL|lag exceeded):")
              .and(
                  "  private static final int TRANSMISSION_BITS = 16;\n",
                  "  private static final int TRANSMISSION_BITS = 16;\n"
                      + "  private static final long ANYHOW =\n"
                      + "      new ReadTerms(ReadTerms.Mode.LOCAL, 0,"
                      + " ReadTerms.NO_BOUND).word();\n")
              .under("slow-node,pause,clog", 3));
}
