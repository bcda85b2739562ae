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
              "a configuration is in force only once it is committed, for elections",
              ROOM + "Election.java",
              "electorate = log.configs().inForce(log.commit());",
              "electorate = log.configs().at(log.commit());",
              100,
              DECIDED),
          Variant.of(
              "a cut log keeps its configurations",
              ROOM + "RaftLog.java",
              "    configs.truncateFrom(index);\n",
              "",
              100,
              DECIDED),
          Variant.of(
              "configurations are forgotten one too many",
              ROOM + "Configs.java",
              "int first = positionAt(index);",
              "int first = Math.min(count - 1, positionAt(index) + 1);",
              100,
              DECIDED),
          Variant.of(
              "an installed snapshot changes nothing about who belongs to the group",
              ROOM + "RaftLog.java",
              "configs.startAt(index, at.config());",
              "configs.startAt(index, commit == 0 && last == 0 ? at.config() : configs.latest());",
              100,
              DECIDED),
          Variant.of(
              "joint: votes of the new majority are enough",
              ROOM + "Election.java",
              "return electorate.isJoint()\n",
              "return electorate == null\n",
              100,
              DECIDED),
          Variant.of(
              "joint: the new majority commits",
              ROOM + "Followers.java",
              "if (!config.isJoint()) {\n      return agreed;",
              "if (what == What.MATCH || !config.isJoint()) {\n      return agreed;",
              300,
              DECIDED),
          Variant.of(
              "joint: the new majority confirms rounds",
              ROOM + "Followers.java",
              "if (!config.isJoint()) {\n      return agreed;",
              "if (what != What.MATCH || !config.isJoint()) {\n      return agreed;",
              900,
              "stale read"),
          Variant.of(
              "the second step before the first is committed",
              ROOM + "Changes.java",
              "    if (!settled()) {\n      return;\n    }\n",
              "",
              100,
              DECIDED),
          Variant.of(
              "a change while another is under way",
              ROOM + "Changes.java",
              "if (!settled() || latest.isJoint())",
              "if (latest.isJoint())",
              100,
              DECIDED),
          Variant.of(
              "a leader that is no voter counts itself",
              ROOM + "Followers.java",
              "selfVotes = next.isVoter(settings.self());",
              "selfVotes = true;",
              100,
              DECIDED),
          Variant.of(
              "learners count",
              ROOM + "Followers.java",
              "follower.voter = next.isVoter(follower.replica);",
              "follower.voter = next.isMember(follower.replica);",
              100,
              DECIDED),
          Variant.of(
              "a learner stands for election",
              ROOM + "Election.java",
              "return log.configs().mayDecide(config.self(), log.commit());",
              "return log.configs().latest().isMember(config.self());",
              200,
              DECIDED),
          Variant.of(
              "a leader that was removed stays",
              ROOM + "Replication.java",
              "return changes.leaving() && ownTermCommitted() && changes.settled();",
              "return false;",
              100,
              "no convergence"),
          Variant.of(
              "a new follower is taken to have the whole log",
              ROOM + "Followers.java",
              "          follower.reset(lastIndex);\n        }",
              "          follower.reset(lastIndex);\n"
                  + "          follower.match = lastIndex;\n"
                  + "        }",
              100,
              DECIDED));
}
