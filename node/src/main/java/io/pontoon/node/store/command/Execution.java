package io.pontoon.node.store.command;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.resp.RespWriter;
import io.pontoon.node.store.Keyspace;
import java.util.Arrays;

/**
 * One command being carried out: where, with what, when. One instance serves all commands of a
 * shard, one after another, so that a command allocates nothing by itself.
 *
 * <p>Not thread-safe: owned by the lane of its shard.
 */
public final class Execution {
  private static final int SCRATCH_KEPT =
      64 << 10; // larger ones are left to the collector after use

  private static final int FOUND_KEPT = 8 << 10;

  final Keyspace keyspace;
  final RespWriter reply;
  final Args args = new Args();
  final Limits limits;

  /** The entry's stamp (or the leader's clock for a read), ms since 1970. */
  long now;

  /** Chance, for commands that pick. */
  long seed;

  /** What the last {@link #integer} read. */
  long number;

  private CommandSpec spec;
  private int replyStart;
  private byte[] scratch = new byte[1024];
  private long[] found = new long[64];
  private int foundCount;

  /** {@code reply}: the shard empties it between commands or batches, before it holds 1 GiB. */
  public Execution(Keyspace keyspace, RespWriter reply, Limits limits) {
    this.keyspace = keyspace;
    this.reply = reply;
    this.limits = limits;
  }

  /** To be filled with the command's arguments before {@link Commands#run}. */
  public Args args() {
    return args;
  }

  /**
   * Says which command comes.
   *
   * @param now the entry's stamp in ms since 1970; for a read the leader's clock, never less than
   *     the last stamp applied
   * @param seed chance from the entry; the caller mixes in the command's position, else all
   *     commands of an entry pick alike
   */
  public void begin(CommandSpec spec, long now, long seed) {
    this.spec = spec;
    this.now = now;
    this.seed = seed;
    this.replyStart = reply.length();
    keyspace.clock(now);
  }

  public CommandSpec spec() {
    return spec;
  }

  // What argument i says.

  /**
   * Whether argument {@code i} is a whole number as Redis wants it; it is in {@link #number} then.
   * Else the error is the reply.
   */
  boolean integer(int i) {
    long parsed = Numbers.parse(args.array(), args.offset(i), args.length(i));
    if (parsed == Numbers.NOT_A_NUMBER
        && !Numbers.isNumber(args.array(), args.offset(i), args.length(i))) {
      reply.error(Errors.NOT_AN_INTEGER);
      return false;
    }
    number = parsed;
    return true;
  }

  /** The entry of the key that argument {@code i} names, or {@link Keyspace#ABSENT}. */
  long find(int i) {
    return keyspace.find(args.array(), args.offset(i), args.length(i), now);
  }

  /** As {@link #find}, for commands that count as use of the key (OBJECT IDLETIME). */
  long use(int i) {
    long entry = find(i);
    if (entry != Keyspace.ABSENT) {
      keyspace.touch(entry, now);
    }
    return entry;
  }

  boolean sameArgument(int i, int j) {
    return args.length(i) == args.length(j)
        && Arrays.equals(
            args.array(),
            args.offset(i),
            args.offset(i) + args.length(i),
            args.array(),
            args.offset(j),
            args.offset(j) + args.length(j));
  }

  // What is done to the key that argument key names.

  void put(int key, int value, long expireAt) {
    put(key, args.array(), args.offset(value), args.length(value), expireAt);
  }

  /** A key whose time is up already is removed instead: nobody could see it any more. */
  void put(int key, byte[] value, int offset, int length, long expireAt) {
    if (expireAt != Keyspace.NO_EXPIRY && expireAt <= now) {
      remove(key);
    } else {
      keyspace.putString(
          args.array(), args.offset(key), args.length(key), value, offset, length, expireAt);
    }
  }

  /** Removes the key, also one whose time is up. */
  void remove(int key) {
    keyspace.remove(args.array(), args.offset(key), args.length(key));
  }

  /** Changes the expiry of a live entry; a time that has passed removes it. */
  void expire(long entry, long expireAt) {
    if (expireAt <= now) {
      keyspace.remove(entry);
    } else {
      keyspace.setExpireAt(entry, expireAt);
    }
  }

  // What is answered.

  /**
   * Writes a string value, or nil for no entry; false when it does not fit: then the error is the
   * reply.
   */
  boolean replyValue(long entry) {
    if (entry == Keyspace.ABSENT) {
      reply.nil();
      return true;
    }
    int length = keyspace.valueLength(entry);
    return replyPart(entry, 0, length);
  }

  boolean replyPart(long entry, int from, int count) {
    if (!fits(count)) {
      return false;
    }
    int at = reply.bulkSpace(count);
    keyspace.readValue(entry, from, reply.array(), at, count);
    return true;
  }

  /**
   * Whether {@code more} bytes of content may be added to this command's reply; if not, the error
   * replaces all of it.
   */
  boolean fits(long more) {
    if (reply.length() - replyStart + more + 32 <= limits.replyMax()) {
      return true;
    }
    fail("ERR reply exceeds maximum allowed size (" + limits.replyMax() + " bytes)");
    return false;
  }

  /** Whether a string may be so long; if not, the error is the reply. */
  boolean stringFits(long length) {
    if (length <= limits.stringMax()) {
      return true;
    }
    reply.error(Errors.STRING_TOO_LONG);
    return false;
  }

  /** Replaces whatever this command has answered so far by an error. */
  void fail(String error) {
    reply.truncate(replyStart);
    reply.error(error);
  }

  // What is kept for the time of one command.

  /**
   * At least {@code size} bytes to work with; what an earlier call gave is worthless afterwards.
   */
  byte[] scratch(int size) {
    if (size <= scratch.length) {
      return scratch;
    }
    byte[] larger = new byte[Math.max(size, (int) Math.min(scratch.length * 2L, SCRATCH_KEPT))];
    if (larger.length <= SCRATCH_KEPT) {
      scratch = larger;
    }
    return larger;
  }

  void forgetFound() {
    foundCount = 0;
    if (found.length > FOUND_KEPT) {
      found = new long[64];
    }
  }

  void addFound(long entry) {
    if (foundCount == found.length) {
      found = Arrays.copyOf(found, foundCount * 2);
    }
    found[foundCount++] = entry;
  }

  /** Writes the names of the entries found as an array. */
  boolean replyFoundKeys() {
    reply.array(foundCount);
    for (int i = 0; i < foundCount; i++) {
      int length = keyspace.keyLength(found[i]);
      if (!fits(length)) {
        return false;
      }
      int at = reply.bulkSpace(length);
      keyspace.readKey(found[i], reply.array(), at);
    }
    return true;
  }
}
