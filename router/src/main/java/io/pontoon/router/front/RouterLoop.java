package io.pontoon.router.front;

import io.netty.channel.Channel;
import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandTable;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.resp.RespReader;
import io.pontoon.router.admin.ClientState;
import io.pontoon.router.admin.CommandCounters;
import io.pontoon.router.route.Links;
import java.util.ArrayList;
import java.util.List;

/**
 * What the connections of one event loop share, and its beat. Whatever happens in one turn of the
 * loop is followed by one tick: batches leave for the nodes, replies leave for the clients, each
 * socket written once. All of it belongs to the loop's thread.
 */
final class RouterLoop {
  private static final int SCRATCH = 64 << 10;
  private static final int GATHER = 32 << 10;
  private static final int ARGS_KEPT = 4096;
  private static final int TICKETS_KEPT = 8192;
  private static final long TIMER_NANOS = 10_000_000;
  private static final long SLOW_TIMER_NANOS = 100_000_000;

  private final Scheduler loop;
  private final Clock clock;
  private final FrontLimits limits;
  private final Clients clients;
  private final Reading reading;
  private final CommandCounters counters;
  private final RespReader.Budget queryBudget;
  private Links links;
  private Dispatcher dispatcher;

  private final List<ClientConnection> connections = new ArrayList<>();
  private List<ClientConnection> dirty = new ArrayList<>();
  private List<ClientConnection> flushing = new ArrayList<>();
  private List<ClientConnection> waiting = new ArrayList<>();
  private List<ClientConnection> resuming = new ArrayList<>();
  private final Ticket[] tickets = new Ticket[TICKETS_KEPT];
  private int ticketsFree;

  private byte[] scratch = new byte[SCRATCH];
  private final byte[] gather = new byte[GATHER];
  private Args args = new Args();
  private long queryBytes;
  private boolean full;
  private boolean tickPlanned;
  private boolean timerArmed;
  private boolean closed;
  private long now;

  RouterLoop(
      Scheduler loop,
      Clock clock,
      FrontLimits limits,
      CommandTable table,
      Clients clients,
      Reading reading,
      Metrics metrics) {
    this.loop = loop;
    this.clock = clock;
    this.limits = limits;
    this.clients = clients;
    this.reading = reading;
    this.counters = new CommandCounters(metrics, table);
    this.queryBudget =
        bytes -> {
          if (bytes > 0 && queryBytes + bytes > limits.queryBytes()) {
            return false;
          }
          queryBytes += bytes;
          return true;
        };
    this.now = clock.monotonicNanos();
  }

  /** On the loop, once, before the first client. */
  void start(Links links, Dispatcher dispatcher) {
    this.links = links;
    links.rerouter(dispatcher.rerouter());
    this.dispatcher = dispatcher;
    loop.schedule(this::slowTimer, SLOW_TIMER_NANOS);
  }

  /** Something happened that the end of this turn must see. */
  void wake() {
    if (!tickPlanned) {
      tickPlanned = true;
      now = clock.monotonicNanos();
      loop.execute(this::tick);
    }
  }

  private void tick() {
    tickPlanned = false;
    links.flush(now);
    List<ClientConnection> ready = dirty;
    dirty = flushing;
    flushing = ready;
    for (int i = 0; i < ready.size(); i++) {
      ready.get(i).flush();
    }
    ready.clear();
    links.endTick();
    full = links.waitingBytes() > limits.waitingBytes();
    if (!waiting.isEmpty()) {
      resumeWaiting();
    }
    if (!timerArmed && !closed) {
      timerArmed = true;
      loop.schedule(this::timer, TIMER_NANOS);
    }
  }

  private void resumeWaiting() {
    List<ClientConnection> paused = waiting;
    waiting = resuming;
    resuming = paused;
    for (int i = 0; i < paused.size(); i++) {
      ClientConnection connection = paused.get(i);
      connection.resume();
      if (connection.isPaused() && !waiting.contains(connection)) {
        waiting.add(connection);
      }
    }
    paused.clear();
  }

  private void timer() {
    timerArmed = false;
    now = clock.monotonicNanos();
    if (links.onTimer(now) && !closed) {
      timerArmed = true;
      loop.schedule(this::timer, TIMER_NANOS);
    }
  }

  private void slowTimer() {
    if (!closed) {
      now = clock.monotonicNanos();
      links.onTimer(now);
      loop.schedule(this::slowTimer, SLOW_TIMER_NANOS);
    }
  }

  ClientState joined(ClientConnection connection, Channel channel) {
    connection.place = connections.size();
    connections.add(connection);
    counters.accepted().increment();
    now = clock.monotonicNanos();
    ClientState state =
        new ClientState(
            clients.nextId(),
            Clients.name(channel.remoteAddress()),
            Clients.name(channel.localAddress()),
            now);
    state.usual(reading.usual());
    return state;
  }

  void left(ClientConnection connection) {
    ClientConnection last = connections.removeLast();
    if (last != connection) {
      connections.set(connection.place, last);
      last.place = connection.place;
    }
    clients.left();
  }

  void dirty(ClientConnection connection) {
    if (!connection.dirty) {
      connection.dirty = true;
      dirty.add(connection);
      wake();
    }
  }

  void paused(ClientConnection connection) {
    waiting.add(connection);
    wake();
  }

  /** Whether so much waits for the groups that no socket should be read on. */
  boolean isFull() {
    return full;
  }

  /** Room for what one read brought, until the next read. */
  byte[] scratch(int length) {
    if (length > scratch.length) {
      scratch = new byte[Math.max(length, 2 * scratch.length)];
    }
    return scratch;
  }

  byte[] gatherRoom() {
    return gather;
  }

  Args args() {
    return args;
  }

  /** {@link #args}, renewed when a command with a great many arguments has made it large. */
  Args trimmedArgs() {
    if (args.count() > ARGS_KEPT) {
      args = new Args();
    }
    return args;
  }

  Ticket freshTicket() {
    return ticketsFree > 0 ? tickets[--ticketsFree] : new Ticket();
  }

  void usedTicket(Ticket ticket) {
    ticket.reply = null;
    ticket.owner = null;
    ticket.next = null;
    if (ticketsFree < TICKETS_KEPT) {
      tickets[ticketsFree++] = ticket;
    }
  }

  /** The time of this turn, monotonic nanoseconds: read once. */
  long now() {
    return now;
  }

  Scheduler scheduler() {
    return loop;
  }

  FrontLimits limits() {
    return limits;
  }

  RespReader.Budget queryBudget() {
    return queryBudget;
  }

  Reading reading() {
    return reading;
  }

  CommandCounters counters() {
    return counters;
  }

  Links links() {
    return links;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  List<ClientConnection> connections() {
    return connections;
  }

  /** Bytes of unfinished commands. */
  long queryBytes() {
    return queryBytes;
  }

  void close() {
    closed = true;
    for (ClientConnection connection : List.copyOf(connections)) {
      connection.closeWhenWritten();
    }
  }
}
