package io.pontoon.router.front;

import io.pontoon.common.command.Args;
import io.pontoon.common.resp.RespWriter;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.wire.ReadTerms;
import io.pontoon.router.read.Seen;
import io.pontoon.router.route.Links;
import io.pontoon.router.route.ReplySink;

/**
 * {@code WAIT} and {@code WAITAOF}: asks the leaders of the groups that a client has written to, on
 * how many voters that is durable, until there are enough or the time is up. See
 * https://redis.io/docs/latest/commands/wait/; what is acknowledged is durable on a majority
 * already, so this is for those who want more.
 */
final class DurableWait {
  private static final long AGAIN_NANOS = 5_000_000;
  private static final Args NOTHING = new Args();

  static {
    NOTHING.reset(new byte[0]);
  }

  private final ClientConnection client;
  private final Ticket ticket;
  private final int command;
  private final boolean aof;
  private final long local;
  private final long replicas;
  private final long until;
  private int missing;
  private long leastLocal;
  private long leastVoters;

  /**
   * @param aof whether the answer tells the leader's log and the others' apart
   * @param local wanted of the leader, 0 or 1
   * @param replicas wanted: of all voters, or with {@code aof} of those besides the leader
   * @param millis to wait at the most; 0: without end
   */
  DurableWait(
      ClientConnection client, Ticket ticket, boolean aof, long local, long replicas, long millis) {
    this.client = client;
    this.ticket = ticket;
    this.command = ticket.command;
    this.aof = aof;
    this.local = local;
    this.replicas = replicas;
    this.until = millis == 0 ? Long.MAX_VALUE : client.now() + millis * 1_000_000L;
  }

  /** The client carries out nothing more until it is answered. */
  void begin() {
    client.holding().hold(true);
    ask();
  }

  private void ask() {
    Seen written = client.state().written;
    leastLocal = 1;
    leastVoters = Long.MAX_VALUE;
    missing = written.size();
    if (missing == 0) {
      nothingWritten();
      return;
    }
    for (int i = written.size() - 1; i >= 0; i--) {
      if (client.links().table().map().group(written.group(i)) == null) {
        came(1, Long.MAX_VALUE); // it has gone, and left all that it had to others' logs
        continue;
      }
      boolean added =
          client
              .links()
              .reads()
              .add(
                  written.group(i),
                  ReadTerms.Mode.DURABLE,
                  written.index(i),
                  ReadTerms.NO_BOUND,
                  command,
                  0,
                  NOTHING,
                  new Answer(),
                  client.now());
      if (!added) {
        came(0, 0);
      }
    }
  }

  /** What holds for nothing holds on every voter. */
  private void nothingWritten() {
    Links links = client.links();
    leastVoters =
        links.table().map().groups().stream()
            .filter(group -> group.id() != GroupInfo.META)
            .mapToLong(group -> group.replicas().size())
            .min()
            .orElse(0);
    answer();
  }

  private final class Answer implements ReplySink {
    @Override
    public void onReply(byte[] from, int offset, int length) {
      // *2, then how many of the leader's own log, then how many voters in all
      int first = offset + 5;
      int second = first;
      while (from[second] != ':') {
        second++;
      }
      came(number(from, first), number(from, second + 1));
    }

    @Override
    public void onError(String text) {
      came(0, 0);
    }
  }

  private static long number(byte[] from, int at) {
    long value = 0;
    for (; from[at] >= '0' && from[at] <= '9'; at++) {
      value = value * 10 + from[at] - '0';
    }
    return value;
  }

  private void came(long ownLog, long voters) {
    leastLocal = Math.min(leastLocal, ownLog);
    leastVoters = Math.min(leastVoters, voters);
    if (--missing > 0) {
      return;
    }
    long left = until - client.now();
    boolean enough =
        aof ? leastLocal >= local && leastVoters - leastLocal >= replicas : leastVoters >= replicas;
    if (enough || left <= 0 || client.isClosed()) {
      answer();
    } else {
      client.loop().scheduler().schedule(this::again, Math.min(AGAIN_NANOS, left));
    }
  }

  private void again() {
    client.loop().wake();
    ask();
  }

  private void answer() {
    if (leastVoters == Long.MAX_VALUE) {
      nothingWritten();
      return;
    }
    RespWriter reply = new RespWriter(64);
    if (aof) {
      reply.array(2);
      reply.integer(leastLocal);
      reply.integer(leastVoters - leastLocal);
    } else {
      reply.integer(leastVoters);
    }
    byte[] bytes = reply.toBytes();
    client.answer(ticket, bytes, 0, bytes.length);
    client.loop().scheduler().execute(client.holding()::letGo);
  }
}
