package io.pontoon.router.route;

/**
 * Where the answer to one command goes. Exactly one of the two is called, once, on the loop that
 * added the command.
 */
public interface ReplySink {
  /** RESP bytes of the whole reply. The array is lent until the loop's tick ends. */
  void onReply(byte[] from, int offset, int length);

  /** {@code text} begins with the error's word. */
  void onError(String text);
}
