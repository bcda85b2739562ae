package io.pontoon.tests.sim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pontoon.common.wire.Frame;
import io.pontoon.node.host.RaftWire;
import io.pontoon.node.raft.Message;
import io.pontoon.node.raft.Status;
import io.pontoon.node.shard.Shard;
import java.util.HashMap;
import java.util.Map;

/**
 * What replicas have said to each other, and must remember whatever happens to their machines: a
 * vote is given once a term (thesis 3.4), and an entry that a follower has answered for is still
 * there after a restart (thesis 3.8), unless a later leader has put another in its place.
 */
final class Promises {
  private record Replica(int group, int id) {}

  /** Up to where it has answered for its log, in the latest term in which it did. */
  private static final class Said {
    long term;
    long index;

    /** In which it has last voted, and for whom. */
    long voteTerm;

    int vote;
  }

  private final SimWorld world;
  private final Map<Replica, Said> said = new HashMap<>();

  /** With disks that lie nobody can keep what was promised, and what comes of it is to be seen. */
  private final boolean inVain;

  Promises(SimWorld world) {
    this.world = world;
    this.inVain =
        world.plan().faults().stream().anyMatch(fault -> fault.kind() == FaultKind.LYING_DISK);
  }

  /** A frame of raft messages leaves a node. */
  void leaves(SimNode node, byte[] frame) {
    ByteBuf body = Unpooled.wrappedBuffer(frame).skipBytes(Frame.HEADER);
    while (body.isReadable()) {
      int group = RaftWire.group(body);
      switch (RaftWire.read(body)) {
        case Message.Vote asks -> votes(node, group, asks.from(), asks.term(), asks.from());
        case Message.VoteReply reply when reply.granted() ->
            votes(node, group, reply.from(), reply.term(), reply.to());
        case Message.AppendReply reply when reply.accepted() -> answers(group, reply);
        case Message other -> {}
      }
    }
  }

  private Said of(int group, int replica) {
    return said.computeIfAbsent(new Replica(group, replica), unheard -> new Said());
  }

  private void votes(SimNode node, int group, int replica, long term, int candidate) {
    Said before = of(group, replica);
    if (term == before.voteTerm && candidate != before.vote) {
      world.fail(
          "vote given twice",
          "group %d: replica %d, on %s, votes for %d and for %d in term %d",
          group,
          replica,
          node,
          before.vote,
          candidate,
          term);
    } else if (term > before.voteTerm) {
      before.voteTerm = term;
      before.vote = candidate;
    }
  }

  private void answers(int group, Message.AppendReply reply) {
    Said before = of(group, reply.from());
    if (reply.term() > before.term) {
      before.term = reply.term();
      before.index = 0;
    }
    if (reply.term() == before.term) {
      before.index = Math.max(before.index, reply.index());
    }
  }

  /** A replica begins, with what its disk has given back. */
  void begins(SimNode node, Shard shard) {
    Said before = said.get(new Replica(shard.group(), shard.replica()));
    if (before == null || inVain || node.isDamaged()) {
      return;
    }
    Status status = shard.raftStatus();
    if (status.term() < Math.max(before.term, before.voteTerm)) {
      world.fail(
          "term forgotten",
          "group %d: replica %d, on %s, begins in term %d and has spoken in term %d",
          shard.group(),
          shard.replica(),
          node,
          status.term(),
          Math.max(before.term, before.voteTerm));
    } else if (status.term() == before.term && shard.lastIndex() < before.index) {
      world.fail(
          "answered entries gone",
          "group %d: replica %d, on %s, begins with entries up to %d and has answered for %d",
          shard.group(),
          shard.replica(),
          node,
          shard.lastIndex(),
          before.index);
    }
  }
}
