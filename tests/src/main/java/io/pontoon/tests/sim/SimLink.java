package io.pontoon.tests.sim;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.common.wire.PeerHandler;
import io.pontoon.common.wire.PeerLink;
import java.net.InetSocketAddress;

/** The connecting side: made again whenever it breaks, with the same pauses as over TCP. */
final class SimLink implements PeerLink {
  private static final long RETRY_FIRST_NANOS = 20_000_000;
  private static final long RETRY_MAX_NANOS = 500_000_000;
  private static final long GREETING_NANOS = 2_000_000_000;

  private final SimNetwork network;
  private final SimThread thread;
  private final InetSocketAddress address;
  private final Hello self;
  private final PeerHandler handler;
  private SimConnection.End end;
  private boolean up;
  private boolean closed;
  private long retry = RETRY_FIRST_NANOS;

  SimLink(
      SimNetwork network,
      SimThread thread,
      InetSocketAddress address,
      Hello self,
      PeerHandler handler) {
    this.network = network;
    this.thread = thread;
    this.address = address;
    this.self = self;
    this.handler =
        new PeerHandler() {
          @Override
          public void onFrame(PeerChannel from, byte kind, ByteBuf body) {
            handler.onFrame(from, kind, body);
          }

          @Override
          public void onUp(PeerChannel peer) {
            up = true;
            retry = RETRY_FIRST_NANOS;
            handler.onUp(peer);
          }

          @Override
          public void onDown(PeerChannel peer) {
            up = false;
            handler.onDown(peer);
          }
        };
    thread.execute(this::connect);
  }

  private void connect() {
    if (!closed) {
      network.connect(this, thread, address.getPort());
    }
  }

  /** The other machine has taken the connection. On the link's thread. */
  void connected(SimConnection.End made) {
    if (closed) {
      made.close();
      return;
    }
    if (!made.isOpen()) {
      again(); // it broke before this thread came to it
      return;
    }
    end = made;
    made.whenClosed(this::again);
    made.activate(self, handler);
    thread.schedule(
        () -> {
          if (made.hello() == null) {
            made.close();
          }
        },
        GREETING_NANOS);
  }

  /** It refused, or did not answer, or the connection broke. On the link's thread. */
  void again() {
    end = null;
    up = false;
    if (!closed) {
      thread.schedule(this::connect, retry);
      retry = Math.min(retry * 2, RETRY_MAX_NANOS);
    }
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public boolean isUp() {
    return up;
  }

  @Override
  public boolean isWritable() {
    return up && end.isWritable();
  }

  @Override
  public boolean send(ByteBuf frame) {
    if (!up) {
      frame.release();
      return false;
    }
    end.send(frame);
    return true;
  }

  @Override
  public long waitingBytes() {
    return end == null ? 0 : end.waitingBytes();
  }

  @Override
  public void close() {
    closed = true;
    if (end != null) {
      end.close();
    }
  }
}
