package io.pontoon.router.route;

import io.pontoon.common.command.Args;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.wire.ReadTerms;
import io.pontoon.common.wire.ReplyBatch;
import io.pontoon.router.read.ReadMeters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All reads of one loop that any replica may answer, group by group. */
public final class ReplicaReads {
  /** A slot on its way is given so long before its new place is looked for again. */
  private static final long PAUSE_NANOS = 10_000_000;

  private record Turned(Returned command, long epoch, long since) {}

  private final LinkSettings settings;
  private final ReadSettings reading;
  private final Uplink uplink;
  private final RouteMeters meters;
  private final ReadMeters readMeters;
  private final Served served;
  private GroupReads[] byGroup = {};
  private final List<GroupReads> busy = new ArrayList<>();
  private final List<Turned> turned = new ArrayList<>();
  private ClusterMap map;

  ReplicaReads(
      LinkSettings settings,
      ReadSettings reading,
      Uplink uplink,
      RouteMeters meters,
      ReadMeters readMeters,
      Served served) {
    this.settings = settings;
    this.reading = reading;
    this.uplink = uplink;
    this.meters = meters;
    this.readMeters = readMeters;
    this.served = served;
  }

  /** Adds a read whose deadline is counted from now; see {@link GroupReads#add}. */
  public boolean add(
      int group,
      ReadTerms.Mode mode,
      long atLeast,
      int lagMillis,
      int id,
      int flags,
      Args args,
      ReplySink sink,
      long now) {
    long deadline = now + settings.deadline();
    return add(group, mode, atLeast, lagMillis, id, flags, args, sink, now, deadline);
  }

  /** Adds a read; see {@link GroupReads#add}. Not before there is a map. */
  public boolean add(
      int group,
      ReadTerms.Mode mode,
      long atLeast,
      int lagMillis,
      int id,
      int flags,
      Args args,
      ReplySink sink,
      long now,
      long deadline) {
    GroupReads reads = of(group);
    boolean wasIdle = reads.idle();
    boolean added = reads.add(mode, atLeast, lagMillis, id, flags, args, sink, now, deadline);
    if (added && wasIdle) {
      busy.add(reads);
    }
    return added;
  }

  private GroupReads of(int group) {
    if (group >= byGroup.length) {
      byGroup = Arrays.copyOf(byGroup, group + 16);
    }
    if (byGroup[group] == null) {
      byGroup[group] = new GroupReads(group, map, settings, reading, uplink, meters, readMeters);
    }
    return byGroup[group];
  }

  private GroupReads known(int group) {
    return group >= 0 && group < byGroup.length ? byGroup[group] : null;
  }

  /** A leader answered a command that was sent by a map of this epoch. */
  void told(int group, long epoch, long index) {
    GroupReads reads = known(group);
    if (reads != null) {
      reads.arrivals().told(epoch, index);
    }
  }

  long waitingBytes() {
    long bytes = 0;
    for (int i = 0; i < busy.size(); i++) {
      bytes += busy.get(i).waitingBytes();
    }
    return bytes;
  }

  /** A new map: slots may have moved, and replicas too. */
  void follow(ClusterMap newest) {
    map = newest;
    for (GroupReads reads : byGroup) {
      if (reads != null) {
        reads.sealAll();
        reads.follow(newest);
      }
    }
  }

  /** The newest map shows a slot at this group that was elsewhere. */
  void came(int group, long epoch) {
    GroupReads reads = known(group);
    if (reads != null) {
      reads.arrivals().came(epoch);
    }
  }

  void onAnswer(int node, ReplyBatch answer, byte[] array, int offset, int length, long now) {
    GroupReads reads = known(answer.group());
    if (reads != null) {
      reads.told(node, answer.load());
      reads.onAnswer(
          node,
          answer.requestId(),
          answer.status(),
          answer.leaderHint(),
          answer.lagMillis(),
          served,
          answer.count(),
          array,
          offset,
          length,
          now);
    }
  }

  /** A replica does not hold the slot of a read: it is asked for elsewhere, a little later. */
  void turnedAway(Returned command, long now) {
    turned.add(new Turned(command, uplink.epoch(), now));
    uplink.mapIsStale();
  }

  void flush(long now) {
    for (int i = 0; i < busy.size(); ) {
      GroupReads reads = busy.get(i);
      if (reads.idle()) {
        GroupReads last = busy.removeLast();
        if (last != reads) {
          busy.set(i, last);
        }
      } else {
        reads.flush(now);
        i++;
      }
    }
  }

  void onNodeDown(int node, long now) {
    for (int i = 0; i < busy.size(); i++) {
      busy.get(i).onNodeDown(node, now);
    }
  }

  /** Every few milliseconds. Answers whether anything waits. */
  boolean onTimer(long now) {
    for (int i = 0; i < busy.size(); i++) {
      busy.get(i).onTimer(now);
    }
    sendOn(now);
    return !busy.isEmpty() || !turned.isEmpty();
  }

  /** What was turned away goes on, once the map has changed or has had its time to. */
  void sendOn(long now) {
    if (turned.isEmpty()) {
      return;
    }
    List<Turned> all = List.copyOf(turned);
    turned.clear();
    for (Turned each : all) {
      if (now >= each.command.deadline()) {
        each.command
            .sink()
            .onError(
                "CLUSTERDOWN The cluster is down: a slot did not arrive within the deadline; not"
                    + " executed");
      } else if (uplink.epoch() > each.epoch || now - each.since >= PAUSE_NANOS) {
        uplink.reroute(each.command, now);
      } else {
        turned.add(each);
      }
    }
  }
}
