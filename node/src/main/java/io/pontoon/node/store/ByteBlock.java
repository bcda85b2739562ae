package io.pontoon.node.store;

import java.util.Arrays;

/**
 * Bytes that grow as they are written: one block of a snapshot. Not thread-safe; used again for
 * block after block.
 */
public final class ByteBlock {
  private byte[] array;
  private int length;

  public ByteBlock(int initialCapacity) {
    array = new byte[Math.max(16, initialCapacity)];
  }

  /**
   * The bytes written are those before {@link #length}; the array is another one after the next
   * write.
   */
  public byte[] array() {
    return array;
  }

  public int length() {
    return length;
  }

  public byte[] toBytes() {
    return Arrays.copyOf(array, length);
  }

  public void clear() {
    length = 0;
  }

  void putByte(int value) {
    reserve(1);
    array[length++] = (byte) value;
  }

  /** Seven bits to a byte, the lowest first; negative numbers take ten bytes. */
  void putVarint(long value) {
    reserve(10);
    while ((value & ~0x7fL) != 0) {
      array[length++] = (byte) (value | 0x80);
      value >>>= 7;
    }
    array[length++] = (byte) value;
  }

  void putNative(long address, int count) {
    reserve(count);
    NativeMemory.copyOut(address, array, length, count);
    length += count;
  }

  private void reserve(int more) {
    int wanted = Math.addExact(length, more);
    if (wanted > array.length) {
      array =
          Arrays.copyOf(
              array, (int) Math.min(Math.max(wanted, array.length * 2L), Integer.MAX_VALUE - 16));
    }
  }
}
