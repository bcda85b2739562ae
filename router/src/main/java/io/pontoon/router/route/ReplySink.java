package io.pontoon.router.route;

/**
 * Where the answer to one command goes. Exactly one of them is called, once, on the loop that added
 * the command.
 */
public interface ReplySink {
  /** RESP bytes of the whole reply. The array is lent until the loop's tick ends. */
  void onReply(byte[] from, int offset, int length);

  /** {@code text} begins with the error's word. */
  void onError(String text);

  /**
   * In place of the two for a command that is for every group: nothing was done, for slots are on
   * the move, and the whole is to be begun again.
   */
  default void onTurnedAway() {
    onError("TRYAGAIN slots are on the move; not executed");
  }
}
