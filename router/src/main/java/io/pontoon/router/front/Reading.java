package io.pontoon.router.front;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.command.KeyPositions;
import io.pontoon.common.resp.RespWriter;
import io.pontoon.router.admin.ClientState;
import io.pontoon.router.read.Consistency;
import io.pontoon.router.read.LastRead;
import io.pontoon.router.read.Level;
import io.pontoon.router.read.NearCache;
import io.pontoon.router.read.ReadMeters;
import io.pontoon.router.read.ReadTrace;
import io.pontoon.router.read.ServedBy;
import io.pontoon.router.route.ReplySink;
import io.pontoon.router.route.Served;

/**
 * What one loop remembers of reads: their counters, what is kept near, and where they came from.
 */
final class Reading {
  private final Consistency usual;
  private final ReadMeters meters;
  private final NearCache.ForLoop near;
  private final RespWriter writer = new RespWriter(256);

  /** {@code usual}: what clients ask that ask nothing. */
  Reading(Consistency usual, ReadMeters meters, NearCache.ForLoop near) {
    this.usual = usual;
    this.meters = meters;
    this.near = near;
  }

  Consistency usual() {
    return usual;
  }

  ReadMeters meters() {
    return meters;
  }

  private boolean mayKeep(Consistency consistency, CommandSpec spec, Args args) {
    return consistency.isBounded() && near.isOn() && NearCache.mayKeep(spec, args);
  }

  /** Answers from what is kept near, if that is new enough; answers whether it was. */
  boolean answered(
      ClientConnection client,
      Consistency consistency,
      CommandSpec spec,
      Args args,
      Ticket ticket,
      long now) {
    if (!mayKeep(consistency, spec, args)) {
      return false;
    }
    ClientState state = client.state();
    byte[] reply = near.find(spec, args, state.resp3, now, consistency.maxLagMillis());
    if (reply == null) {
      return false;
    }
    state.lastRead.note(Level.ANY, 0, ServedBy.CACHE, 0);
    client.answer(ticket, reply, 0, reply.length);
    return true;
  }

  /** Where the answer to a read goes: to the ticket, and if it may be kept near, there too. */
  ReplySink sink(
      ClientConnection client,
      Consistency consistency,
      CommandSpec spec,
      Args args,
      Ticket ticket,
      long now) {
    return mayKeep(consistency, spec, args)
        ? new Keeping(client, spec.id(), args.bytes(0), ticket, now)
        : ticket;
  }

  private final class Keeping implements ReplySink {
    private final ClientConnection client;
    private final int command;
    private final byte[] key;
    private final Ticket ticket;
    private final boolean resp3;
    private final long sentAt;

    Keeping(ClientConnection client, int command, byte[] key, Ticket ticket, long sentAt) {
      this.client = client;
      this.command = command;
      this.key = key;
      this.ticket = ticket;
      this.resp3 = client.state().resp3;
      this.sentAt = sentAt;
    }

    @Override
    public void onReply(byte[] from, int offset, int length) {
      Served served = client.links().served();
      if (served.isNow() && served.isKnownCurrent()) {
        long asOf = served.currentAsOf();
        near.keep(command, resp3, key, 0, key.length, from, offset, length, sentAt, asOf);
      }
      ticket.onReply(from, offset, length);
    }

    @Override
    public void onError(String text) {
      ticket.onError(text);
    }
  }

  /**
   * Where the answer to a write goes. What is kept of its keys is thrown out when it leaves, and
   * once more when it is answered: a replica that lags could have told the old value meanwhile.
   */
  ReplySink afterWrite(CommandSpec spec, Args args, ReplySink sink) {
    return near.isUsed() ? new Forgetting(spec, args.copy(), sink) : sink;
  }

  private final class Forgetting implements ReplySink {
    private final CommandSpec spec;
    private final Args args;
    private final ReplySink sink;

    Forgetting(CommandSpec spec, Args args, ReplySink sink) {
      this.spec = spec;
      this.args = args;
      this.sink = sink;
    }

    @Override
    public void onReply(byte[] from, int offset, int length) {
      wrote(spec, args);
      sink.onReply(from, offset, length);
    }

    @Override
    public void onError(String text) {
      sink.onError(text);
    }

    @Override
    public void onTurnedAway() {
      sink.onTurnedAway();
    }
  }

  /** A write leaves: what is kept of its keys is no longer shown. */
  void wrote(CommandSpec spec, Args args) {
    if (!near.isUsed()) {
      return;
    }
    if (spec.firstKey() == 0) {
      near.invalidateAll();
      return;
    }
    int last = KeyPositions.last(spec, args);
    for (int i = KeyPositions.first(spec); i <= last; i += spec.keyStep()) {
      near.invalidate(args.array(), args.offset(i), args.length(i));
    }
  }

  /** A read was answered: who did it is noted for its client, and counted. */
  void note(ClientState state, Level level, Served served, long nanos) {
    LastRead last = state.lastRead;
    if (served.isNow()) {
      ServedBy by = served.leads() ? ServedBy.LEADER : ServedBy.FOLLOWER;
      last.note(level, served.node(), by, served.index());
    }
    if (last.level() == level) {
      meters.read(level, last.by(), Math.max(0, nanos));
    }
  }

  /** The reply with word of where it comes from before it. */
  byte[] traced(ClientState state, byte[] from, int offset, int length) {
    writer.truncate(0);
    writer.protocol(state.resp3);
    ReadTrace.write(state.lastRead, writer);
    writer.raw(from, offset, length);
    return writer.toBytes();
  }
}
