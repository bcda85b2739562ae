package io.pontoon.router.front;

import io.pontoon.router.route.ReplySink;

/** Hands an answer on, and then says that it has come. */
record Barrier(ReplySink sink, Runnable passed) implements ReplySink {
  @Override
  public void onReply(byte[] from, int offset, int length) {
    sink.onReply(from, offset, length);
    passed.run();
  }

  @Override
  public void onError(String text) {
    sink.onError(text);
    passed.run();
  }
}
