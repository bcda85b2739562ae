package io.pontoon.router.read;

import java.util.Arrays;

/**
 * The replies kept for one key, one for each command and protocol. Another set of them takes its
 * place when one is added, so that it may be read by any loop.
 */
final class NearReplies {
  private static final int OVERHEAD = 96;
  private static final int OVERHEAD_EACH = 48;

  private final int[] forms;
  private final long[] asOf;
  private final byte[][] replies;

  /** Whether no write came while it was put into the cache. */
  private volatile boolean confirmed;

  private NearReplies(int[] forms, long[] asOf, byte[][] replies) {
    this.forms = forms;
    this.asOf = asOf;
    this.replies = replies;
  }

  /** What tells replies to one key apart. */
  static int form(int command, boolean resp3) {
    return command << 1 | (resp3 ? 1 : 0);
  }

  /** {@code others} and one more; {@code others} itself when it has a newer one. */
  static NearReplies with(NearReplies others, int form, byte[] reply, long asOf) {
    if (others == null) {
      return new NearReplies(new int[] {form}, new long[] {asOf}, new byte[][] {reply});
    }
    int at = others.find(form);
    int size = others.forms.length;
    if (at >= 0 && others.asOf[at] - asOf >= 0) {
      return others;
    }
    int wanted = at >= 0 ? size : size + 1;
    int place = at >= 0 ? at : size;
    NearReplies all =
        new NearReplies(
            Arrays.copyOf(others.forms, wanted),
            Arrays.copyOf(others.asOf, wanted),
            Arrays.copyOf(others.replies, wanted));
    all.forms[place] = form;
    all.asOf[place] = asOf;
    all.replies[place] = reply;
    return all;
  }

  int find(int form) {
    for (int i = 0; i < forms.length; i++) {
      if (forms[i] == form) {
        return i;
      }
    }
    return -1;
  }

  long asOf(int i) {
    return asOf[i];
  }

  byte[] reply(int i) {
    return replies[i];
  }

  boolean isConfirmed() {
    return confirmed;
  }

  void confirm() {
    confirmed = true;
  }

  int bytes(int keyLength) {
    long bytes = OVERHEAD + keyLength;
    for (byte[] reply : replies) {
      bytes += OVERHEAD_EACH + reply.length;
    }
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }
}
