package io.pontoon.common.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * How a node stood a moment ago. Many groups make it long: it goes in parts, each a frame of {@link
 * Frame#STATUS}, the last of which says so.
 *
 * @param ageMillis how long ago that was, at the most
 * @param walBytes what the log of all groups takes on disk
 * @param walFiles in how many files
 * @param replicas one for each group that the node holds a replica of
 */
public record NodeStatus(
    int node, int ageMillis, long walBytes, int walFiles, List<ReplicaStatus> replicas) {
  /** A part is closed above this. */
  private static final int PART_BYTES = 256 << 10;

  private static final int HEADER = 8 + 4 + 4 + 8 + 4 + 1;
  private static final byte MORE = 1;

  public NodeStatus {
    replicas = List.copyOf(replicas);
  }

  /**
   * What a router asks.
   *
   * @param id comes back in the answer; 0 when none is wanted
   * @param checksums the groups that the node leads shall take checksums now
   */
  public record Request(long id, boolean checksums) {
    private static final int BYTES = 9;

    public ByteBuf frame(ByteBufAllocator allocator) {
      ByteBuf frame = Frame.begin(allocator, Frame.STATUS_REQUEST, BYTES);
      return Frame.finish(frame.writeLong(id).writeByte(checksums ? 1 : 0));
    }

    /**
     * @throws IllegalArgumentException when it is no such thing
     */
    public static Request read(ByteBuf body) {
      if (body.readableBytes() != BYTES) {
        throw new IllegalArgumentException("damaged status request");
      }
      return new Request(body.readLong(), body.readByte() != 0);
    }
  }

  /** Hands out the frames that answer a request, in order. */
  public void frames(long request, ByteBufAllocator allocator, Consumer<ByteBuf> to) {
    int next = 0;
    do {
      ByteBuf frame = Frame.begin(allocator, Frame.STATUS, 4096);
      frame.writeLong(request).writeInt(node).writeInt(ageMillis);
      int moreAt = frame.writeLong(walBytes).writeInt(walFiles).writerIndex();
      frame.writeByte(0);
      while (next < replicas.size() && frame.readableBytes() < PART_BYTES) {
        replicas.get(next++).write(frame);
      }
      frame.setByte(moreAt, next < replicas.size() ? MORE : 0);
      to.accept(Frame.finish(frame));
    } while (next < replicas.size());
  }

  /**
   * One part of an answer.
   *
   * @param request which request it answers
   * @param more whether parts follow
   * @param status what this part says
   */
  public record Part(long request, boolean more, NodeStatus status) {
    /**
     * @throws IllegalArgumentException when it is no such thing
     */
    public static Part read(ByteBuf body) {
      if (body.readableBytes() < HEADER) {
        throw new IllegalArgumentException("damaged status: too short");
      }
      long request = body.readLong();
      int node = body.readInt();
      int age = body.readInt();
      long walBytes = body.readLong();
      int walFiles = body.readInt();
      boolean more = body.readByte() == MORE;
      List<ReplicaStatus> replicas = new ArrayList<>();
      while (body.isReadable()) {
        replicas.add(ReplicaStatus.read(body));
      }
      return new Part(request, more, new NodeStatus(node, age, walBytes, walFiles, replicas));
    }
  }

  /** This and a later part as one. */
  public NodeStatus and(NodeStatus later) {
    List<ReplicaStatus> all = new ArrayList<>(replicas);
    all.addAll(later.replicas);
    return new NodeStatus(node, ageMillis, walBytes, walFiles, all);
  }
}
