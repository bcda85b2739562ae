package io.pontoon.common.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a user asks of the leader of the meta group: to change the cluster, or to say how far a
 * change has come. Body of {@link Frame#CHANGE}.
 *
 * @param id comes back in the {@link ChangeReply}
 * @param words as the user wrote them, the fixed ones in capitals: {@code NODE DECOMMISSION 3}
 */
public record ChangeRequest(long id, List<String> words) {
  public static final int WORDS_MAX = 16;
  public static final int WORD_BYTES_MAX = 256;

  private static final int HEADER = 8 + 1;

  /**
   * @throws IllegalArgumentException when there are no words, too many, or one is too long
   */
  public ChangeRequest {
    words = List.copyOf(words);
    if (words.isEmpty() || words.size() > WORDS_MAX) {
      throw new IllegalArgumentException("not a change: " + words.size() + " words");
    }
    for (String word : words) {
      if (word.getBytes(StandardCharsets.UTF_8).length > WORD_BYTES_MAX) {
        throw new IllegalArgumentException("not a change: a word of " + word.length() + " letters");
      }
    }
  }

  public ByteBuf frame(ByteBufAllocator allocator) {
    ByteBuf frame = Frame.begin(allocator, Frame.CHANGE, HEADER + 16 * words.size());
    frame.writeLong(id).writeByte(words.size());
    for (String word : words) {
      byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
      frame.writeShort(bytes.length).writeBytes(bytes);
    }
    return Frame.finish(frame);
  }

  /**
   * @throws IllegalArgumentException when it is no such thing
   */
  public static ChangeRequest read(ByteBuf body) {
    if (body.readableBytes() < HEADER) {
      throw new IllegalArgumentException("damaged change: too short");
    }
    long id = body.readLong();
    int count = body.readUnsignedByte();
    List<String> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = body.readableBytes() < 2 ? Integer.MAX_VALUE : body.readUnsignedShort();
      if (length > WORD_BYTES_MAX || length > body.readableBytes()) {
        throw new IllegalArgumentException("damaged change: its word " + (i + 1) + " is cut off");
      }
      words.add(body.readString(length, StandardCharsets.UTF_8));
    }
    if (body.isReadable()) {
      throw new IllegalArgumentException("damaged change: something follows it");
    }
    return new ChangeRequest(id, words);
  }
}
