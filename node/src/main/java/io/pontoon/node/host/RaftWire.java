package io.pontoon.node.host;

import io.netty.buffer.ByteBuf;
import io.pontoon.node.raft.Entry;
import io.pontoon.node.raft.Message;
import io.pontoon.node.raft.Message.Append;
import io.pontoon.node.raft.Message.AppendReply;
import io.pontoon.node.raft.Message.InstallSnapshot;
import io.pontoon.node.raft.Message.PreVote;
import io.pontoon.node.raft.Message.PreVoteReply;
import io.pontoon.node.raft.Message.ReadIndex;
import io.pontoon.node.raft.Message.ReadIndexReply;
import io.pontoon.node.raft.Message.TimeoutNow;
import io.pontoon.node.raft.Message.Vote;
import io.pontoon.node.raft.Message.VoteReply;
import io.pontoon.node.raft.config.GroupConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Raft messages as they stand one after another in a {@code RAFT} frame: group (4 bytes), kind (1),
 * from (4), to (4), term (8), the rest by kind.
 */
public final class RaftWire {
  private static final int ENVELOPE = 4 + 1 + 4 + 4 + 8;
  private static final int ENTRY_HEADER = 8 + 1 + 4;
  private static final Entry.Kind[] ENTRY_KINDS = Entry.Kind.values();

  private static final byte PRE_VOTE = 1;
  private static final byte PRE_VOTE_REPLY = 2;
  private static final byte VOTE = 3;
  private static final byte VOTE_REPLY = 4;
  private static final byte APPEND = 5;
  private static final byte APPEND_REPLY = 6;
  private static final byte READ_INDEX = 7;
  private static final byte READ_INDEX_REPLY = 8;
  private static final byte TIMEOUT_NOW = 9;

  private RaftWire() {}

  static void write(ByteBuf out, int group, Message message) {
    switch (message) {
      case PreVote m ->
          envelope(out, group, PRE_VOTE, m).writeLong(m.lastIndex()).writeLong(m.lastTerm());
      case PreVoteReply m -> envelope(out, group, PRE_VOTE_REPLY, m).writeBoolean(m.granted());
      case Vote m ->
          envelope(out, group, VOTE, m)
              .writeLong(m.lastIndex())
              .writeLong(m.lastTerm())
              .writeBoolean(m.handedOver());
      case VoteReply m -> envelope(out, group, VOTE_REPLY, m).writeBoolean(m.granted());
      case Append m -> {
        envelope(out, group, APPEND, m)
            .writeLong(m.previousIndex())
            .writeLong(m.previousTerm())
            .writeLong(m.commit())
            .writeLong(m.round())
            .writeBoolean(m.rest());
        entries(out, m.entries());
      }
      case AppendReply m ->
          envelope(out, group, APPEND_REPLY, m)
              .writeBoolean(m.accepted())
              .writeLong(m.index())
              .writeLong(m.hintTerm())
              .writeLong(m.round())
              .writeBoolean(m.rest())
              .writeLong(m.commit());
      case ReadIndex m ->
          envelope(out, group, READ_INDEX, m).writeLong(m.ticket()).writeBoolean(m.all());
      case ReadIndexReply m ->
          envelope(out, group, READ_INDEX_REPLY, m)
              .writeLong(m.ticket())
              .writeLong(m.index())
              .writeBoolean(m.all())
              .writeInt(m.missing());
      case TimeoutNow m -> envelope(out, group, TIMEOUT_NOW, m);
      case InstallSnapshot m ->
          throw new IllegalStateException("a snapshot travels as chunks, not as " + m);
    }
  }

  private static ByteBuf envelope(ByteBuf out, int group, byte kind, Message message) {
    return out.writeInt(group)
        .writeByte(kind)
        .writeInt(message.from())
        .writeInt(message.to())
        .writeLong(message.term());
  }

  private static void entries(ByteBuf out, List<Entry> entries) {
    out.writeInt(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      out.writeLong(entry.term())
          .writeByte(entry.kind().ordinal())
          .writeInt(entry.payload().length)
          .writeBytes(entry.payload());
    }
  }

  /** The group of the next message in the frame, which is left unread. */
  public static int group(ByteBuf in) {
    if (in.readableBytes() < ENVELOPE) {
      throw new IllegalArgumentException(
          "damaged raft message: " + in.readableBytes() + " bytes left");
    }
    return in.getInt(in.readerIndex());
  }

  /**
   * Reads the next message of the frame.
   *
   * @throws IllegalArgumentException when the bytes cannot be one
   */
  public static Message read(ByteBuf in) {
    try {
      in.skipBytes(4);
      byte kind = in.readByte();
      int from = in.readInt();
      int to = in.readInt();
      long term = in.readLong();
      return switch (kind) {
        case PRE_VOTE -> new PreVote(from, to, term, in.readLong(), in.readLong());
        case PRE_VOTE_REPLY -> new PreVoteReply(from, to, term, in.readBoolean());
        case VOTE -> new Vote(from, to, term, in.readLong(), in.readLong(), in.readBoolean());
        case VOTE_REPLY -> new VoteReply(from, to, term, in.readBoolean());
        case APPEND -> append(in, from, to, term);
        case APPEND_REPLY ->
            new AppendReply(
                from,
                to,
                term,
                in.readBoolean(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readBoolean(),
                in.readLong());
        case READ_INDEX -> new ReadIndex(from, to, term, in.readLong(), in.readBoolean());
        case READ_INDEX_REPLY ->
            new ReadIndexReply(
                from, to, term, in.readLong(), in.readLong(), in.readBoolean(), in.readInt());
        case TIMEOUT_NOW -> new TimeoutNow(from, to, term);
        default -> throw new IllegalArgumentException("raft message of unknown kind " + kind);
      };
    } catch (IndexOutOfBoundsException damaged) {
      throw new IllegalArgumentException("damaged raft message", damaged);
    }
  }

  private static Append append(ByteBuf in, int from, int to, long term) {
    long previousIndex = in.readLong();
    long previousTerm = in.readLong();
    long commit = in.readLong();
    long round = in.readLong();
    boolean rest = in.readBoolean();
    int count = in.readInt();
    if (count < 0 || (long) count * ENTRY_HEADER > in.readableBytes()) {
      throw new IllegalArgumentException(
          "damaged raft message: " + count + " entries in " + in.readableBytes() + " bytes");
    }
    if (count == 0) {
      return new Append(
          from, to, term, previousIndex, previousTerm, List.of(), commit, round, rest);
    }
    List<Entry> entries = new ArrayList<>(count);
    for (int i = 1; i <= count; i++) {
      long entryTerm = in.readLong();
      Entry.Kind kind = ENTRY_KINDS[in.readByte()];
      int length = in.readInt();
      if (length < 0 || length > in.readableBytes()) {
        throw new IllegalArgumentException(
            "damaged raft message: entry of " + length + " bytes, " + in.readableBytes() + " left");
      }
      byte[] payload = new byte[length];
      in.readBytes(payload);
      if (kind == Entry.Kind.CONFIG) {
        GroupConfig.decode(payload); // what cannot be understood must not get into a log
      }
      entries.add(new Entry(entryTerm, previousIndex + i, kind, payload));
    }
    return new Append(from, to, term, previousIndex, previousTerm, entries, commit, round, rest);
  }
}
