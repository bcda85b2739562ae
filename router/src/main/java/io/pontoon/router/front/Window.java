package io.pontoon.router.front;

/**
 * How many commands of one client may be without an answer: fewer when its replies are large, for
 * all of them may have to wait here for it to read.
 */
final class Window {
  /**
   * Bytes of replies that a client's commands without an answer may bring, as far as its replies so
   * far tell.
   */
  private static final int REPLIES_UNDER_WAY = 4 << 20;

  private static final int COMMANDS_MIN = 16;

  private final int most;

  /**
   * A moving average of the lengths of replies; at first a guess that lets a pipeline of 128 in.
   */
  private int usualReply = REPLIES_UNDER_WAY / 128;

  Window(int most) {
    this.most = most;
  }

  void replied(int length) {
    usualReply += (length - usualReply) / 8;
  }

  int commands() {
    return Math.min(most, Math.max(COMMANDS_MIN, REPLIES_UNDER_WAY / Math.max(1, usualReply)));
  }
}
