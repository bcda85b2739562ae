package io.pontoon.node.server;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.config.HostPort;
import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.JoinRequest;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.common.wire.PeerHandler;
import io.pontoon.common.wire.PeerLink;
import io.pontoon.common.wire.PeerNetwork;
import io.pontoon.node.host.Neighbours;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node comes to a cluster that there is. It asks its seeds, and with the first map all nodes,
 * again and again until the map names it. Whoever is asked tells the map or why not; the leader of
 * the meta group changes it. Used on one loop.
 */
final class Joining {
  private static final Logger log = LoggerFactory.getLogger(Joining.class);
  private static final long PERIOD_NANOS = 500_000_000;

  private final NodeConfig config;
  private final NodePorts ports;
  private final PeerNetwork network;
  private final MapKeeper maps;
  private final Hello hello;
  private final PeerHandler handler;
  private final BooleanSupplier isIn;
  private final List<PeerLink> links = new ArrayList<>();
  private volatile boolean stopped;

  /**
   * @param neighbours is told what those who are asked say
   * @param isIn whether the map names this node
   */
  Joining(
      NodeConfig config,
      NodePorts ports,
      PeerNetwork network,
      MapKeeper maps,
      Hello hello,
      Neighbours neighbours,
      BooleanSupplier isIn) {
    this.config = config;
    this.ports = ports;
    this.network = network;
    this.maps = maps;
    this.hello = hello;
    this.isIn = isIn;
    this.handler =
        new PeerHandler() {
          @Override
          public void onFrame(PeerChannel from, byte kind, ByteBuf body) {
            neighbours.onFrame(from, kind, body);
          }

          @Override
          public void onUp(PeerChannel up) {
            up.send(request());
          }

          @Override
          public void onDown(PeerChannel down) {
            // the link tries again
          }
        };
  }

  /** Begins to ask, if this node is to join and is not in the map. */
  void start(Scheduler loop) {
    if (config.joins() && !isIn.getAsBoolean()) {
      log.info("node {} asks {} to join", hello.id(), config.get(NodeConfig.CLUSTER_SEEDS));
      loop.execute(() -> ask(loop));
    }
  }

  private void ask(Scheduler loop) {
    if (stopped || isIn.getAsBoolean()) {
      links.forEach(PeerLink::close);
      links.clear();
      return;
    }
    for (HostPort seed : config.get(NodeConfig.CLUSTER_SEEDS)) {
      connect(loop, seed.host(), seed.port());
    }
    for (NodeInfo node : maps.map().nodes()) {
      // Seeds may be but a few; whoever leads must be among those asked.
      if (node.id() != hello.id()) {
        connect(loop, node.host(), node.port());
      }
    }
    for (PeerLink link : links) {
      if (link.isUp()) {
        link.send(request());
      }
    }
    loop.schedule(() -> ask(loop), PERIOD_NANOS);
  }

  private void connect(Scheduler loop, String host, int port) {
    InetSocketAddress address = InetSocketAddress.createUnresolved(host, port);
    for (PeerLink link : links) {
      if (link.address().equals(address)) {
        return;
      }
    }
    links.add(network.connect(loop, address, hello, handler));
  }

  private ByteBuf request() {
    ByteBuf frame = Frame.begin(ports.allocator(), Frame.JOIN, 64);
    new JoinRequest(
            config.get(NodeConfig.NODE_HOST),
            config.get(NodeConfig.NODE_PORT),
            config.get(NodeConfig.CLIENT_PORT),
            config.get(NodeConfig.NODE_ZONE),
            maps.map().clusterId())
        .write(frame);
    return Frame.finish(frame);
  }

  /** Any thread. */
  void stop() {
    stopped = true;
  }
}
