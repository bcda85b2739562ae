package io.pontoon.node.shard;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.wire.ReplyBatch.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Plain reads of one kind on their way: those of one cycle are gathered in one set under one
 * ticket, and wait until the core grants the ticket. Bounded: above {@link #BYTES_MAX} waiting
 * bytes no more are taken.
 */
final class ReadQueue {
  private static final int BYTES_MAX = 64 << 20;
  private static final int KEEP_MAX = 1 << 20;

  private final ArrayDeque<Set> waiting = new ArrayDeque<>();
  private Set open = new Set();
  private Set spare;
  private long lastTicket;
  private long atLeast;
  private long waitingBytes;

  /** Is given each batch of a granted set. */
  interface Server {
    void serve(byte[] commands, int from, int to, int count, Origin origin);
  }

  /** Those of one cycle. */
  static final class Set {
    private long ticket;

    /** When it was closed. */
    long since;

    /** The newest of the maps by which its batches were sent. */
    private long epoch;

    private long atLeast;
    private int commands;
    private byte[] bytes = new byte[4096];
    private int length;
    private int batches;
    private int[] ends = new int[16];
    private int[] counts = new int[16];
    private final List<Origin> origins = new ArrayList<>();

    long epoch() {
      return epoch;
    }

    int commands() {
      return commands;
    }

    private void clear() {
      epoch = 0;
      atLeast = 0;
      commands = 0;
      length = 0;
      batches = 0;
      origins.clear();
      if (bytes.length > KEEP_MAX) {
        bytes = new byte[4096];
      }
    }
  }

  /** Its tickets tell {@code kind}. */
  ReadQueue(ReadKind kind) {
    lastTicket = kind.ordinal();
  }

  /**
   * Copies a batch out of the frame; answers false, and reads nothing, when too much waits already.
   *
   * @throws IllegalArgumentException when it does not pass the machine's check; nothing has been
   *     added then
   */
  boolean add(
      Origin origin, long atLeast, int count, int bytes, ByteBuf commands, StateMachine machine) {
    if (waitingBytes + bytes > BYTES_MAX && waitingBytes > 0) {
      return false;
    }
    Set set = open;
    if (set.bytes.length - set.length < bytes) {
      set.bytes =
          Arrays.copyOf(
              set.bytes, Math.max(set.bytes.length * 2, Math.addExact(set.length, bytes)));
    }
    if (set.batches == set.ends.length) {
      set.ends = Arrays.copyOf(set.ends, set.batches * 2);
      set.counts = Arrays.copyOf(set.counts, set.batches * 2);
    }
    commands.readBytes(set.bytes, set.length, bytes);
    machine.check(set.bytes, set.length, set.length + bytes, count);
    set.length += bytes;
    set.ends[set.batches] = set.length;
    set.counts[set.batches++] = count;
    set.origins.add(origin);
    set.commands += count;
    set.epoch = Math.max(set.epoch, origin.epoch());
    set.atLeast = Math.max(set.atLeast, atLeast);
    waitingBytes += bytes;
    return true;
  }

  boolean hasOpen() {
    return open.batches > 0;
  }

  /** Closes the open set; answers its ticket. Tickets count up. */
  long seal(long now) {
    lastTicket += ReadKind.TICKETS;
    open.ticket = lastTicket;
    open.since = now;
    atLeast = open.atLeast;
    waiting.add(open);
    open = spare != null ? spare : new Set();
    spare = null;
    return lastTicket;
  }

  /** The index that the set closed last must see. */
  long atLeast() {
    return atLeast;
  }

  /**
   * The ticket that a read arriving now stands under, or stood under last: reads up to it came
   * before what comes now.
   */
  long newest() {
    return hasOpen() ? lastTicket + ReadKind.TICKETS : lastTicket;
  }

  /** Whether all reads up to this ticket have been answered. */
  boolean settled(long ticket) {
    return lastTicket >= ticket && (waiting.isEmpty() || waiting.peek().ticket > ticket);
  }

  /** Gives out a set that was taken. */
  void serve(Set set, Server server) {
    int from = 0;
    for (int i = 0; i < set.batches; i++) {
      server.serve(set.bytes, from, set.ends[i], set.counts[i], set.origins.get(i));
      from = set.ends[i];
    }
    finish(set);
  }

  /** Answers a set that was taken. */
  void refuse(Set set, Status status, int hint) {
    for (Origin origin : set.origins) {
      origin.answer(status, hint);
    }
    finish(set);
  }

  /** No read that waits will be served here. */
  void refuseAll(Status status, int hint) {
    if (hasOpen()) {
      seal(0);
    }
    while (!waiting.isEmpty()) {
      refuse(waiting.poll(), status, hint);
    }
  }

  /**
   * Takes out what waits under a ticket, for it to be served or refused; null when nothing does.
   */
  Set take(long ticket) {
    if (!waiting.isEmpty() && waiting.peek().ticket == ticket) {
      return waiting.poll();
    }
    for (Set set : waiting) {
      if (set.ticket == ticket) {
        waiting.remove(set);
        return set;
      }
    }
    return null;
  }

  private void finish(Set set) {
    waitingBytes -= set.length;
    set.clear();
    spare = set;
  }
}
