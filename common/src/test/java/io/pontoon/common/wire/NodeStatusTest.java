package io.pontoon.common.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a node stands, through the wire and back. */
class NodeStatusTest {
  private static final int BEFORE_BODY = Frame.HEADER;
  private static final ByteBufAllocator HEAP = new UnpooledByteBufAllocator(false, true);

  private static ReplicaStatus replica(int group) {
    return new ReplicaStatus(
        group,
        group + 1,
        ReplicaStatus.Role.values()[group % 4],
        7L + group,
        group % 3,
        "1,2,3 from 1,2 learning 4",
        1,
        2,
        3,
        4,
        5,
        group % 2 == 0 ? -1 : 6,
        7,
        8,
        9,
        Long.MAX_VALUE,
        List.of(new ReplicaStatus.Checksum(10, -1, 1), new ReplicaStatus.Checksum(20, 2, -2)),
        group % 4 == 3
            ? List.of(
                new ReplicaStatus.Follower(1, 2, true, false, "replicate", 99),
                new ReplicaStatus.Follower(4, 0, false, true, "snapshot", 0))
            : List.of());
  }

  private static NodeStatus status(int groups) {
    List<ReplicaStatus> replicas = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      replicas.add(replica(group));
    }
    return new NodeStatus(5, 1_234, 1L << 40, 17, replicas);
  }

  private static List<ByteBuf> frames(NodeStatus status, long request) {
    List<ByteBuf> frames = new ArrayList<>();
    status.frames(request, HEAP, frames::add);
    return frames;
  }

  private static NodeStatus assemble(List<ByteBuf> frames, long request) {
    NodeStatus whole = null;
    for (int i = 0; i < frames.size(); i++) {
      NodeStatus.Part part = NodeStatus.Part.read(frames.get(i).skipBytes(BEFORE_BODY));
      assertEquals(request, part.request());
      assertEquals(i + 1 < frames.size(), part.more());
      whole = whole == null ? part.status() : whole.and(part.status());
    }
    return whole;
  }

  @Test
  void whatGoesInComesOutHoweverManyGroupsThereAre() {
    for (int groups : new int[] {0, 1, 7, 1_000, 10_000}) {
      NodeStatus status = status(groups);
      List<ByteBuf> frames = frames(status, 42);
      frames.forEach(frame -> assertTrue(frame.readableBytes() < 300 << 10, "parts stay small"));
      assertEquals(status, assemble(frames, 42));
    }
    assertTrue(frames(status(10_000), 1).size() > 5);
  }

  @Test
  void whatIsCutOffIsRefused() {
    byte[] body = body(frames(status(4), 1).getFirst());
    int readable = 0;
    for (int length = 0; length < body.length; length++) {
      ByteBuf cut = HEAP.buffer().writeBytes(body, 0, length);
      try {
        readable += NodeStatus.Part.read(cut).status().replicas().size();
      } catch (IllegalArgumentException refused) {
        assertTrue(refused.getMessage().startsWith("damaged status"), refused.getMessage());
      }
    }
    assertEquals(1 + 2 + 3, readable, "only where one replica ends and the next would begin");
    ByteBuf wrongRole = HEAP.buffer().writeBytes(body);
    wrongRole.setByte(29 + 8, 9);
    assertThrows(IllegalArgumentException.class, () -> NodeStatus.Part.read(wrongRole));
  }

  private static byte[] body(ByteBuf frame) {
    byte[] bytes = new byte[frame.skipBytes(BEFORE_BODY).readableBytes()];
    frame.readBytes(bytes);
    return bytes;
  }

  @Test
  void theRequestComesThroughAndNothingElseDoes() {
    NodeStatus.Request request = new NodeStatus.Request(7, true);
    ByteBuf frame = request.frame(HEAP).skipBytes(BEFORE_BODY);
    assertEquals(request, NodeStatus.Request.read(frame));
    ByteBuf tooLong = HEAP.buffer().writeZero(10);
    assertThrows(IllegalArgumentException.class, () -> NodeStatus.Request.read(tooLong));
  }
}
