package io.pontoon.common.resp;

import io.pontoon.common.command.Args;
import java.util.Arrays;

/**
 * Words of one unfinished command, found in earlier reads: the bytes may move between two reads, so
 * places count from the command's first byte.
 */
final class WordsAside {
  /** Place, length, place, length … */
  private int[] words = {};

  private int count;

  /** Remembers {@code args}, words of a command that begins at {@code start} of their array. */
  void add(Args args, int start) {
    int more = args.count();
    int wanted = 2 * (count + more);
    if (words.length < wanted) {
      words = Arrays.copyOf(words, Math.max(wanted, words.length * 2));
    }
    for (int i = 0, to = 2 * count; i < more; i++) {
      words[to++] = args.offset(i) - start;
      words[to++] = args.length(i);
    }
    count += more;
  }

  /**
   * Puts all words, the last of which are in {@code args} already, into it: slices of {@code
   * input}.
   */
  void join(Args args, byte[] input, int start) {
    add(args, start);
    args.reset(input);
    for (int i = 0; i < count; i++) {
      args.add(start + words[2 * i], words[2 * i + 1]);
    }
  }
}
