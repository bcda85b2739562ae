package io.pontoon.node.fault;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.common.wire.PeerHandler;
import io.pontoon.common.wire.PeerLink;
import io.pontoon.common.wire.PeerNetwork;
import java.net.InetSocketAddress;
import java.util.function.Function;

/**
 * A network that loses every frame to or from those this node is cut from. The connections stay up,
 * as they do for long when a cable is pulled; greetings pass.
 */
final class CutNetwork implements PeerNetwork {
  private final PeerNetwork sound;
  private final FaultSwitch faults;

  CutNetwork(PeerNetwork sound, FaultSwitch faults) {
    this.sound = sound;
    this.faults = faults;
  }

  @Override
  public PeerLink connect(
      Scheduler loop, InetSocketAddress address, Hello self, PeerHandler handler) {
    CutHandler between = new CutHandler(handler);
    return new CutLink(sound.connect(loop, address, self, between), between);
  }

  @Override
  public Listener listen(
      InetSocketAddress address, Hello self, Function<Scheduler, PeerHandler> handlers) {
    return sound.listen(address, self, loop -> new CutHandler(handlers.apply(loop)));
  }

  private boolean lostTo(Hello peer) {
    return peer != null && faults.now().cutTo().contains(number(peer));
  }

  private boolean lostFrom(Hello peer) {
    return peer != null && faults.now().cutFrom().contains(number(peer));
  }

  private static int number(Hello peer) {
    return peer.role() == Hello.Role.NODE ? (int) peer.id() : Faults.ROUTERS;
  }

  /** Stands before one connection's handler, or before all that a link has one after the other. */
  private final class CutHandler implements PeerHandler {
    private final PeerHandler handler;
    private PeerChannel sender;
    private CutChannel shown;

    CutHandler(PeerHandler handler) {
      this.handler = handler;
    }

    @Override
    public void onFrame(PeerChannel from, byte kind, ByteBuf body) {
      if (!lostFrom(from.hello())) {
        handler.onFrame(shown(from), kind, body);
      }
    }

    @Override
    public void onUp(PeerChannel peer) {
      handler.onUp(shown(peer));
    }

    @Override
    public void onDown(PeerChannel peer) {
      handler.onDown(shown(peer));
    }

    /** One and the same for one connection: handlers know their peers by it. */
    private CutChannel shown(PeerChannel peer) {
      if (sender != peer) {
        sender = peer;
        shown = new CutChannel(peer);
      }
      return shown;
    }

    Hello peer() {
      return sender == null ? null : sender.hello();
    }
  }

  private final class CutChannel implements PeerChannel {
    private final PeerChannel channel;

    CutChannel(PeerChannel channel) {
      this.channel = channel;
    }

    @Override
    public Hello hello() {
      return channel.hello();
    }

    @Override
    public boolean isWritable() {
      return channel.isWritable();
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void send(ByteBuf frame) {
      if (lostTo(channel.hello())) {
        frame.release();
      } else {
        channel.send(frame);
      }
    }

    @Override
    public ByteBufAllocator alloc() {
      return channel.alloc();
    }

    @Override
    public void close() {
      channel.close();
    }

    @Override
    public String toString() {
      return channel.toString();
    }
  }

  private final class CutLink implements PeerLink {
    private final PeerLink link;
    private final CutHandler handler;

    CutLink(PeerLink link, CutHandler handler) {
      this.link = link;
      this.handler = handler;
    }

    @Override
    public InetSocketAddress address() {
      return link.address();
    }

    @Override
    public boolean isUp() {
      return link.isUp();
    }

    @Override
    public boolean isWritable() {
      return link.isWritable();
    }

    @Override
    public boolean send(ByteBuf frame) {
      if (lostTo(handler.peer())) {
        frame.release();
        return true;
      }
      return link.send(frame);
    }

    @Override
    public boolean send(ByteBuf frame, Runnable taken) {
      if (lostTo(handler.peer())) {
        frame.release();
        taken.run();
        return true;
      }
      return link.send(frame, taken);
    }

    @Override
    public long waitingBytes() {
      return link.waitingBytes();
    }

    @Override
    public void close() {
      link.close();
    }
  }
}
