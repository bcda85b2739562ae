package io.pontoon.tests.variant;

import java.util.List;

/** What may go wrong in a node or a router, as the clients and all replicas together see it. */
final class ClusterVariants {
  static final String SIMULATION = "io.pontoon.tests.sim.Simulation";
  private static final String NODE = "node/src/main/java/io/pontoon/node/";
  private static final String ROUTE = "router/src/main/java/io/pontoon/router/route/";
  private static final String SAFETY =
      "^(election safety|leader completeness|state-machine safety|log matching|lost"
          + "|vote given twice|term forgotten|answered entries gone):";

  private ClusterVariants() {}

  static final List<Variant> ALL =
      List.of(
          Variant.of(
                  "term and vote are not written to the log",
                  NODE + "host/WalSubmission.java",
                  "if (persist.hardState() != null) {",
                  "if (persist.hardState() != null && batch == null) {",
                  16,
                  "^(term forgotten|vote given twice|election safety):")
              .under("loss,kill,blackout", 8),
          Variant.of(
                  "the log says durable without a sync",
                  NODE + "wal/Segments.java",
                  "    current.file.sync();\n    synced = writer.end();",
                  "    synced = writer.end();",
                  5,
                  SAFETY + "|^refuses to start: .*no intact record")
              .under("blackout", 10),
          Variant.of(
                  "a follower answers before its disk has it",
                  NODE + "raft/Following.java",
                  "outbox.sendWhenDurable(accepted(answerIndex));",
                  "outbox.send(accepted(answerIndex));",
                  10,
                  SAFETY)
              .under("blackout,power-cut-at-disk", 5),
          Variant.of(
                  "a leader reads without asking anybody",
                  NODE + "shard/ShardReads.java",
                  "new Input.Read(ticket, kind.mode(), queue.atLeast())",
                  "new Input.Read(ticket, leads() ? ReadKind.LOCAL.mode() : kind.mode(), 0)",
                  5,
                  "^stale:")
              .under("partition,one-way,pause", 10),
          Variant.of(
                  "a lease has no end",
                  NODE + "raft/Rounds.java",
                  "return leasedBy > 0 && !forfeited && now - leaseEnd < 0;",
                  "return leasedBy > 0 && !forfeited;",
                  120,
                  "^stale:")
              .under("partition,slow-node", 15),
          Variant.of(
                  "a new leader reads before its term has committed",
                  NODE + "raft/Replication.java",
                  "return log.commit() >= firstIndex;",
                  "return true;",
                  120,
                  "^stale:")
              .under("kill,hand-over", 6),
          Variant.of(
                  "reads are answered before what they must see is applied",
                  NODE + "shard/Shard.java",
                  "    for (long ticket : ready.reads()) {\n"
                      + "      reads.granted(ticket);\n"
                      + "    }\n",
                  "",
                  40,
                  "^stale:")
              .and(
                  "    List<Entry> committed = ready.committed();\n",
                  "    for (long ticket : ready.reads()) {\n"
                      + "      reads.granted(ticket);\n"
                      + "    }\n"
                      + "    List<Entry> committed = ready.committed();\n")
              .under("kill,restart,hand-over", 10),
          Variant.of(
                  "sessions are lost on a snapshot",
                  NODE + "shard/KeyspaceMachine.java",
                  "sessions.read(loader.sessions());",
                  "loader.sessions();",
                  5,
                  "^(states differ|duplicated):")
              .under("snapshot,kill", 10),
          Variant.of(
                  "the state's time is lost on a snapshot",
                  NODE + "shard/KeyspaceMachine.java",
                  "      stamp = loader.stamp();\n",
                  "",
                  5,
                  "^states differ:")
              .under("snapshot,kill", 10),
          Variant.of(
                  "a batch that comes again is carried out again",
                  NODE + "shard/Sessions.java",
                  "return session != null && seq <= session.lastSeq;",
                  "return false;",
                  8,
                  "^(duplicated|unexplained):")
              .and(
                  "    assert recorded.seq == session.lastSeq + 1\n"
                      + "        : \"sequence \" + recorded.seq + \" after \" + session.lastSeq;\n"
                      + "    session.lastSeq = recorded.seq;\n",
                  "    session.lastSeq = Math.max(session.lastSeq, recorded.seq);\n")
              .under("command-loss,pause,reset", 10),
          Variant.of(
                  "the first batch of a forgotten session opens it again",
                  NODE + "shard/Sessions.java",
                  "return seq == 1 && acked >= forgotten ? Status.OK",
                  "return seq == 1 ? Status.OK",
                  120,
                  "^duplicated:")
              .under("clock-jump,pause,command-loss", 10),
          Variant.of(
                  "a router sends a batch again in another session",
                  ROUTE + "Session.java",
                  "      i++;\n    }\n    dropGhosts(now);\n",
                  "      i++;\n    }\n"
                      + "    if (ordered.size() > 0 && ordered.get(0).seq != 0 &&"
                      + " !ordered.get(0).inFlight) {\n"
                      + "      begin();\n"
                      + "    }\n",
                  5,
                  "^duplicated:")
              .and(
                  "if (batch.seq != 0 && !batch.expired && !batch.surelyNotDone()) {",
                  "if (batch.serial == 0) {")
              .under("pause,kill,reset", 10),
          Variant.of(
                  "a router calls refused what is on its way",
                  ROUTE + "Session.java",
                  "        if (batch.surelyNotDone()) {\n",
                  "        if (!batch.maybe) {\n",
                  5,
                  "^applied though refused:")
              .under("command-loss,partition,pause", 10),
          Variant.of(
                  "a node calls refused what it has proposed",
                  NODE + "shard/Proposals.java",
                  "answerAll(lost.origins, Status.UNSETTLED, leaderHint);",
                  "answerAll(lost.origins, Status.NOT_LEADER, leaderHint);",
                  12,
                  "^applied though refused:")
              .under("one-way,partition", 20),
          Variant.of(
                  "a committed tail is cut off",
                  NODE + "raft/Following.java",
                  "    if (last <= log.commit()) {",
                  "    if (previous + 1 <= log.commit() && !entries.isEmpty() && log.last() >"
                      + " log.commit()) {\n"
                      + "      log.truncateFrom(previous + 1);\n"
                      + "      durability.truncated(log.last());\n"
                      + "      return;\n"
                      + "    }\n"
                      + "    if (last <= log.commit()) {",
                  5,
                  SAFETY + "|a committed entry is never dropped")
              .under("duplication,disorder,delay", 10),
          Variant.of(
                  "what is committed is applied in another order by who does not lead",
                  NODE + "shard/Shard.java",
                  "      apply(committed.get(i));",
                  "      apply(committed.get(leads() ? i : committed.size() - 1 - i));",
                  5,
                  "^states differ:")
              .and(
                  "    assert entry.index() == appliedIndex + 1 : \"entry \" + entry.index() + \""
                      + " after \" + appliedIndex;\n"
                      + "    appliedIndex = entry.index();",
                  "    appliedIndex = Math.max(appliedIndex, entry.index());")
              .under("pause", 10),
          Variant.of(
                  "a failed sync is let pass",
                  NODE + "wal/Segments.java",
                  "    current.file.sync();\n    synced = writer.end();",
                  "    try {\n"
                      + "      current.file.sync();\n"
                      + "    } catch (IOException nextTime) {\n"
                      + "      return;\n"
                      + "    }\n"
                      + "    synced = writer.end();",
                  5,
                  SAFETY + "|^refuses to start: .*no intact record")
              .under("fsync-failure,blackout", 10),
          Variant.of(
                  "the checksum of a record of the log is not looked at",
                  NODE + "wal/RecordReader.java",
                  "return (int) crc.getValue() == expected ? whole : 0;",
                  "return whole;",
                  5,
                  SAFETY + "|^refuses to start: .*no intact record")
              .under("log-rot,kill", 10),
          Variant.of(
                  "the checksum of a snapshot's block is not looked at",
                  NODE + "snapshot/SnapshotReader.java",
                  "    if (SnapshotFormat.blockCrc(crc, scratch, blocks, block, 0, length) !="
                      + " blockCrc) {\n"
                      + "      throw damaged(position, \"wrong checksum of block \" + blocks);\n"
                      + "    }\n",
                  "",
                  5,
                  "^states differ:")
              .under("snapshot-rot,kill,snapshot", 10),
          Variant.of(
                  "a snapshot has its name before it is durable",
                  NODE + "snapshot/SnapshotWriter.java",
                  "    file.sync();\n    file.close();\n    closed = true;",
                  "    file.close();\n    closed = true;",
                  5,
                  "^refuses to start: .*snapshot")
              .under("blackout,snapshot", 10),
          Variant.of(
                  "a file of the log goes though a group still needs it",
                  NODE + "wal/Segments.java",
                  "segments.getFirst().live == 0",
                  "segments.getFirst().live <= 1",
                  5,
                  "^refuses to start: .*is missing")
              .under("kill,snapshot", 10),
          Variant.of(
                  "what is not committed is written down as settled",
                  NODE + "host/WalSubmission.java",
                  "batch.settled(group, shard.appliedIndex());",
                  "batch.settled(group, shard.lastIndex());",
                  5,
                  SAFETY + "|in place of one that was settled")
              .under("kill,partition", 10),
          Variant.of(
                  "a wiped node comes back under its old names",
                  NODE + "server/Registrar.java",
                  "this.store = identity.store();",
                  "this.store = self;",
                  12,
                  SAFETY + "|^replica identity")
              .under("wipe", 5),
          Variant.of(
                  "a former replica's log stays for the next",
                  NODE + "host/Residents.java",
                  "    wal.forget(group);\n",
                  "",
                  24,
                  SAFETY + "|in place of one that was settled")
              .under("move,kill,partition", 10),
          Variant.of(
                  "a snapshot sees what is written while it is taken",
                  NODE + "store/EntryWriter.java",
                  "return snapshot != null && snapshot.needs(entry, slot, hash);",
                  "return false;",
                  50,
                  "^states differ:")
              .under("snapshot,kill", 10));
}
