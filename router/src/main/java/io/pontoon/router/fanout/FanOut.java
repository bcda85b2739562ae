package io.pontoon.router.fanout;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandCodec;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.command.CommandTable;
import io.pontoon.common.port.Randomness;
import io.pontoon.common.resp.RespWriter;
import io.pontoon.common.ring.Slots;
import io.pontoon.router.route.ReplySink;
import io.pontoon.router.route.RouteTable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Splits commands over groups and combines the answers. Parts are not atomic with each other: each
 * group carries out its own when it comes.
 */
public final class FanOut {
  private static final int CURSOR_BITS = 48;
  private static final int RANDOM_TRIES = 3;

  /** While slots move all the time, so often an exact count is tried; then a rough one will do. */
  private static final int EXACT_TRIES = 20;

  private static final int TRIES_MAX = 400;

  private final CommandSpec dbsize;
  private final Randomness randomness;
  private final Args part = new Args();
  private final RespWriter writer = new RespWriter(512);

  public FanOut(CommandTable table, Randomness randomness) {
    byte[] name = "dbsize".getBytes(StandardCharsets.US_ASCII);
    this.dbsize = table.find(name, 0, name.length);
    this.randomness = randomness;
  }

  /**
   * A command whose keys lie in several groups, split by key; {@code first} is the place of its
   * first key in {@code args}.
   */
  public void split(CommandSpec spec, Args args, Submitter submitter, ReplySink sink) {
    RouteTable table = submitter.links().table();
    int first = spec.firstKey() - 1;
    int step = spec.keyStep();
    if ((args.count() - first) % step != 0) {
      sink.onError("ERR wrong number of arguments for '" + spec.name() + "' command");
      return;
    }
    int keys = (args.count() - first) / step;
    int[] groupOfKey = new int[keys];
    int[] groups = new int[8];
    int count = 0;
    for (int i = 0; i < keys; i++) {
      int at = first + i * step;
      int group = table.groupOf(Slots.of(args.array(), args.offset(at), args.length(at)));
      groupOfKey[i] = indexOf(groups, count, group);
      if (groupOfKey[i] == count) {
        groups = count == groups.length ? Arrays.copyOf(groups, count * 2) : groups;
        groups[count++] = group;
      }
    }
    Gather gather =
        new Gather(submitter, sink, count, replies -> finish(spec, replies, groupOfKey, sink));
    for (int g = 0; g < count; g++) {
      part.reset(args.array());
      for (int i = 0; i < keys; i++) {
        for (int word = 0; groupOfKey[i] == g && word < step; word++) {
          int at = first + i * step + word;
          part.add(args.offset(at), args.length(at));
        }
      }
      gather.send(g, groups[g], spec, part);
    }
  }

  private static int indexOf(int[] groups, int count, int group) {
    int i = 0;
    while (i < count && groups[i] != group) {
      i++;
    }
    return i;
  }

  /**
   * A command that every group carries out. All of them must have the same mind of which slots they
   * have: one that has just given one away turns its part away, and then all are asked again.
   */
  public void every(CommandSpec spec, Args args, Submitter submitter, ReplySink sink) {
    every(spec, args.copy(), submitter, sink, 1);
  }

  private void every(CommandSpec spec, Args args, Submitter submitter, ReplySink sink, int tries) {
    if (tries > TRIES_MAX) {
      sink.onError(
          spec.isWrite()
              ? "INDETERMINATE slots are on the move; the command may be executed in part"
              : "TRYAGAIN slots are on the move; not executed");
      return;
    }
    int[] groups = submitter.groups();
    if (groups.length == 0) {
      nowhere(spec, sink);
      return;
    }
    Gather gather =
        new Gather(
            submitter,
            sink,
            groups.length,
            replies -> finish(spec, replies, null, sink),
            () -> submitter.links().later(() -> every(spec, args, submitter, sink, tries + 1)));
    int flags = !spec.isWrite() && tries > EXACT_TRIES ? CommandCodec.ROUGHLY : 0;
    for (int i = 0; i < groups.length; i++) {
      gather.send(i, groups[i], spec, args, flags);
    }
  }

  /** There is no group that the command concerns. */
  private void nowhere(CommandSpec spec, ReplySink sink) {
    writer.truncate(0);
    switch (spec.combine()) {
      case SUM -> writer.integer(0);
      case ALL_OK -> writer.ok();
      case CONCATENATE, BY_KEY_ORDER -> writer.array(0);
      case NONE -> writer.nil();
    }
    answer(sink);
  }

  private void finish(CommandSpec spec, byte[][] replies, int[] groupOfKey, ReplySink sink) {
    writer.truncate(0);
    switch (spec.combine()) {
      case SUM -> {
        long sum = 0;
        for (byte[] reply : replies) {
          sum += ReplyScan.number(reply, 0);
        }
        writer.integer(sum);
      }
      case ALL_OK, NONE -> writer.raw(replies[0]);
      case CONCATENATE -> concatenate(replies);
      case BY_KEY_ORDER -> byKey(replies, groupOfKey);
    }
    answer(sink);
  }

  private void concatenate(byte[][] replies) {
    long elements = 0;
    for (byte[] reply : replies) {
      elements += ReplyScan.number(reply, 0);
    }
    writer.array((int) elements);
    for (byte[] reply : replies) {
      int body = ReplyScan.afterLine(reply, 0);
      writer.raw(reply, body, reply.length - body);
    }
  }

  private void byKey(byte[][] replies, int[] groupOfKey) {
    int[] at = new int[replies.length];
    for (int i = 0; i < replies.length; i++) {
      at[i] = ReplyScan.afterLine(replies[i], 0);
    }
    writer.array(groupOfKey.length);
    for (int group : groupOfKey) {
      byte[] reply = replies[group];
      int end = ReplyScan.after(reply, at[group]);
      writer.raw(reply, at[group], end - at[group]);
      at[group] = end;
    }
  }

  private void answer(ReplySink sink) {
    byte[] reply = writer.toBytes();
    sink.onReply(reply, 0, reply.length);
  }

  /**
   * SCAN: one group after the other by id. The cursor holds the group in its upper 16 bits and the
   * group's own cursor in the lower 48; a group that has gone is skipped.
   */
  public void scan(CommandSpec spec, Args args, Submitter submitter, ReplySink sink) {
    Long asked = unsigned(args.text(0));
    if (asked == null) {
      sink.onError("ERR invalid cursor");
      return;
    }
    long cursor = asked;
    int[] groups = submitter.groups();
    int wanted = (int) (cursor >>> CURSOR_BITS);
    long inner = cursor & (1L << CURSOR_BITS) - 1;
    int index = 0;
    while (index < groups.length && groups[index] < wanted) {
      index++;
    }
    if (index == groups.length) {
      sink.onReply("*2\r\n$1\r\n0\r\n*0\r\n".getBytes(StandardCharsets.US_ASCII), 0, 15);
      return;
    }
    if (groups[index] != wanted) {
      inner = 0;
    }
    int group = groups[index];
    int following = index + 1 < groups.length ? groups[index + 1] : 0;
    byte[] own = Long.toString(inner).getBytes(StandardCharsets.US_ASCII);
    Args given = args.copy();
    Gather gather =
        new Gather(
            submitter,
            sink,
            1,
            replies -> scanned(replies[0], group, following, sink),
            () -> submitter.links().later(() -> scan(spec, given, submitter, sink)));
    gather.send(0, group, spec, withFirst(args, own));
  }

  /** The arguments with another first one. */
  private Args withFirst(Args args, byte[] first) {
    int size = first.length;
    for (int i = 1; i < args.count(); i++) {
      size += args.length(i);
    }
    byte[] array = Arrays.copyOf(first, size);
    part.reset(array);
    part.add(0, first.length);
    int at = first.length;
    for (int i = 1; i < args.count(); i++) {
      System.arraycopy(args.array(), args.offset(i), array, at, args.length(i));
      part.add(at, args.length(i));
      at += args.length(i);
    }
    return part;
  }

  private void scanned(byte[] reply, int group, int following, ReplySink sink) {
    int cursorAt = ReplyScan.afterLine(reply, 0);
    int keysAt = ReplyScan.after(reply, cursorAt);
    long inner = ReplyScan.number(reply, ReplyScan.afterLine(reply, cursorAt) - 1);
    long cursor =
        inner != 0 ? (long) group << CURSOR_BITS | inner : (long) following << CURSOR_BITS;
    writer.truncate(0);
    writer.array(2);
    writer.bulk(Long.toUnsignedString(cursor));
    writer.raw(reply, keysAt, reply.length - keysAt);
    answer(sink);
  }

  private static Long unsigned(String text) {
    try {
      return text.startsWith("+") ? null : Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** RANDOMKEY: a group is drawn by its number of keys, and asked for one. */
  public void randomKey(CommandSpec spec, Submitter submitter, ReplySink sink) {
    randomKey(spec, submitter, sink, RANDOM_TRIES);
  }

  private void randomKey(CommandSpec spec, Submitter submitter, ReplySink sink, int tries) {
    int[] groups = submitter.groups();
    if (groups.length == 0) {
      nowhere(spec, sink);
      return;
    }
    part.reset(new byte[0]);
    Gather sizes =
        new Gather(
            submitter,
            sink,
            groups.length,
            replies -> drawn(spec, submitter, sink, tries, groups, replies),
            drawAgain(spec, submitter, sink, tries));
    for (int i = 0; i < groups.length; i++) {
      sizes.send(i, groups[i], dbsize, part, CommandCodec.ROUGHLY);
    }
  }

  private Runnable drawAgain(CommandSpec spec, Submitter submitter, ReplySink sink, int tries) {
    return () -> submitter.links().later(() -> randomKey(spec, submitter, sink, tries));
  }

  private void drawn(
      CommandSpec spec,
      Submitter submitter,
      ReplySink sink,
      int tries,
      int[] groups,
      byte[][] sizes) {
    long keys = 0;
    for (byte[] size : sizes) {
      keys += ReplyScan.number(size, 0);
    }
    long pick = keys == 0 ? 0 : Long.remainderUnsigned(randomness.nextLong(), keys);
    int index = 0;
    for (long size = ReplyScan.number(sizes[0], 0);
        index < groups.length - 1 && pick >= size;
        size = ReplyScan.number(sizes[index], 0)) {
      pick -= size;
      index++;
    }
    boolean again = keys > 0 && tries > 1;
    Gather key =
        new Gather(
            submitter,
            sink,
            1,
            replies -> {
              boolean none = replies[0][0] == '_' || replies[0][0] == '$' && replies[0][1] == '-';
              if (none && again) {
                randomKey(
                    spec, submitter, sink, tries - 1); // its keys expired or were deleted meanwhile
              } else {
                sink.onReply(replies[0], 0, replies[0].length);
              }
            },
            drawAgain(spec, submitter, sink, tries));
    part.reset(new byte[0]);
    key.send(0, groups[index], spec, part);
  }

  /** The sum of the groups' DBSIZE, handed to {@code sink} as an integer reply. */
  public void countKeys(Submitter submitter, ReplySink sink) {
    part.reset(new byte[0]);
    every(dbsize, part, submitter, sink);
  }
}
