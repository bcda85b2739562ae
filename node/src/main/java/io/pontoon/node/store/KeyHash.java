package io.pontoon.node.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A 64-bit hash over 8-byte words: each word is multiplied into the state and the two halves of the
 * 128-bit product folded. The same bytes give the same hash wherever they stand and on every
 * replica. Not for secrets, but hard to aim at while the seed is not known.
 */
final class KeyHash {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long STEP = 0x9E3779B97F4A7C15L;
  private static final long FOLD = 0xD6E8FEB86659FD93L;

  private KeyHash() {}

  static long of(byte[] bytes, int offset, int length, long seed) {
    long state = seed ^ length * STEP;
    int at = offset;
    int end = offset + length;
    for (; at <= end - 8; at += 8) {
      state = fold(state ^ (long) WORDS.get(bytes, at));
    }
    if (at < end) {
      state = fold(state ^ tail(bytes, at, end));
    }
    return last(state);
  }

  static long of(long address, int length, long seed) {
    long state = seed ^ length * STEP;
    long at = address;
    long end = address + length;
    for (; at <= end - 8; at += 8) {
      state = fold(state ^ NativeMemory.getLong(at));
    }
    if (at < end) {
      long word = 0;
      for (int shift = 0; at < end; at++, shift += 8) {
        word |= (long) NativeMemory.getByte(at) << shift;
      }
      state = fold(state ^ word);
    }
    return last(state);
  }

  static boolean same(byte[] bytes, int offset, int length, long address) {
    int i = 0;
    for (; i <= length - 8; i += 8) {
      if ((long) WORDS.get(bytes, offset + i) != NativeMemory.getLong(address + i)) {
        return false;
      }
    }
    for (; i < length; i++) {
      if ((bytes[offset + i] & 0xff) != NativeMemory.getByte(address + i)) {
        return false;
      }
    }
    return true;
  }

  /** Spreads a number over all 64 bits; distinct numbers stay distinct. */
  static long mix(long value) {
    long x = (value ^ value >>> 32) * FOLD;
    x = (x ^ x >>> 32) * FOLD;
    return x ^ x >>> 32;
  }

  private static long tail(byte[] bytes, int at, int end) {
    long word = 0;
    for (int shift = 0; at < end; at++, shift += 8) {
      word |= (bytes[at] & 0xffL) << shift;
    }
    return word;
  }

  private static long fold(long x) {
    // The sum keeps a word that happens to cancel the state from leaving nothing of either.
    return (x * FOLD ^ Math.unsignedMultiplyHigh(x, FOLD)) + STEP;
  }

  private static long last(long state) {
    return mix(state);
  }
}
