package io.pontoon.node.wal;

/**
 * The form of a record, little endian, aligned to eight bytes:
 *
 * <pre>
 *   0  int   CRC32C of bytes 4 … end of payload, xor the segment's salt
 *   4  int   length of the payload
 *   8  byte  type      9  byte kind      10  short tag (finds records again after a damaged one)
 *  12  int   group
 *  16  long  a         24 long b
 *  32  payload, then zeros up to the next multiple of eight
 * </pre>
 *
 * The salt is drawn anew for each segment. So bytes left over from what a recycled file held before
 * never pass for records, nor does a client's value that was made to look like one.
 */
final class Record {
  static final int HEADER = 32;
  static final short TAG = 0x5A1D;

  /** a = index, b = term, kind, payload. */
  static final byte ENTRY = 1;

  /** a = term, b = votedFor. */
  static final byte HARD_STATE = 2;

  /** a = index, b = term. */
  static final byte MARK = 3;

  /** a = index, b = term. */
  static final byte INSTALL = 4;

  /** payload. */
  static final byte METADATA = 5;

  static final byte FORGET = 6;

  /**
   * First of each group commit: a = every byte of this segment before this offset, and of all older
   * segments, was synced by then.
   */
  static final byte SYNCED = 7;

  /** At the start of a segment, for each group: a = the index its entries have reached. */
  static final byte LAST_INDEX = 8;

  /** Ends the copy of all groups' states that a segment begins with. */
  static final byte CHECKPOINT_END = 9;

  /** a = the index up to which the group's entries will never be superseded. */
  static final byte SETTLED = 10;

  private Record() {}

  static int sizeOf(int payload) {
    return (HEADER + payload + 7) & ~7;
  }
}
