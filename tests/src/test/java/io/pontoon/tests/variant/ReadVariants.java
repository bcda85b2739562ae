package io.pontoon.tests.variant;

import java.util.List;

/** What may go wrong with reads at their levels, as clients that choose them see it. */
final class ReadVariants {
  static final String SIMULATION = "io.pontoon.tests.sim.LevelledSimulation";

  /** Whether routers answer CONSISTENCY at all. */
  static final boolean ANSWERED = Boolean.getBoolean("sim.levels");

  static final String WHY_NOT = "asked for by -Dsim.levels=true";

  private static final String NODE = "node/src/main/java/io/pontoon/node/";

  private ReadVariants() {}

  static final List<Variant> ALL =
      List.of(
          Variant.of(
                  "read before apply",
                  NODE + "raft/Reads.java",
                  "    if (index <= log.commit()) {\n      outbox.grantRead(ticket);",
                  "    if (index <= log.commit() || !ballot.isLeader()) {\n"
                      + "      outbox.grantRead(ticket);",
                  40,
                  "^(stale quorum|stale session):")
              .under("pause,slow-node,hand-over", 10),
          Variant.of(
                  "ReadIndex without a round in this term",
                  NODE + "raft/Reads.java",
                  "  void onReadIndex(Message.ReadIndex asked) {\n",
                  "  void onReadIndex(Message.ReadIndex asked) {\n"
                      + "    if (ballot.isLeader()) {\n"
                      + "      outbox.send(\n"
                      + "          new Message.ReadIndexReply(\n"
                      + "              config.self(), asked.from(), ballot.term, asked.ticket(),"
                      + " log.commit()));\n"
                      + "      return;\n"
                      + "    }\n",
                  40,
                  "^stale quorum:")
              .under("partition,one-way,hand-over,kill", 10));
}
