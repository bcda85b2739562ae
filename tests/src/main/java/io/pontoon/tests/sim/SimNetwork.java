package io.pontoon.tests.sim;

import io.pontoon.common.port.Scheduler;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.PeerHandler;
import io.pontoon.common.wire.PeerLink;
import io.pontoon.common.wire.PeerNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What carries frames between processes: connections as TCP makes them, cuts that hold up what is
 * said until it is said again or given up, and, when the weather is bad, losses, repetitions and
 * disorder that TCP would hide.
 */
final class SimNetwork {
  private static final long MILLI = 1_000_000;
  private static final long CONNECT_TIMEOUT = 1_000 * MILLI;
  private static final long SAID_AGAIN_FIRST = 200 * MILLI;

  private final SimWorld world;
  private final SimRandom chance;
  private final SimRandom gossip;
  private final int processes;

  /** How many cuts lie between two processes, one way. */
  private final int[] cuts;

  private final long latency;
  private final Weather weather = new Weather();
  private long frames;

  /** Where a life takes connections. */
  record Listening(
      int port, Hello self, Function<Scheduler, PeerHandler> handlers, List<SimThread> loops) {}

  SimNetwork(SimWorld world, int processes, long latency) {
    this.world = world;
    this.chance = world.chance().stream("network");
    this.gossip = world.chance().stream("gossip");
    this.processes = processes;
    this.cuts = new int[processes * processes];
    this.latency = latency;
  }

  Weather weather() {
    return weather;
  }

  long frames() {
    return frames;
  }

  /** The network as one life has it. */
  PeerNetwork of(Life life, List<SimThread> loops) {
    return new PeerNetwork() {
      @Override
      public PeerLink connect(
          Scheduler loop, InetSocketAddress address, Hello self, PeerHandler handler) {
        return new SimLink(SimNetwork.this, (SimThread) loop, address, self, handler);
      }

      @Override
      public Listener listen(
          InetSocketAddress address, Hello self, Function<Scheduler, PeerHandler> handlers) {
        if (life.listening() != null) {
          throw new UncheckedIOException("it listens already", new IOException());
        }
        life.listening(new Listening(address.getPort(), self, handlers, loops));
        return new Listener() {
          @Override
          public int port() {
            return address.getPort();
          }

          @Override
          public void close() {
            life.listening(null);
          }
        };
      }
    };
  }

  boolean isCut(SimProcess from, SimProcess to) {
    return cuts[from.index() * processes + to.index()] > 0;
  }

  void cut(SimProcess from, SimProcess to) {
    if (from != to) {
      cuts[from.index() * processes + to.index()]++;
    }
  }

  /** What the cut held up leaves after a while: the machines try again now and then only. */
  void join(SimProcess from, SimProcess to) {
    if (from == to || --cuts[from.index() * processes + to.index()] > 0) {
      return;
    }
    if (from.isUp()) {
      for (SimConnection.End end : List.copyOf(from.life().ends())) {
        if (end.other().life.process() == to && !end.stalled.isEmpty()) {
          world.after(chance.between(10, 400) * MILLI, () -> sayAgain(end));
        }
      }
    }
  }

  /** Nothing is cut any more, and the weather is fair. */
  void heal() {
    weather.clear();
    for (SimProcess from : world.processes()) {
      for (SimProcess to : world.processes()) {
        if (isCut(from, to)) {
          cuts[from.index() * processes + to.index()] = 1;
          join(from, to);
        }
      }
    }
  }

  private void sayAgain(SimConnection.End end) {
    if (!isCut(end.life.process(), end.other().life.process())) {
      end.givesUpAt = Long.MAX_VALUE;
      for (SimConnection.Packet p = end.unstall(); p != null; p = end.unstall()) {
        travel(end, p, false);
      }
    }
  }

  private long delay() {
    return latency + chance.around(latency / 2);
  }

  void connect(SimLink link, SimThread thread, int port) {
    SimProcess from = thread.life().process();
    SimProcess to = world.node(port);
    if (isCut(from, to) || isCut(to, from) || to.isDark()) {
      thread.schedule(link::again, CONNECT_TIMEOUT);
      return;
    }
    world.after(
        delay(),
        () -> {
          Life server = to.life();
          Listening listening = server == null ? null : server.listening();
          if (thread.life().isOver()) {
            return;
          }
          if (listening == null) {
            world.after(delay(), () -> thread.execute(link::again));
            return;
          }
          accept(link, thread, server, listening);
        });
  }

  private void accept(SimLink link, SimThread thread, Life server, Listening listening) {
    SimConnection made = new SimConnection(world, thread.life(), thread, server);
    SimThread loop = listening.loops().get(chance.below(listening.loops().size()));
    made.server.serve(loop);
    loop.execute(() -> made.server.activate(listening.self(), listening.handlers().apply(loop)));
    world.after(
        delay(),
        () -> {
          if (made.client.life.isOver()) {
            answerReset(made.client);
          } else {
            thread.execute(() -> link.connected(made.client));
          }
        });
  }

  /** A packet leaves an end, in the order in which it was sent. */
  void leave(SimConnection.End from, SimConnection.Packet packet) {
    frames++;
    SimProcess here = from.life.process();
    SimProcess there = from.other().life.process();
    if (packet.kind() == Frame.GOSSIP) {
      leaveAsGossip(from, packet, isCut(here, there) || !from.stalled.isEmpty());
      return;
    }
    if (isCut(here, there) || !from.stalled.isEmpty()) {
      stall(from, packet);
      return;
    }
    if (chance.chance(weather.lost(packet.kind()))) {
      world.say(() -> "lost on the way " + from + ": " + Frames.told(packet));
      return;
    }
    if (chance.chance(weather.twice(packet.kind()))) {
      world.say(() -> "comes twice " + from + ": " + Frames.told(packet));
      travel(from, packet, true);
    }
    travel(from, packet, false);
  }

  /**
   * Gossip has chances of its own, and is lost where anything else would be said again: it will be
   * said anew anyway, and a world is the same with more or less of it.
   */
  private void leaveAsGossip(SimConnection.End from, SimConnection.Packet packet, boolean held) {
    if (!held && !gossip.chance(weather.lost)) {
      world.after(latency + gossip.around(latency / 2), () -> from.other().arrive(packet));
    }
  }

  private void travel(SimConnection.End from, SimConnection.Packet packet, boolean anyOrder) {
    long arrival = world.now() + delay();
    boolean late = Weather.isOfReplicas(packet.kind()) && chance.chance(weather.late);
    boolean disordered =
        anyOrder
            || late
            || Weather.isOfReplicas(packet.kind()) && chance.chance(weather.disordered);
    if (late) {
      arrival += chance.magnitude(10 * MILLI, 5_000 * MILLI);
      long until = arrival;
      world.say(() -> "late until " + until / MILLI + " ms " + from + ": " + Frames.told(packet));
    } else if (disordered) {
      arrival += chance.around(5 * latency);
    } else {
      arrival = Math.max(arrival, from.lastArrival + 1);
      from.lastArrival = arrival;
    }
    world.at(arrival, () -> arrive(from, packet, late));
  }

  private void arrive(SimConnection.End from, SimConnection.Packet packet, boolean late) {
    SimConnection.End to = from.other();
    if (late && (!to.isOpen() || to.life.isOver())) {
      SimConnection.End newer = newest(from.life.process(), to.life.process());
      if (newer != null && newer.hello() != null) {
        newer.arrive(packet);
      }
      return;
    }
    to.arrive(packet);
  }

  /** The end at {@code to} of the newest connection that {@code from} has made to it. */
  private SimConnection.End newest(SimProcess from, SimProcess to) {
    if (!to.isUp()) {
      return null;
    }
    SimConnection.End found = null;
    for (SimConnection.End end : to.life().ends()) {
      if (end.other().life.process() == from && end.isServer()) {
        found = end;
      }
    }
    return found;
  }

  private void stall(SimConnection.End from, SimConnection.Packet packet) {
    from.stall(packet);
    waitInVain(from);
  }

  /** What this end says is not acknowledged: its machine gives up after some time. */
  private void waitInVain(SimConnection.End from) {
    if (from.givesUpAt != Long.MAX_VALUE) {
      return;
    }
    long gives = world.now() + chance.magnitude(300 * MILLI, 20_000 * MILLI);
    from.givesUpAt = gives;
    world.at(
        gives,
        () -> {
          if (from.givesUpAt == gives) {
            world.say(() -> "given up " + from);
            from.broken();
          }
        });
  }

  /** Something came for a connection that is no more: the sender is told, if it can be. */
  void answerReset(SimConnection.End gone) {
    SimConnection.End sender = gone.other();
    if (gone.life.process().isDark()) {
      waitInVain(sender);
      sayAgainToDark(gone, SAID_AGAIN_FIRST);
    } else if (!isCut(gone.life.process(), sender.life.process())) {
      world.after(delay(), sender::broken);
    }
  }

  /** What has no answer is said again, less and less often; who is back by then answers. */
  private void sayAgainToDark(SimConnection.End gone, long wait) {
    world.after(
        wait,
        () -> {
          if (gone.life.process().isDark()) {
            sayAgainToDark(gone, 2 * wait);
          } else if (gone.other().isOpen()) {
            answerReset(gone);
          }
        });
  }

  /** A connection breaks by itself. */
  void reset(SimConnection.End end) {
    world.say(() -> "reset " + end);
    world.after(delay(), end::broken);
    world.after(delay(), end.other()::broken);
  }

  /** A process is no more. A machine that still runs closes its connections. */
  void ended(Life life, SimProcess.End how) {
    List<SimConnection.End> ends = new ArrayList<>(life.ends());
    life.ends().clear();
    for (SimConnection.End end : ends) {
      end.stalled.clear();
      if (how == SimProcess.End.KILLED && !isCut(life.process(), end.other().life.process())) {
        world.after(delay(), end.other()::broken);
      }
    }
  }
}
