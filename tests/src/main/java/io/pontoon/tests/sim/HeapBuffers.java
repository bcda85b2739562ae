package io.pontoon.tests.sim;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;

/** Buffers on the heap, counted: what a run of a process has not given back shows at its end. */
final class HeapBuffers extends AbstractByteBufAllocator {
  private long inUse;

  private final class Counted extends UnpooledHeapByteBuf {
    Counted(int initialCapacity, int maxCapacity) {
      super(HeapBuffers.this, initialCapacity, maxCapacity);
    }

    @Override
    protected byte[] allocateArray(int initialCapacity) {
      inUse += initialCapacity;
      return super.allocateArray(initialCapacity);
    }

    @Override
    protected void freeArray(byte[] array) {
      inUse -= array.length;
    }
  }

  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    return new Counted(initialCapacity, maxCapacity);
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    return newHeapBuffer(initialCapacity, maxCapacity);
  }

  @Override
  public boolean isDirectBufferPooled() {
    return false;
  }

  /** Bytes that nobody has given back. */
  long inUse() {
    return inUse;
  }
}
