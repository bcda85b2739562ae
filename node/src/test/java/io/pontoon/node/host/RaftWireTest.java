package io.pontoon.node.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pontoon.node.raft.Entry;
import io.pontoon.node.raft.Message;
import io.pontoon.node.raft.config.GroupConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class RaftWireTest {
  private static final List<Message> ALL =
      List.of(
          new Message.PreVote(1, 2, 3, 4, 5),
          new Message.PreVoteReply(1, 2, 3, true),
          new Message.Vote(1, 2, 3, 4, 5, true),
          new Message.VoteReply(1, 2, 3, false),
          new Message.Append(1, 2, 3, 4, 5, List.of(), 6, 7),
          new Message.Append(1, 2, 3, 4, 5, List.of(), 6, 7, true),
          new Message.AppendReply(1, 2, 3, true, 4, 5, 6),
          new Message.AppendReply(1, 2, 3, true, 4, 5, 6, true, 7),
          new Message.ReadIndex(1, 2, 3, 4, false),
          new Message.ReadIndex(1, 2, 3, 4, true),
          new Message.ReadIndexReply(1, 2, 3, 4, 5, false, 0),
          new Message.ReadIndexReply(1, 2, 3, 4, 0, true, 6),
          new Message.TimeoutNow(1, 2, 3));

  @Test
  void messagesOfSeveralGroupsShareAFrame() {
    ByteBuf frame = Unpooled.buffer();
    for (int i = 0; i < ALL.size(); i++) {
      RaftWire.write(frame, i * 1000, ALL.get(i));
    }
    for (int i = 0; i < ALL.size(); i++) {
      assertEquals(i * 1000, RaftWire.group(frame));
      assertEquals(ALL.get(i), RaftWire.read(frame));
    }
    assertFalse(frame.isReadable());
  }

  @Test
  void entriesComeBackWithIndexTermKindAndPayload() {
    byte[] payload = {1, 2, 3};
    Entry noOp = new Entry(3, 5, Entry.Kind.NO_OP, new byte[0]);
    Entry commands = new Entry(4, 6, Entry.Kind.COMMANDS, payload);
    ByteBuf frame = Unpooled.buffer();
    RaftWire.write(frame, 1, new Message.Append(1, 2, 4, 4, 2, List.of(noOp, commands), 4, 9));
    Message.Append read = (Message.Append) RaftWire.read(frame);
    assertEquals(List.of(5L, 6L), read.entries().stream().map(Entry::index).toList());
    assertEquals(List.of(3L, 4L), read.entries().stream().map(Entry::term).toList());
    assertEquals(Entry.Kind.NO_OP, read.entries().getFirst().kind());
    assertArrayEquals(payload, read.entries().getLast().payload());
  }

  @Test
  void aConfigurationTravelsOnlyWhole() {
    GroupConfig config = GroupConfig.of(1, 2, 3);
    ByteBuf frame = Unpooled.buffer();
    RaftWire.write(frame, 1, append(new Entry(4, 5, Entry.Kind.CONFIG, config.encode())));
    Entry read = ((Message.Append) RaftWire.read(frame)).entries().getFirst();
    assertEquals(Entry.Kind.CONFIG, read.kind());
    assertEquals(config, GroupConfig.decode(read.payload()));
    for (byte[] payload : List.of(new byte[0], new byte[40])) {
      ByteBuf damaged = Unpooled.buffer();
      RaftWire.write(damaged, 1, append(new Entry(4, 5, Entry.Kind.CONFIG, payload)));
      assertThrows(IllegalArgumentException.class, () -> RaftWire.read(damaged));
    }
  }

  private static Message.Append append(Entry entry) {
    return new Message.Append(1, 2, 4, 4, 2, List.of(entry), 4, 9);
  }

  @Test
  void everyCutOffMessageIsRefused() {
    ByteBuf frame = Unpooled.buffer();
    Entry entry = new Entry(4, 5, Entry.Kind.COMMANDS, new byte[20]);
    RaftWire.write(frame, 1, new Message.Append(1, 2, 4, 4, 2, List.of(entry), 4, 9));
    for (int length = 4; length < frame.readableBytes(); length++) {
      ByteBuf cut = frame.copy(0, length);
      assertThrows(IllegalArgumentException.class, () -> RaftWire.read(cut), "cut at " + length);
    }
  }

  @Test
  void aCountThatTheFrameCannotHoldIsNotTrusted() {
    ByteBuf frame = Unpooled.buffer();
    RaftWire.write(frame, 1, new Message.Append(1, 2, 4, 4, 2, List.of(), 4, 9));
    frame.setInt(frame.writerIndex() - 4, Integer.MAX_VALUE);
    assertThrows(IllegalArgumentException.class, () -> RaftWire.read(frame));
  }
}
