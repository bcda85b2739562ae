package io.pontoon.router.route;

import io.pontoon.common.command.Args;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.wire.ReadTerms;
import io.pontoon.common.wire.ReplyBatch.Status;
import io.pontoon.router.read.ReadMeters;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads of one group that any of its replicas may answer. Those on like terms travel together, to
 * the replica that seems best; one that says it cannot meet the terms is passed over for the next,
 * and an answer that is late is asked for a second time elsewhere. Either answer will do: each
 * replica meets the terms by itself.
 *
 * <p>Pure, as {@link GroupLink} is: time comes as an argument, sending goes through {@link Uplink}.
 */
final class GroupReads {
  /** Marks the request ids of these reads; those of {@link GroupLink} are positive. */
  static final long MARK = Long.MIN_VALUE;

  private static final int TRANSMISSION_BITS = 16;
  private final int group;
  private final LinkSettings settings;
  private final Uplink uplink;
  private final RouteMeters meters;
  private final ReadMeters readMeters;
  private final Replicas replicas;
  private final Patience patience;
  private final Arrivals arrivals;
  private final ReadErrors errors;
  private final List<ReadBatch> underWay = new ArrayList<>();
  private final OpenReads open;

  GroupReads(
      int group,
      ClusterMap map,
      LinkSettings settings,
      ReadSettings reading,
      Uplink uplink,
      RouteMeters meters,
      ReadMeters readMeters) {
    this.group = group;
    this.settings = settings;
    this.uplink = uplink;
    this.meters = meters;
    this.readMeters = readMeters;
    this.replicas = new Replicas(reading);
    this.patience = new Patience(reading.hedgePercent());
    this.arrivals = new Arrivals(map.slotsEpoch());
    this.errors = new ReadErrors(group, meters);
    this.open = new OpenReads(settings, meters, underWay);
    follow(map);
  }

  void follow(ClusterMap map) {
    GroupInfo info = map.group(group);
    if (info != null) {
      replicas.follow(map, info);
      errors.follow(map);
    }
  }

  Arrivals arrivals() {
    return arrivals;
  }

  boolean idle() {
    return underWay.isEmpty() && open.isEmpty();
  }

  /** Bytes of commands that wait or are under way. */
  long waitingBytes() {
    return open.waitingBytes();
  }

  /**
   * Adds a read to those that leave next.
   *
   * @param atLeast log index that the answer must know, 0 for any
   * @param lagMillis bound on the age of what LOCAL shows, or {@link ReadTerms#NO_BOUND}
   * @return false when too much waits already: nothing was done then
   */
  boolean add(
      ReadTerms.Mode mode,
      long atLeast,
      int lagMillis,
      int id,
      int flags,
      Args args,
      ReplySink sink,
      long now,
      long deadline) {
    ReadTerms.Mode proved = mode;
    if (mode == ReadTerms.Mode.LOCAL && !arrivals.isKnown()) {
      proved = ReadTerms.Mode.INDEX; // and its answer will tell what the next ones need
    }
    boolean local = proved == ReadTerms.Mode.LOCAL;
    long index = local ? Math.max(atLeast, arrivals.floor()) : atLeast;
    int lag = local ? lagMillis : ReadTerms.NO_BOUND;
    return open.add(proved, index, lag, id, flags, args, sink, now, deadline, uplink.epoch());
  }

  /** The map has changed: what is added from now on is sent by another one. */
  void sealAll() {
    open.sealAll();
  }

  /** At the end of a tick: what has been added leaves, and what is late is asked for twice. */
  void flush(long now) {
    open.sealRipe(now);
    for (int i = 0; i < underWay.size(); i++) {
      ReadBatch batch = underWay.get(i);
      if (!batch.isAsked()) {
        if (now >= batch.notBefore) {
          send(batch, now);
        }
      } else if (!batch.isHedged() && now - batch.firstSentAt > patience.nanos()) {
        hedge(batch, now);
      }
    }
  }

  private void send(ReadBatch batch, long now) {
    for (int left = replicas.count(); left > 0; left--) {
      int place = pick(batch, now);
      if (place < 0) {
        break;
      }
      if (transmit(batch, place, now)) {
        patience.sent();
        return;
      }
    }
    // Everybody was asked: from the beginning, a little later.
    batch.passed = 0;
    batch.notBefore = now + settings.backoffFirst();
  }

  private int pick(ReadBatch batch, long now) {
    if (batch.mode == ReadTerms.Mode.DURABLE) {
      int leader = replicas.place(uplink.leader(group));
      return leader >= 0 && (batch.passed & 1L << leader) == 0 ? leader : -1;
    }
    return replicas.pick(batch.passed, late(now), confirmer(batch), now);
  }

  private int confirmer(ReadBatch batch) {
    return batch.mode == ReadTerms.Mode.LOCAL ? 0 : uplink.leader(group);
  }

  /** By place: who owes an answer for longer than is usual. */
  private long late(long now) {
    long late = 0;
    for (int i = 0; i < underWay.size(); i++) {
      ReadBatch batch = underWay.get(i);
      if (batch.firstNode != 0 && now - batch.firstSentAt > patience.nanos()) {
        late |= bit(replicas.place(batch.firstNode));
      }
      if (batch.secondNode != 0 && now - batch.secondSentAt > patience.nanos()) {
        late |= bit(replicas.place(batch.secondNode));
      }
    }
    return late;
  }

  private static long bit(int place) {
    return place < 0 ? 0 : 1L << place;
  }

  private boolean transmit(ReadBatch batch, int place, long now) {
    int node = replicas.node(place);
    long transmission = batch.commands.transmission + 1 & 0xffff;
    long requestId = MARK | batch.commands.serial << TRANSMISSION_BITS | transmission;
    Uplink.Sent sent =
        uplink.send(node, group, requestId, batch.word(), 0, batch.atLeast, batch.commands);
    batch.passed |= bit(place);
    if (sent != Uplink.Sent.YES) {
      return false;
    }
    batch.commands.transmission++;
    batch.asked(node, now);
    return true;
  }

  private void hedge(ReadBatch batch, long now) {
    if (batch.mode == ReadTerms.Mode.DURABLE || !patience.mayHedge()) {
      return; // asked first: while a node is silent there are many that may not
    }
    long late = late(now);
    int place = replicas.pick(batch.passed, late, confirmer(batch), now);
    if (place >= 0 && (late & bit(place)) == 0 && transmit(batch, place, now)) {
      patience.hedged();
      readMeters.hedge();
    }
  }

  /**
   * An answer came from {@code node}; {@code served} holds what it said of itself.
   *
   * @throws IllegalArgumentException when the replies are not as many as the commands
   */
  void onAnswer(
      int node,
      long requestId,
      Status status,
      int hint,
      int lagMillis,
      Served served,
      int count,
      byte[] replies,
      int offset,
      int length,
      long now) {
    int at = find((requestId & ~MARK) >>> TRANSMISSION_BITS);
    if (at < 0) {
      return; // the other replica was faster
    }
    ReadBatch batch = underWay.get(at);
    if ((requestId & 0xffff) <= batch.commands.outdated) {
      return; // to a transmission of what has been answered in part meanwhile
    }
    long sentAt = batch.sentAt(node, (int) requestId & 0xffff);
    if (status == Status.OK) {
      patience.took(now - sentAt);
      if (batch.mode == ReadTerms.Mode.INDEX || batch.mode == ReadTerms.Mode.ALL) {
        arrivals.told(batch.commands.epoch, served.index());
      }
      if (lagMillis >= 0) {
        served.asOf(sentAt - lagMillis * 1_000_000L);
      }
      if (node == batch.secondNode) {
        readMeters.hedgeWon();
      }
      if (replicas.isNear(node)) {
        readMeters.local(count);
      }
      settle(batch, at, count, replies, offset, length, now);
    } else {
      refused(batch, at, node, status, hint, now);
    }
  }

  private int find(long serial) {
    for (int i = 0; i < underWay.size(); i++) {
      if (underWay.get(i).commands.serial == serial) {
        return i;
      }
    }
    return -1;
  }

  private void settle(
      ReadBatch batch, int at, int count, byte[] replies, int offset, int length, long now) {
    Batch commands = batch.commands;
    if (count > commands.count() || count == 0 && commands.count() > 0) {
      throw new IllegalArgumentException(count + " replies to " + commands.count() + " commands");
    }
    meters.settled().add(count);
    boolean whole = count == commands.count();
    if (whole) {
      underWay.remove(at);
    }
    open.left(commands.length());
    commands.deliver(count, replies, offset, length, (place, back) -> turnedAway(batch, back, now));
    if (whole) {
      open.recycle(batch);
    } else {
      commands.dropFirst(count);
      open.left(-commands.length());
      askAgain(batch, now);
    }
  }

  private void turnedAway(ReadBatch batch, Returned back, long now) {
    ReadTerms.Mode mode =
        batch.mode == ReadTerms.Mode.ALL ? ReadTerms.Mode.ALL : ReadTerms.Mode.INDEX;
    uplink.turnedAway(back.by(mode), now);
  }

  private void askAgain(ReadBatch batch, long now) {
    batch.unasked();
    batch.passed = 0;
    batch.notBefore = now;
  }

  private void refused(ReadBatch batch, int at, int node, Status status, int hint, long now) {
    batch.refusal = status;
    readMeters.passedOver();
    switch (status) {
      case VOTER_MISSING -> {
        end(batch, at, errors.voterMissing(hint));
        return;
      }
      case TOO_BIG -> {
        end(batch, at, "ERR the command is larger than a request may be");
        return;
      }
      case STALE_MAP -> uplink.mapIsStale();
      default -> {}
    }
    replicas.shun(node, now + settings.backoffMax());
    batch.gone(node);
    if (!batch.isAsked()) {
      batch.notBefore = now;
    }
  }

  private void end(ReadBatch batch, int at, String error) {
    underWay.remove(at);
    open.left(batch.commands.length());
    errors.fail(batch, error);
    open.recycle(batch);
  }

  /** So much waits at a node. */
  void told(int node, int load) {
    replicas.told(node, load);
  }

  void onNodeDown(int node, long now) {
    for (int i = 0; i < underWay.size(); i++) {
      ReadBatch batch = underWay.get(i);
      boolean was = batch.isAsked();
      batch.gone(node);
      if (was && !batch.isAsked()) {
        batch.notBefore = now;
      }
    }
  }

  /** Every few milliseconds while anything waits: deadlines, and replicas that have gone silent. */
  void onTimer(long now) {
    open.sealLate(now);
    for (int i = 0; i < underWay.size(); ) {
      ReadBatch batch = underWay.get(i);
      if (now >= batch.commands.deadline) {
        end(batch, i, errors.late(batch));
        continue;
      }
      if (batch.isAsked()) {
        long last = batch.isHedged() ? batch.secondSentAt : batch.firstSentAt;
        if (now - last > settings.silence()) {
          batch.unasked();
          batch.notBefore = now;
        }
      }
      i++;
    }
    flush(now);
  }
}
