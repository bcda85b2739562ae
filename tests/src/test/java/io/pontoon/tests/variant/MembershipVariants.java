package io.pontoon.tests.variant;

import java.util.List;

/** What may go wrong while a group changes who belongs to it. */
final class MembershipVariants {
  private static final String ROOM = "node/src/main/java/io/pontoon/node/raft/";

  /** Counted again by what is on the disks, or seen in what comes of it. */
  private static final String DECIDED =
      "decision|election safety|leader completeness|state-machine safety|log matching|stopped"
          + " itself";

  private MembershipVariants() {}

  static final List<Variant> ALL =
      List.of(
          Variant.of(
              "a configuration is in force only once it is committed",
              ROOM + "Configs.java",
              "    return latest();",
              "    return at(commit);",
              5,
              DECIDED),
          Variant.of(
              "a cut log keeps its configurations",
              ROOM + "RaftLog.java",
              "    configs.truncateFrom(index);\n",
              "",
              80,
              DECIDED),
          Variant.of(
              "configurations are forgotten one too many",
              ROOM + "Configs.java",
              "int first = positionAt(index);",
              "int first = Math.min(count - 1, positionAt(index) + 1);",
              80,
              DECIDED),
          Variant.of(
              "a snapshot is installed without its configuration",
              ROOM + "RaftLog.java",
              "    configs.startAt(index, at.config());",
              "    configs.startAt(index, index == 0 ? at.config() : GroupConfig.NONE);",
              16,
              DECIDED + "|no convergence"),
          Variant.of(
              "joint: the new majority is enough to elect",
              ROOM + "Election.java",
              "return electorate.isJoint()\n",
              "return electorate == null\n",
              60,
              DECIDED),
          Variant.of(
              "joint: the new majority is enough to commit",
              ROOM + "Followers.java",
              "return Math.min(agreed, Quorum.reachedByMajority(reached, voters));",
              "return agreed;",
              12,
              DECIDED),
          Variant.of(
              "joint: the old majority is enough to commit",
              ROOM + "Followers.java",
              "return Math.min(agreed, Quorum.reachedByMajority(reached, voters));",
              "return Quorum.reachedByMajority(reached, voters);",
              5,
              DECIDED),
          Variant.of(
              "the second step before the first is committed",
              ROOM + "Changes.java",
              "    if (!settled()) {\n      return;\n    }\n",
              "",
              5,
              DECIDED),
          Variant.of(
              "a change while another is under way",
              ROOM + "Changes.java",
              "if (!settled() || latest.isJoint())",
              "if (latest.isJoint())",
              5,
              DECIDED),
          Variant.of(
              "a leader that is no voter counts itself",
              ROOM + "Followers.java",
              "selfVotes = next.isVoter(settings.self());",
              "selfVotes = true;",
              8,
              DECIDED),
          Variant.of(
                  "learners count",
                  ROOM + "Followers.java",
                  "follower.voter = next.isVoter(follower.replica);",
                  "follower.voter = next.isMember(follower.replica);",
                  20,
                  DECIDED)
              .and(
                  "reached = new long[Math.max(next.voterCount(), next.outgoingCount())];",
                  "reached = new long[next.size()];"),
          Variant.of(
              "a learner stands for election",
              ROOM + "Election.java",
              "return log.configs().mayDecide(config.self(), log.commit());",
              "return log.configs().latest().isMember(config.self());",
              40,
              DECIDED),
          Variant.of(
              "a leader that was removed stays",
              ROOM + "Replication.java",
              "return changes.leaving() && ownTermCommitted() && changes.settled();",
              "return false;",
              35,
              "no convergence"),
          Variant.of(
              "a new follower is taken to have the whole log",
              ROOM + "Followers.java",
              "          follower.reset(lastIndex);\n        }",
              "          follower.reset(lastIndex);\n"
                  + "          follower.match = lastIndex;\n"
                  + "        }",
              5,
              DECIDED));
}
