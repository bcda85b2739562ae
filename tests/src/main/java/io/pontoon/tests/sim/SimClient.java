package io.pontoon.tests.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** A client: asks, waits for the answers, thinks, asks again. Reconnects when it must. */
final class SimClient {
  private static final long MILLI = 1_000_000;

  private final SimWorld world;
  private final int number;
  private final SimRandom chance;
  private final Workload workload;
  private final double pipelined;
  private final long thinks;

  /** Null when it does not speak of levels. */
  private final Standing standing;

  private SimRouter.Socket socket;
  private ReplyReader reader;
  private final ArrayDeque<Asked> open = new ArrayDeque<>();
  private final ArrayDeque<Asked> next = new ArrayDeque<>();
  private Runnable whenDone = () -> {};
  private boolean resting;

  SimClient(SimWorld world, int number, Workload workload, double pipelined, long thinks) {
    this.world = world;
    this.number = number;
    this.chance = world.chance().stream("client" + number);
    this.workload = workload;
    this.pipelined = pipelined;
    this.thinks = thinks;
    this.standing = workload.standing(number);
  }

  SimRandom chance() {
    return chance;
  }

  int number() {
    return number;
  }

  Standing standing() {
    return standing;
  }

  void begin() {
    world.after(chance.around(100 * MILLI), this::work);
  }

  /** No new commands of its own from now on. */
  void rest() {
    resting = true;
  }

  boolean isIdle() {
    return open.isEmpty() && next.isEmpty();
  }

  /** Asks these, one after the other's answer, then says so. */
  void ask(List<Asked> commands, Runnable then) {
    next.addAll(commands);
    whenDone = then;
    if (open.isEmpty()) {
      proceed();
    }
  }

  /** The same at this router. */
  void askAt(SimRouter router, List<Asked> commands, Runnable then) {
    if (socket == null || socket.router() != router) {
      hangUp();
      connect(router);
    }
    ask(commands, then);
  }

  private void work() {
    if (resting || !open.isEmpty()) {
      return;
    }
    int count = chance.chance(pipelined) ? 2 + chance.below(12) : 1;
    List<Asked> commands = new ArrayList<>(workload.begin(this));
    for (int i = 0; i < count; i++) {
      commands.add(workload.next(this));
    }
    send(commands);
  }

  private void proceed() {
    List<Asked> commands = new ArrayList<>();
    while (commands.size() < 32 && !next.isEmpty()) {
      commands.add(next.poll());
    }
    if (commands.isEmpty()) {
      whenDone.run();
    } else {
      send(commands);
    }
  }

  private void send(List<Asked> commands) {
    if (socket == null && !connect()) {
      commands.reversed().forEach(next::addFirst);
      world.after(chance.between(5, 100) * MILLI, this::retry);
      return;
    }
    byte[] bytes = {};
    for (Asked command : commands) {
      command.sent();
      world.say(() -> "client" + number + " asks " + command);
      bytes = ReplyReader.join(bytes, ReplyReader.command(command.words()));
      open.add(command);
    }
    socket.send(bytes);
    if (!resting && chance.chance(0.002)) {
      SimRouter.Socket impatient = socket;
      world.after(chance.around(20 * MILLI), () -> hangUp(impatient));
    }
  }

  private void retry() {
    if (open.isEmpty()) {
      proceed();
    }
  }

  private boolean connect() {
    connect(world.router(chance));
    return socket != null;
  }

  private void connect(SimRouter router) {
    socket = router.connect(this);
    reader = new ReplyReader();
    if (standing != null) {
      standing.connected(world.journal().newSession());
    }
  }

  void hangUp() {
    if (socket != null) {
      hangUp(socket);
    }
  }

  private void hangUp(SimRouter.Socket from) {
    if (socket == from) {
      from.close();
      disconnected(from);
    }
  }

  void received(SimRouter.Socket from, byte[] bytes) {
    if (from != socket) {
      return;
    }
    reader.feed(bytes);
    for (Reply reply = reader.next(); reply != null && from == socket; reply = reader.next()) {
      Reply said = reply;
      if (open.isEmpty()) {
        throw new SimFailure("a reply too many", "client" + number + " got " + reply);
      }
      Asked asked = open.poll();
      world.say(() -> "client" + number + " hears " + said + " to " + asked);
      world.trace().mix(reply.hashCode());
      asked.replied(reply);
    }
    if (open.isEmpty() && from == socket) {
      answered();
    }
  }

  void disconnected(SimRouter.Socket from) {
    if (from != socket) {
      return;
    }
    world.say(() -> "client" + number + " is disconnected");
    socket = null;
    open.forEach(Asked::lost);
    boolean waited = !open.isEmpty();
    open.clear();
    if (waited) {
      answered();
    }
  }

  private void answered() {
    if (!next.isEmpty()) {
      proceed();
    } else if (resting) {
      whenDone.run();
    } else {
      world.after(chance.around(thinks), this::work);
    }
  }
}
