package io.pontoon.common.membership;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.common.wire.PeerHandler;
import io.pontoon.common.wire.PeerLink;
import io.pontoon.common.wire.PeerNetwork;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiPredicate;
import java.util.function.Function;

/** Peer links within one process, which can break, be refused and lose frames. */
final class MemoryLinks {
  private static final long RETRY_NANOS = 20_000_000;

  private record Taking(Scheduler loop, Hello self, Function<Scheduler, PeerHandler> handlers) {}

  private final Map<Integer, Taking> taking = new ConcurrentHashMap<>();
  private final List<End> ends = new CopyOnWriteArrayList<>();

  /** Whether a frame from one member to another, by their names, is lost. */
  volatile BiPredicate<String, String> lost = (from, to) -> false;

  /** The network as a process has it whose loop this is. */
  PeerNetwork of(Scheduler loop) {
    return new PeerNetwork() {
      @Override
      public PeerLink connect(
          Scheduler on, InetSocketAddress address, Hello self, PeerHandler handler) {
        connecting(on, address.getPort(), self, handler);
        return null;
      }

      @Override
      public Listener listen(
          InetSocketAddress address, Hello self, Function<Scheduler, PeerHandler> handlers) {
        taking.put(address.getPort(), new Taking(loop, self, handlers));
        return null;
      }
    };
  }

  private void connecting(Scheduler on, int port, Hello self, PeerHandler handler) {
    Taking there = taking.get(port);
    if (there == null) {
      on.schedule(() -> connecting(on, port, self, handler), RETRY_NANOS);
      return;
    }
    End here = new End(on, self, handler, () -> connecting(on, port, self, handler));
    End far = new End(there.loop, there.self, there.handlers.apply(there.loop), () -> {});
    here.other = far;
    far.other = here;
    ends.add(here);
    ends.add(far);
    on.execute(() -> handler.onUp(here));
    there.loop.execute(() -> far.handler.onUp(far));
  }

  /** The process of this name is no more: its connections break, and it takes no new ones. */
  void kill(String name) {
    taking.values().removeIf(one -> Member.name(one.self).equals(name));
    for (End end : ends) {
      if (Member.name(end.self).equals(name)) {
        end.mute = true;
        end.breaks();
      }
    }
  }

  /** One end of a connection. */
  private final class End implements PeerChannel {
    private final Scheduler loop;
    private final Hello self;
    private final PeerHandler handler;
    private final Runnable again;
    private End other;
    private volatile boolean open = true;
    private volatile boolean mute;

    End(Scheduler loop, Hello self, PeerHandler handler, Runnable again) {
      this.loop = loop;
      this.self = self;
      this.handler = handler;
      this.again = again;
    }

    void breaks() {
      for (End end : List.of(this, other)) {
        if (end.open) {
          end.open = false;
          ends.remove(end);
          if (!end.mute) {
            end.loop.execute(() -> end.handler.onDown(end));
            end.loop.schedule(end.again, RETRY_NANOS);
          }
        }
      }
    }

    @Override
    public Hello hello() {
      return other.self;
    }

    @Override
    public boolean isWritable() {
      return open;
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void send(ByteBuf frame) {
      byte[] bytes = new byte[frame.readableBytes()];
      frame.readBytes(bytes).release();
      if (open && !lost.test(Member.name(self), Member.name(other.self))) {
        other.loop.execute(() -> other.take(bytes));
      }
    }

    private void take(byte[] bytes) {
      if (open) {
        ByteBuf body = Unpooled.wrappedBuffer(bytes).skipBytes(Frame.HEADER);
        handler.onFrame(this, bytes[Frame.HEADER - 1], body);
      }
    }

    @Override
    public ByteBufAllocator alloc() {
      return UnpooledByteBufAllocator.DEFAULT;
    }

    @Override
    public void close() {
      breaks();
    }

    @Override
    public String toString() {
      return Member.name(self) + " to " + Member.name(other.self);
    }
  }
}
