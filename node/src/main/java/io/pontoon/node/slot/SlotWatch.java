package io.pontoon.node.slot;

/** Is told which keys change, so that copies of them can be brought up to date. */
public interface SlotWatch {
  /** This key was written or removed, or may have been. */
  void written(byte[] array, int offset, int length);

  /** All keys may have changed. */
  void allWritten();
}
