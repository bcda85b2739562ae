package io.pontoon.common.command;

/**
 * The arguments of one command as slices of one array: nothing is copied. The command's name is not
 * among them; argument 0 of {@code GET k} is {@code k}. One instance is filled again and again by
 * its owner, so a callee that wants bytes beyond the call must copy them.
 *
 * <p>Not thread-safe; owned by the thread of the connection or lane that fills it.
 */
public final class Args {
  private byte[] array = new byte[0];
  private int[] offsets = new int[16];
  private int[] lengths = new int[16];
  private int count;

  /** Forgets all arguments; those added from now on are slices of {@code array}. */
  public void reset(byte[] array) {
    this.array = array;
    this.count = 0;
  }

  public void add(int offset, int length) {
    assert offset >= 0 && length >= 0 && offset + length <= array.length;
    if (count == offsets.length) {
      grow();
    }
    offsets[count] = offset;
    lengths[count++] = length;
  }

  private void grow() {
    offsets = java.util.Arrays.copyOf(offsets, count * 2);
    lengths = java.util.Arrays.copyOf(lengths, count * 2);
  }

  public int count() {
    return count;
  }

  /** The same arguments as slices of an array of their own. */
  public Args copy() {
    int size = 0;
    for (int i = 0; i < count; i++) {
      size += lengths[i];
    }
    Args copy = new Args();
    copy.reset(new byte[size]);
    int at = 0;
    for (int i = 0; i < count; i++) {
      System.arraycopy(array, offsets[i], copy.array, at, lengths[i]);
      copy.add(at, lengths[i]);
      at += lengths[i];
    }
    return copy;
  }

  public byte[] array() {
    return array;
  }

  public int offset(int i) {
    assert i < count;
    return offsets[i];
  }

  public int length(int i) {
    assert i < count;
    return lengths[i];
  }

  /** A copy of argument {@code i}. */
  public byte[] bytes(int i) {
    return java.util.Arrays.copyOfRange(array, offset(i), offsets[i] + lengths[i]);
  }

  /**
   * Argument {@code i} with each byte as one character (ISO 8859-1), so that nothing is lost. Off
   * the data path only.
   */
  public String text(int i) {
    return new String(array, offset(i), lengths[i], java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  /**
   * Whether argument {@code i} is {@code word}, letters compared without case. {@code word} is
   * ASCII and upper case.
   */
  public boolean is(int i, String word) {
    int length = length(i);
    if (length != word.length()) {
      return false;
    }
    for (int j = 0, at = offsets[i]; j < length; j++, at++) {
      int b = array[at];
      if (b >= 'a' && b <= 'z') {
        b -= 32;
      }
      if (b != word.charAt(j)) {
        return false;
      }
    }
    return true;
  }
}
