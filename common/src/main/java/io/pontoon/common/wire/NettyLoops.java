package io.pontoon.common.wire;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.pontoon.common.port.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Netty's event loops, each seen as a {@link Scheduler}. Any thread. */
public final class NettyLoops {
  private record Loop(EventLoop loop) implements Scheduler {
    @Override
    public void execute(Runnable work) {
      loop.execute(work);
    }

    @Override
    public void schedule(Runnable work, long delayNanos) {
      if (!loop.isShuttingDown()) {
        loop.schedule(work, delayNanos, TimeUnit.NANOSECONDS);
      }
    }
  }

  private final EventLoopGroup group;
  private final List<Scheduler> all = new ArrayList<>();

  /** Starts so many threads, called {@code name-1} and on. */
  public NettyLoops(int threads, String name) {
    group = Transport.eventLoops(threads, name);
    for (EventExecutor loop : group) {
      all.add(new Loop((EventLoop) loop));
    }
  }

  public List<Scheduler> all() {
    return all;
  }

  public EventLoopGroup group() {
    return group;
  }

  /** The scheduler of one of these event loops. */
  public Scheduler of(EventLoop loop) {
    for (Scheduler one : all) {
      if (eventLoop(one) == loop) {
        return one;
      }
    }
    throw new IllegalArgumentException("an event loop of another group");
  }

  static EventLoop eventLoop(Scheduler loop) {
    return ((Loop) loop).loop;
  }

  /** Ends the threads, after what they have in hand but within so many seconds; waits for it. */
  public void shutdown(long seconds) {
    group.shutdownGracefully(0, seconds, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
