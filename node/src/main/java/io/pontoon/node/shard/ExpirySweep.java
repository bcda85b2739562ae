package io.pontoon.node.shard;

import io.pontoon.common.command.CommandCodec;
import io.pontoon.node.store.Keyspace;
import io.pontoon.node.store.command.ExpiryCommands;

/**
 * Removes keys whose time is up that nobody asks for. The leader finds them and names them in the
 * log; every replica removes exactly those of the named keys whose time is up by the entry's stamp,
 * so that all stay alike however their tables are laid out.
 */
final class ExpirySweep {
  private static final int KEYS_MAX = 2048;
  private static final int BYTES_MAX = 256 << 10;

  private final Keyspace keyspace;
  private byte[] names = new byte[1024];
  private int length;
  private int count;

  ExpirySweep(Keyspace keyspace) {
    this.keyspace = keyspace;
  }

  /** Adds a sweep to the next entry when there is something to remove. */
  void propose(long now, LogPayload.Builder next) {
    length = 0;
    count = 0;
    keyspace.expired(now, KEYS_MAX, this::name);
    if (count > 0) {
      next.addSweep(count, names, length);
    }
  }

  private void name(long entry) {
    int keyLength = keyspace.keyLength(entry);
    if (count > 0 && length + keyLength > BYTES_MAX) {
      return; // the next sweep finds it again
    }
    if (names.length < length + keyLength + 5) {
      names = java.util.Arrays.copyOf(names, Math.max(names.length * 2, length + keyLength + 5));
    }
    length = CommandCodec.writeVarint(names, length, keyLength);
    keyspace.readKey(entry, names, length);
    length += keyLength;
    count++;
  }

  void apply(byte[] payload, int from, int to, int keys, long stamp) {
    int at = from;
    for (int i = 0; i < keys; i++) {
      long lengthAndAt = CommandCodec.readVarint(payload, at, to);
      int keyLength = (int) (lengthAndAt >>> 32);
      at = (int) lengthAndAt;
      ExpiryCommands.sweep(keyspace, payload, at, keyLength, stamp);
      at += keyLength;
    }
  }
}
