package io.pontoon.tests.sim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.common.wire.PeerHandler;
import java.util.ArrayDeque;

/** A connection between two lives: two ends, each on a thread of its own process. */
final class SimConnection {
  private static final int KIND_AT = 8;
  private static final int CRC_AT = 4;
  private static final long STALLED_BYTES_MAX = 8 << 20;

  private final SimWorld world;
  private final SimNetwork network;
  final End client;
  final End server;

  SimConnection(SimWorld world, Life client, SimThread on, Life server) {
    this.world = world;
    this.network = world.network();
    this.client = new End(client);
    this.server = new End(server);
    this.client.thread = on;
    client.ends().add(this.client);
    server.ends().add(this.server);
  }

  /** What travels: a frame, a greeting (no bytes), or the end of the stream. */
  record Packet(byte kind, byte[] bytes, Hello hello, long sum) {
    static final byte END = -1;

    static Packet end() {
      return new Packet(END, null, null, 0);
    }

    int length() {
      return bytes == null ? 0 : bytes.length;
    }
  }

  /** One end. */
  final class End implements PeerChannel {
    final Life life;
    private SimThread thread;
    private PeerHandler handler;
    private Hello self;
    private Hello hello;
    private boolean open = true;
    private boolean told;

    /** The latest arrival at the other end of what left here in order. */
    long lastArrival;

    /** What a cut holds up; the machine tries again until it gives up. */
    final ArrayDeque<Packet> stalled = new ArrayDeque<>();

    /** What came before this end knew that the connection stands. */
    private final ArrayDeque<Packet> early = new ArrayDeque<>();

    private long stalledBytes;
    long givesUpAt = Long.MAX_VALUE;
    long cloggedUntil;

    private End(Life life) {
      this.life = life;
    }

    boolean isServer() {
      return this == server;
    }

    End other() {
      return this == client ? server : client;
    }

    void serve(SimThread on) {
      thread = on;
    }

    /** The connection stands for this end: it greets. On its own thread. */
    void activate(Hello self, PeerHandler handler) {
      this.self = self;
      this.handler = handler;
      if (open) {
        network.leave(this, new Packet(Frame.HELLO, null, self, 0));
      }
      for (Packet packet = early.poll(); packet != null; packet = early.poll()) {
        take(packet);
      }
    }

    @Override
    public Hello hello() {
      return hello;
    }

    @Override
    public boolean isWritable() {
      return open && stalledBytes < STALLED_BYTES_MAX && cloggedUntil <= world.now();
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    long waitingBytes() {
      return stalledBytes;
    }

    @Override
    public void send(ByteBuf frame) {
      if (open && !life.isOver()) {
        byte[] bytes = new byte[frame.readableBytes()];
        frame.getBytes(frame.readerIndex(), bytes);
        int crc = frame.getInt(frame.readerIndex() + CRC_AT);
        if (bytes[KIND_AT] == Frame.RAFT && life.process() instanceof SimNode node) {
          world.promises().leaves(node, bytes);
        }
        network.leave(this, new Packet(bytes[KIND_AT], bytes, null, crc));
      }
      frame.release();
    }

    void stall(Packet packet) {
      stalled.add(packet);
      stalledBytes += packet.length();
    }

    Packet unstall() {
      Packet packet = stalled.poll();
      if (packet != null) {
        stalledBytes -= packet.length();
      }
      return packet;
    }

    /** A packet is here: the machine takes it, the process when it comes to it. */
    void arrive(Packet packet) {
      if (packet.kind() == Frame.GOSSIP) {
        life.gossip().execute(() -> takeGossip(packet));
        return;
      }
      if (!open || life.isOver()) {
        network.answerReset(this);
        return;
      }
      thread.execute(() -> take(packet));
    }

    private void takeGossip(Packet packet) {
      if (open && self != null) {
        take(packet);
      }
    }

    private void take(Packet packet) {
      if (!open) {
        return;
      }
      if (self == null) {
        early.add(packet);
        return;
      }
      world.say(() -> "taken by " + this + ": " + Frames.told(packet));
      world.trace().mix(packet.sum() + packet.kind() + life.process().index() * 977L);
      if (packet.kind() == Packet.END) {
        shut();
      } else if (packet.kind() == Frame.HELLO) {
        greeted(packet.hello());
      } else if (hello != null) { // else it overtook the greeting, which only bad weather can do
        ByteBuf body = Unpooled.wrappedBuffer(packet.bytes());
        body.skipBytes(Frame.HEADER);
        handler.onFrame(this, packet.kind(), body);
      }
    }

    private void greeted(Hello theirs) {
      if (hello != null) {
        return;
      }
      if (!theirs.cluster().equals(self.cluster())) {
        close();
        return;
      }
      hello = theirs;
      world.say(() -> "up: " + this);
      handler.onUp(this);
    }

    @Override
    public ByteBufAllocator alloc() {
      return life.buffers();
    }

    /** This side wants no more; the other hears of it behind what is on its way. */
    @Override
    public void close() {
      if (open && !life.isOver()) {
        network.leave(this, Packet.end());
        shut();
      }
    }

    /** The machine says that the connection is broken; no word to the other end. */
    void broken() {
      if (open && !life.isOver()) {
        thread.execute(this::shut);
      }
    }

    private void shut() {
      open = false;
      world.say(() -> "down: " + this);
      stalled.clear();
      stalledBytes = 0;
      life.ends().remove(this);
      if (!told) {
        told = true;
        thread.execute(
            () -> {
              if (hello != null) {
                handler.onDown(this);
              }
              closed();
            });
      }
    }

    private Runnable whenClosed = () -> {};

    void whenClosed(Runnable action) {
      whenClosed = action;
    }

    private void closed() {
      whenClosed.run();
    }

    @Override
    public String toString() {
      return life + "→" + other().life;
    }
  }
}
