package io.pontoon.node.shard;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.wire.ReplyBatch.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Plain reads on their way: those of one cycle are gathered in one set under one ticket, and wait
 * until the core grants the ticket. Bounded: above {@link #BYTES_MAX} waiting bytes no more are
 * taken.
 */
final class ReadQueue {
  private static final int BYTES_MAX = 64 << 20;
  private static final int KEEP_MAX = 1 << 20;

  private final ArrayDeque<Set> waiting = new ArrayDeque<>();
  private Set open = new Set();
  private Set spare;
  private long lastTicket;
  private long waitingBytes;

  /** Is given each batch of a granted set. */
  interface Server {
    void serve(byte[] commands, int from, int to, int count, Origin origin);
  }

  private static final class Set {
    long ticket;
    byte[] bytes = new byte[4096];
    int length;
    int batches;
    int[] ends = new int[16];
    int[] counts = new int[16];
    final List<Origin> origins = new ArrayList<>();

    void clear() {
      length = 0;
      batches = 0;
      origins.clear();
      if (bytes.length > KEEP_MAX) {
        bytes = new byte[4096];
      }
    }
  }

  /**
   * Copies a batch out of the frame; answers false, and reads nothing, when too much waits already.
   *
   * @throws IllegalArgumentException when it does not pass the machine's check; nothing has been
   *     added then
   */
  boolean add(Origin origin, int count, int bytes, ByteBuf commands, StateMachine machine) {
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
    waitingBytes += bytes;
    return true;
  }

  boolean hasOpen() {
    return open.batches > 0;
  }

  /** Closes the open set; answers its ticket. Tickets count up from 1. */
  long seal() {
    open.ticket = ++lastTicket;
    waiting.add(open);
    open = spare != null ? spare : new Set();
    spare = null;
    return lastTicket;
  }

  /**
   * The ticket that a read arriving now stands under, or stood under last: reads up to it came
   * before what comes now.
   */
  long newest() {
    return hasOpen() ? lastTicket + 1 : lastTicket;
  }

  /** Whether all reads up to this ticket have been answered. */
  boolean settled(long ticket) {
    return lastTicket >= ticket && (waiting.isEmpty() || waiting.peek().ticket > ticket);
  }

  void serve(long ticket, Server server) {
    Set set = take(ticket);
    if (set == null) {
      return;
    }
    int from = 0;
    for (int i = 0; i < set.batches; i++) {
      server.serve(set.bytes, from, set.ends[i], set.counts[i], set.origins.get(i));
      from = set.ends[i];
    }
    finish(set);
  }

  void refuse(long ticket, Status status, int leaderHint) {
    Set set = take(ticket);
    if (set != null) {
      for (Origin origin : set.origins) {
        origin.answer(status, leaderHint);
      }
      finish(set);
    }
  }

  /** No read that waits will be served here. */
  void refuseAll(Status status, int leaderHint) {
    if (hasOpen()) {
      seal();
    }
    while (!waiting.isEmpty()) {
      refuse(waiting.peek().ticket, status, leaderHint);
    }
  }

  private Set take(long ticket) {
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
