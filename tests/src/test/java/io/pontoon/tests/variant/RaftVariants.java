package io.pontoon.tests.variant;

import java.util.List;

/** What may go wrong in the consensus of one group. */
final class RaftVariants {
  static final String SIMULATION = "io.pontoon.tests.sim.raft.RaftSimulation";
  private static final String ROOM = "node/src/main/java/io/pontoon/node/raft/";
  private static final String SAFETY =
      "decision|election safety|leader completeness|state-machine safety|log matching|known"
          + " committed|stopped itself";

  private RaftVariants() {}

  static final List<Variant> ALL =
      List.of(
          Variant.of(
              "vote not persisted",
              ROOM + "RaftCore.java",
              "new HardState(ballot.term, ballot.votedFor)",
              "new HardState(ballot.term, HardState.NOBODY)",
              5,
              SAFETY),
          Variant.of(
              "vote given twice in a term",
              ROOM + "Election.java",
              "(free || ballot.votedFor == asked.from())",
              "(free || ballot.votedFor != HardState.NOBODY)",
              45,
              SAFETY),
          Variant.of(
              "vote leaves before the disk has it",
              ROOM + "Election.java",
              "    if (durability.hardStateChanged()) {\n      outbox.sendWhenDurable(reply);",
              "    if (durability.hardStateChanged()) {\n      outbox.send(reply);",
              5,
              SAFETY),
          Variant.of(
              "votes are given whatever the log",
              ROOM + "RaftLog.java",
              "return otherLastTerm > lastTerm || (otherLastTerm == lastTerm && otherLast >="
                  + " last);",
              "return true;",
              8,
              SAFETY),
          Variant.of(
              "up-to-date check looks at length alone",
              ROOM + "RaftLog.java",
              "return otherLastTerm > lastTerm || (otherLastTerm == lastTerm && otherLast >="
                  + " last);",
              "return otherLast >= last;",
              325,
              SAFETY),
          Variant.of(
              "an append is answered before the disk has it",
              ROOM + "Following.java",
              "outbox.sendWhenDurable(accepted(answerIndex));",
              "outbox.send(accepted(answerIndex));",
              5,
              SAFETY),
          Variant.of(
              "a round is answered with more than the disk has",
              ROOM + "Following.java",
              "accepted(Math.min(answerIndex, log.durable()))",
              "accepted(answerIndex)",
              5,
              SAFETY),
          Variant.of(
              "the leader counts itself before its disk",
              ROOM + "Replication.java",
              "followers.matched(log.durable())",
              "followers.matched(log.last())",
              5,
              SAFETY),
          Variant.of(
              "older terms are committed by counting (figure 3.7)",
              ROOM + "Replication.java",
              " && log.term(index) == ballot.term",
              "",
              5,
              SAFETY),
          Variant.of(
              "commit index taken beyond what matches",
              ROOM + "Following.java",
              "log.commitTo(Math.min(append.commit(), taken))",
              "log.commitTo(Math.min(append.commit(), log.last()))",
              110,
              SAFETY),
          Variant.of(
              "log matching check skipped",
              ROOM + "Following.java",
              "previous > log.commit() && !log.matches(previous, append.previousTerm())",
              "previous > log.last()",
              35,
              SAFETY + "|stopped itself|does not follow"),
          Variant.of(
              "what contradicts the leader stays",
              ROOM + "Following.java",
              "!log.matches(entry.index(), entry.term())",
              "entry.index() > log.last()",
              25,
              SAFETY),
          Variant.of(
              "a committed tail is truncated",
              ROOM + "Following.java",
              "    if (last <= log.commit()) {",
              "    if (previous + 1 <= log.commit() && !entries.isEmpty() && log.last() >"
                  + " log.commit()) {\n"
                  + "      log.truncateFrom(previous + 1);\n"
                  + "      durability.truncated(log.last());\n"
                  + "      return;\n"
                  + "    }\n"
                  + "    if (last <= log.commit()) {",
              5,
              SAFETY),
          Variant.of(
              "durability not lowered when the log is cut",
              ROOM + "Following.java",
              "          durability.truncated(log.last());\n",
              "",
              345,
              SAFETY),
          Variant.of(
              "durable index not lowered when the log is cut",
              ROOM + "RaftLog.java",
              "    durable = Math.min(durable, last);\n",
              "",
              55,
              SAFETY),
          Variant.of(
                  "a read of all waits for nobody but a majority",
                  ROOM + "Reads.java",
                  "    if (read.all) {\n      unspread.add(read);",
                  "    if (read.all && read.index < 0) {\n      unspread.add(read);",
                  20,
                  "older than a read of all")
              .and(
                  "    if (!unspread.isEmpty()) {\n      atAll",
                  "    atAll = Math.max(atAll, log.commit());\n"
                      + "    if (!unspread.isEmpty()) {\n"
                      + "      atAll"),
          Variant.of(
              "a read of all does not wait for the voters before",
              ROOM + "Followers.java",
              "      if (follower.voter || follower.outgoing) {\n        known =",
              "      if (follower.voter) {\n        known =",
              400,
              "older than a read of all"),
          Variant.of(
              "INDEX read without a round",
              ROOM + "Reads.java",
              "case INDEX -> prove(ticket, false, atLeast);",
              "case INDEX -> {\n"
                  + "        if (ballot.isLeader()) {\n"
                  + "          await(ticket, Math.max(atLeast, replication.readIndex()));\n"
                  + "        } else {\n"
                  + "          prove(ticket, false, atLeast);\n"
                  + "        }\n"
                  + "      }",
              30,
              "stale read: INDEX"),
          Variant.of(
              "read proved by a round that began before it",
              ROOM + "Rounds.java",
              "    wanted = true;\n    return current + 1;",
              "    wanted = true;\n    return current;",
              185,
              "stale read"),
          Variant.of(
              "read before the own term has committed",
              ROOM + "Replication.java",
              "return log.commit() >= firstIndex;",
              "return true;",
              5,
              "stale read: LEASE"),
          Variant.of(
              "read index of a new leader is its commit index",
              ROOM + "Replication.java",
              "return Math.max(log.commit(), firstIndex);",
              "return log.commit();",
              8,
              "stale read: (INDEX|ALL)"),
          Variant.of(
              "the lease runs from the answer",
              ROOM + "Rounds.java",
              "leaseEnd = began[slot(trusted)] + leaseNanos;",
              "leaseEnd = began[slot(current)] + leaseNanos;",
              55,
              "stale read: LEASE"),
          Variant.of(
              "the lease never ends",
              ROOM + "Rounds.java",
              "return leasedBy > 0 && !forfeited && now - leaseEnd < 0;",
              "return leasedBy > 0 && !forfeited;",
              30,
              "stale read: LEASE"),
          Variant.of(
              "lease kept when leadership is handed over",
              ROOM + "Rounds.java",
              "    forfeited = true;",
              "    forfeited = false;",
              55,
              "stale read: LEASE"),
          Variant.of(
              "promise forgotten at start",
              ROOM + "Election.java",
              "    if (!isNewborn()) {\n      promise(now);\n    }",
              "",
              175,
              "stale read: LEASE"),
          Variant.of(
              "snapshot installed over what is committed",
              ROOM + "Following.java",
              "if (arrived.index() > log.commit()) {",
              "if (arrived.index() != log.commit()) {",
              450,
              SAFETY));
}
