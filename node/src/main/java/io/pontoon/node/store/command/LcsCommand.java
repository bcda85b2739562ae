package io.pontoon.node.store.command;

import static io.pontoon.node.store.Keyspace.ABSENT;

import io.pontoon.common.resp.RespWriter;

/**
 * LCS: https://redis.io/docs/latest/commands/lcs/. The textbook table, walked back from its end as
 * Redis does, so that ties fall alike.
 */
final class LcsCommand {
  private static final byte[] EMPTY = {};

  private LcsCommand() {}

  static void bind(Commands.Binder binder) {
    binder.bind("lcs", LcsCommand::lcs);
  }

  private record Options(
      boolean length, boolean indexes, boolean withMatchLength, long minMatchLength) {}

  private static void lcs(Execution x) {
    long first = x.use(0);
    long second = x.use(1);
    Options options = options(x);
    if (options == null) {
      return;
    }
    long cells = (length(x, first) + 1L) * (length(x, second) + 1L);
    if (cells > x.limits.transientMax() / Integer.BYTES) {
      x.reply.error(
          "ERR Insufficient memory, transient memory for LCS exceeds "
              + x.limits.transientMax()
              + " bytes");
      return;
    }
    byte[] a = value(x, first);
    byte[] b = value(x, second);
    int[] table = table(a, b);
    if (options.indexes) {
      indexes(x, options, a, b, table);
    } else if (options.length) {
      x.reply.integer(table[table.length - 1]);
    } else {
      x.reply.bulk(subsequence(a, b, table));
    }
  }

  /** Null when the error is the reply. */
  private static Options options(Execution x) {
    boolean length = false;
    boolean indexes = false;
    boolean withMatchLength = false;
    long minMatchLength = 0;
    for (int i = 2; i < x.args.count(); i++) {
      if (x.args.is(i, "IDX")) {
        indexes = true;
      } else if (x.args.is(i, "LEN")) {
        length = true;
      } else if (x.args.is(i, "WITHMATCHLEN")) {
        withMatchLength = true;
      } else if (x.args.is(i, "MINMATCHLEN") && i + 1 < x.args.count()) {
        if (!x.integer(++i)) {
          return null;
        }
        minMatchLength = Math.max(0, x.number);
      } else {
        x.reply.error(Errors.SYNTAX);
        return null;
      }
    }
    if (indexes && length) {
      x.reply.error("ERR If you want both the length and indexes, please just use IDX.");
      return null;
    }
    return new Options(length, indexes, withMatchLength, minMatchLength);
  }

  private static int length(Execution x, long entry) {
    return entry == ABSENT ? 0 : x.keyspace.valueLength(entry);
  }

  private static byte[] value(Execution x, long entry) {
    if (entry == ABSENT) {
      return EMPTY;
    }
    byte[] value = new byte[x.keyspace.valueLength(entry)];
    x.keyspace.readValue(entry, 0, value, 0, value.length);
    return value;
  }

  /**
   * Cell {@code i * (b.length + 1) + j}: the length of the longest subsequence of the first i bytes
   * of a and the first j of b.
   */
  private static int[] table(byte[] a, byte[] b) {
    int width = b.length + 1;
    int[] table = new int[(a.length + 1) * width];
    for (int i = 1; i <= a.length; i++) {
      for (int j = 1; j <= b.length; j++) {
        int at = i * width + j;
        table[at] =
            a[i - 1] == b[j - 1]
                ? table[at - width - 1] + 1
                : Math.max(table[at - width], table[at - 1]);
      }
    }
    return table;
  }

  private static byte[] subsequence(byte[] a, byte[] b, int[] table) {
    int width = b.length + 1;
    int left = table[table.length - 1];
    byte[] result = new byte[left];
    for (int i = a.length, j = b.length; i > 0 && j > 0; ) {
      if (a[i - 1] == b[j - 1]) {
        result[--left] = a[i - 1];
        i--;
        j--;
      } else if (table[(i - 1) * width + j] > table[i * width + j - 1]) {
        i--;
      } else {
        j--;
      }
    }
    return result;
  }

  private static void indexes(Execution x, Options options, byte[] a, byte[] b, int[] table) {
    RespWriter matches = new RespWriter(256);
    int count = 0;
    int width = b.length + 1;
    int run = 0; // length of the run of matches that the walk is in; it begins at i, j
    for (int i = a.length, j = b.length; i > 0 && j > 0; ) {
      if (a[i - 1] == b[j - 1]) {
        run++;
        i--;
        j--;
        if (i > 0 && j > 0) {
          continue;
        }
        count += match(matches, options, i, j, run);
        run = 0;
      } else {
        count += match(matches, options, i, j, run);
        run = 0;
        if (table[(i - 1) * width + j] > table[i * width + j - 1]) {
          i--;
        } else {
          j--;
        }
      }
    }
    if (!x.fits(matches.length() + 64L)) {
      return;
    }
    x.reply.map(2);
    x.reply.bulk("matches");
    x.reply.array(count);
    x.reply.raw(matches.array(), 0, matches.length());
    x.reply.bulk("len");
    x.reply.integer(table[table.length - 1]);
  }

  /** How many matches were written: none or one. */
  private static int match(RespWriter to, Options options, int i, int j, int run) {
    if (run == 0 || run < options.minMatchLength) {
      return 0;
    }
    to.array(options.withMatchLength ? 3 : 2);
    to.array(2);
    to.integer(i);
    to.integer(i + run - 1);
    to.array(2);
    to.integer(j);
    to.integer(j + run - 1);
    if (options.withMatchLength) {
      to.integer(run);
    }
    return 1;
  }
}
