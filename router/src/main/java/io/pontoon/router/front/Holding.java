package io.pontoon.router.front;

import io.pontoon.router.route.ReplySink;
import java.util.concurrent.TimeUnit;

/**
 * Keeps one client from going on with what it has sent, until something has happened that its next
 * commands must find done. What it goes on with never runs at once: whoever answers may still be at
 * work with what a next command would use.
 */
final class Holding {
  private final RouterLoop loop;
  private final ClientConnection client;
  private boolean held;

  /** The command that waits until all before it are answered, and what is done then. */
  private Ticket awaiting;

  private Runnable whenNext;

  Holding(RouterLoop loop, ClientConnection client) {
    this.loop = loop;
    this.client = client;
  }

  boolean isHeld() {
    return held;
  }

  /** While held, it carries out nothing more of what it has read. */
  void hold(boolean hold) {
    held = hold;
    loop.wake();
  }

  /** It goes on with what it has read. */
  void letGo() {
    hold(false);
    client.resume();
  }

  /** Holds the client until the answer has come; nothing of it may be under way meanwhile. */
  ReplySink until(ReplySink sink) {
    held = true;
    return new Barrier(sink, () -> loop.scheduler().execute(this::letGo));
  }

  /** For so long; then this. */
  void during(long millis, Runnable then) {
    held = true;
    loop.scheduler().schedule(() -> goOn(then), TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private void goOn(Runnable then) {
    hold(false);
    then.run();
    client.resume();
  }

  /** Until all commands before this one are answered; then this. */
  void afterAll(Ticket ticket, ReplyQueue replies, Runnable then) {
    if (replies.isNext(ticket)) {
      then.run();
    } else {
      hold(true);
      awaiting = ticket;
      whenNext = then;
    }
  }

  /** A command was answered. */
  void answered(ReplyQueue replies) {
    if (awaiting != null && replies.isNext(awaiting)) {
      Runnable then = whenNext;
      awaiting = null;
      whenNext = null;
      loop.scheduler().execute(() -> goOn(then));
    }
  }
}
