package io.pontoon.node.server;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.topology.MapPatch;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.node.meta.MapChange;
import io.pontoon.node.raft.config.GroupConfig;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the {@link Registrar}s of two nodes say to each other, as the bodies of frames.
 *
 * <pre>
 *   ANNOUNCE  member 1 | epoch 8 | client port 2
 *                                    every second, and when a connection is made. A node that is no member is answered NOTED; one
 *                                    whose map is older is sent the newer, and one whose map is newer is asked for it
 *   NOTED     store 8 | in use 1     what is noted of the node that announced itself, durably; whether that one is there at present
 *   REJOIN    lost 8                 to all, every second, by who is no member though another one is noted. The meta group's leader
 *                                    acts on it, unless the one noted is there
 *   CONFIG_REACHED  group 4 | config
 * </pre>
 *
 * Who speaks, and of which data directory, stands in the link's {@link Hello}.
 *
 * <p>Reading is done on event loops. What has been said is handed to the registrar on the thread of
 * the node's files, but for requests that need nothing of what that thread owns.
 */
final class NeighbourFrames {
  private final Registrar registrar;
  private final MapKeeper maps;
  private final Scheduler thread;

  /** {@code thread}: of the node's files. */
  NeighbourFrames(Registrar registrar, MapKeeper maps, Scheduler thread) {
    this.registrar = registrar;
    this.maps = maps;
    this.thread = thread;
  }

  /** Body of {@link Frame#ANNOUNCE}. */
  static byte[] announce(boolean member, long epoch, int clientPort) {
    return ByteBuffer.allocate(11)
        .put((byte) (member ? 1 : 0))
        .putLong(epoch)
        .putShort((short) clientPort)
        .array();
  }

  /** Body of {@link Frame#NOTED}. */
  static byte[] noted(long store, boolean inUse) {
    return ByteBuffer.allocate(9).putLong(store).put((byte) (inUse ? 1 : 0)).array();
  }

  /** Body of {@link Frame#REJOIN}. */
  static byte[] rejoin(long lost) {
    return ByteBuffer.allocate(8).putLong(lost).array();
  }

  static void send(PeerChannel to, byte kind, byte[] body) {
    to.send(Frame.finish(Frame.begin(to.alloc(), kind, body.length).writeBytes(body)));
  }

  /**
   * Tells the registrar what a frame says.
   *
   * @throws IllegalArgumentException when it is damaged, or not for nodes
   */
  void read(PeerChannel from, byte kind, ByteBuf body) {
    if (StewardDesk.takes(kind)) {
      registrar.desk().read(from, kind, body);
      return;
    }
    if (from.hello().role() != Hello.Role.NODE) {
      throw new IllegalArgumentException("a frame of kind " + kind + " is not for nodes");
    }
    byte[] bytes = new byte[body.readableBytes()];
    body.readBytes(bytes);
    switch (kind) {
      case Frame.ANNOUNCE -> {
        ByteBuffer said = said(bytes, 11);
        boolean asMember = said.get() != 0;
        long epoch = said.getLong();
        int clientPort = Short.toUnsignedInt(said.getShort());
        thread.execute(() -> registrar.onAnnounced(from, asMember, epoch, clientPort));
      }
      case Frame.NOTED -> {
        ByteBuffer said = said(bytes, 9);
        long theirs = said.getLong();
        boolean inUse = said.get() != 0;
        thread.execute(() -> registrar.onNoted((int) from.hello().id(), theirs, inUse));
      }
      case Frame.REJOIN -> {
        long given = said(bytes, 8).getLong();
        thread.execute(() -> registrar.onRejoin(from, given));
      }
      case Frame.CONFIG_REACHED -> {
        int group = said(bytes, bytes.length).getInt();
        GroupConfig config = GroupConfig.decode(Arrays.copyOfRange(bytes, 4, bytes.length));
        registrar.request(new MapChange.ConfigReached(group, config));
      }
      case Frame.JOIN_REFUSED -> {
        String why = new String(bytes, StandardCharsets.UTF_8);
        thread.execute(() -> registrar.onJoinRefused(why));
      }
      case Frame.MAP -> thread.execute(() -> maps.offer(bytes));
      case Frame.MAP_PATCH -> {
        MapPatch patch = MapPatch.read(bytes, 0, bytes.length);
        thread.execute(() -> follow(from, patch));
      }
      case Frame.MAP_REQUEST -> registrar.tellMap(from);
      default ->
          throw new IllegalArgumentException("a frame of kind " + kind + " is not for nodes");
    }
  }

  private void follow(PeerChannel from, MapPatch patch) {
    if (!maps.offer(patch)) {
      send(from, Frame.MAP_REQUEST, new byte[0]);
    }
  }

  private static ByteBuffer said(byte[] bytes, int length) {
    if (bytes.length != length || length < 8) {
      throw new IllegalArgumentException("damaged frame of " + bytes.length + " bytes");
    }
    return ByteBuffer.wrap(bytes);
  }
}
