package io.pontoon.common.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.port.Scheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that do not come about as they should. */
class PeerLinkTest {
  private static final int PATIENCE_SECONDS = 20;

  private final NettyLoops loops = new NettyLoops(1, "link-test");
  private final Scheduler loop = loops.all().getFirst();
  private final CountDownLatch up = new CountDownLatch(1);

  private final PeerHandler handler =
      new PeerHandler() {
        @Override
        public void onFrame(PeerChannel from, byte kind, ByteBuf body) {}

        @Override
        public void onUp(PeerChannel peer) {
          up.countDown();
        }
      };

  @AfterEach
  void stop() {
    loops.shutdown(1);
  }

  private void connect(int port) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    Hello self = new Hello(Hello.Role.ROUTER, 1, "test");
    loop.execute(() -> new NettyPeerNetwork(loops).connect(loop, address, self, handler));
  }

  /** A machine that loses power right after it took a connection never says so. */
  @Test
  void whoNeverGreetsIsTriedAnew() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(PATIENCE_SECONDS * 1_000);
      connect(server.getLocalPort());
      try (Socket silent = server.accept();
          Socket again = server.accept()) {
        assertEquals(silent.getLocalPort(), again.getLocalPort());
      }
    }
  }

  @Test
  void whoGreetsIsUp() throws InterruptedException {
    Hello self = new Hello(Hello.Role.NODE, 1, "test");
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (PeerNetwork.Listener listener =
        new NettyPeerNetwork(loops).listen(any, self, on -> handler)) {
      connect(listener.port());
      assertTrue(up.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "no greeting");
    }
  }
}
