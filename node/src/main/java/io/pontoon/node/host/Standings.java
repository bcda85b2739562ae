package io.pontoon.node.host;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.common.wire.Standing;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Who leads which group, as this node knows it, told to every connected router at each change.
 * Thread-safe: all lanes share it.
 */
public final class Standings {
  private final Map<Integer, Standing> byGroup = new ConcurrentSkipListMap<>();
  private final List<PeerChannel> routers = new CopyOnWriteArrayList<>();

  void changed(Standing standing) {
    if (standing.equals(byGroup.put(standing.group(), standing))) {
      return;
    }
    for (PeerChannel router : routers) {
      ByteBuf frame = Frame.begin(router.alloc(), Frame.STANDING, 16);
      standing.write(frame);
      router.send(Frame.finish(frame));
    }
  }

  /** A router is there: it is told all now, and every change from now on. */
  void joined(PeerChannel router) {
    routers.add(router);
    ByteBuf frame = Frame.begin(router.alloc(), Frame.STANDING, 16 * byGroup.size());
    for (Standing standing : byGroup.values()) {
      standing.write(frame);
    }
    router.send(Frame.finish(frame));
  }

  void left(PeerChannel router) {
    routers.remove(router);
  }

  /** Sends something to every router. */
  void tell(java.util.function.Function<PeerChannel, ByteBuf> frame) {
    for (PeerChannel router : routers) {
      router.send(frame.apply(router));
    }
  }

  /** The node that leads a group, as far as this one knows; 0 when it does not. */
  public int leader(int group) {
    Standing standing = byGroup.get(group);
    return standing == null ? 0 : standing.leader();
  }

  public Map<Integer, Standing> all() {
    return Map.copyOf(byGroup);
  }
}
