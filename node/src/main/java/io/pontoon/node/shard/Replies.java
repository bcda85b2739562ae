package io.pontoon.node.shard;

import io.pontoon.common.command.CommandCodec;
import io.pontoon.common.resp.RespWriter;
import java.util.Arrays;

/**
 * The replies of one batch as they travel: each a varint length and its RESP bytes. Used again for
 * each batch.
 */
final class Replies {
  private static final int KEEP_MAX = 1 << 20;

  private byte[] buffer = new byte[4096];
  private int length;
  private int count;

  void clear() {
    length = 0;
    count = 0;
    if (buffer.length > KEEP_MAX) {
      buffer = new byte[4096];
    }
  }

  void add(RespWriter reply) {
    int bytes = reply.length();
    int wanted = Math.addExact(length, bytes + 5);
    if (wanted > buffer.length) {
      buffer =
          Arrays.copyOf(
              buffer, (int) Math.min(Math.max(wanted, buffer.length * 2L), Integer.MAX_VALUE - 16));
    }
    length = CommandCodec.writeVarint(buffer, length, bytes);
    System.arraycopy(reply.array(), 0, buffer, length, bytes);
    length += bytes;
    count++;
  }

  byte[] array() {
    return buffer;
  }

  int length() {
    return length;
  }

  int count() {
    return count;
  }

  byte[] toBytes() {
    return Arrays.copyOf(buffer, length);
  }
}
