package io.pontoon.node.host;

import io.pontoon.common.port.Scheduler;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What other threads have told a lane, and whether its loop has been asked to turn it. All methods
 * but {@link #begin}, {@link #poll} and {@link #discard}: any thread.
 */
final class LaneInbox {
  private final LinkedBlockingQueue<LaneMessage> messages = new LinkedBlockingQueue<>();
  private final AtomicBoolean asked = new AtomicBoolean();
  private final Scheduler loop;
  private final Runnable cycle;
  private final int framesMax;

  /**
   * @param framesMax so many messages may wait when a frame comes, or it is not taken
   */
  LaneInbox(Scheduler loop, Runnable cycle, int framesMax) {
    this.loop = loop;
    this.cycle = cycle;
    this.framesMax = framesMax;
  }

  /** Adds what must not be lost. */
  void tell(LaneMessage message) {
    messages.add(message);
    wake();
  }

  /** Adds a frame; false when too many messages wait, and the frame is the caller's still. */
  boolean offer(LaneMessage.FrameArrived frame) {
    if (messages.size() >= framesMax) {
      return false;
    }
    tell(frame);
    return true;
  }

  /** Sees to it that the lane turns. */
  void wake() {
    if (!asked.get() && asked.compareAndSet(false, true)) {
      loop.execute(cycle);
    }
  }

  /** A turn begins: what comes from now on asks for another. */
  void begin() {
    asked.set(false);
  }

  /** The next message; null when there is none. */
  LaneMessage poll() {
    return messages.poll();
  }

  /** Nobody will look at what is there: what it holds is given back. On the lane's thread. */
  void discard() {
    for (LaneMessage left = poll(); left != null; left = poll()) {
      switch (left) {
        case LaneMessage.FrameArrived frame -> frame.body().release();
        case LaneMessage.FromSelf frame -> frame.body().release();
        default -> {}
      }
    }
  }

  int size() {
    return messages.size();
  }
}
