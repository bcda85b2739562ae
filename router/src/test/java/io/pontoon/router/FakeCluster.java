package io.pontoon.router;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandCodec;
import io.pontoon.common.command.CommandTable;
import io.pontoon.common.config.NodeAddress;
import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.resp.RespWriter;
import io.pontoon.common.ring.Slots;
import io.pontoon.common.topology.Bootstrap;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.ClusterMapCodec;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.ChangeReply;
import io.pontoon.common.wire.ChangeRequest;
import io.pontoon.common.wire.ClientBatch;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.NettyLoops;
import io.pontoon.common.wire.NettyPeerNetwork;
import io.pontoon.common.wire.NodeStatus;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.common.wire.PeerHandler;
import io.pontoon.common.wire.PeerNetwork;
import io.pontoon.common.wire.ReplicaStatus;
import io.pontoon.common.wire.ReplyBatch;
import io.pontoon.common.wire.Standing;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The node side of the wire over maps in memory, without Raft: one state for each group, which
 * whichever node leads it carries out. One thread. Nodes can refuse, fall silent or lose leadership
 * when a test says so.
 */
public final class FakeCluster implements AutoCloseable {
  private static final Hello HELLO = new Hello(Hello.Role.NODE, 1, "test");

  /** Where the nodes say that they take clients; nobody listens there. */
  public static final int CLIENT_PORTS = 7_100;

  private final NettyLoops loops = new NettyLoops(1, "fake");
  private final List<PeerNetwork.Listener> servers = new ArrayList<>();
  private final List<PeerChannel> routers = new ArrayList<>();
  private final Map<Integer, Group> groups = new TreeMap<>();
  private final byte[] map;
  private final List<NodeInfo> nodes = new ArrayList<>();
  private final FakeChanges changes = new FakeChanges();
  private volatile boolean silent;
  private volatile int mute;
  private volatile boolean checksumsAskedFor;
  private final CommandTable table = CommandTable.standard();
  private final Args args = new Args();
  private final RespWriter reply = new RespWriter(1024);
  private final RespWriter replies = new RespWriter(64 << 10);
  private byte[] commands = new byte[64 << 10];
  private final byte[] head = new byte[5];

  /** One group's state and leader. */
  private static final class Group {
    final Map<Key, byte[]> keys = new HashMap<>();
    final Map<Long, Map<Long, byte[]>> sessions = new HashMap<>();
    int leader;
    long term = 1;
    int dropReplies;
    int applied;
  }

  private record Key(String text) {}

  public FakeCluster(int nodeCount, int shards) {
    for (int id = 1; id <= nodeCount; id++) {
      int node = id;
      PeerNetwork.Listener server =
          new NettyPeerNetwork(loops)
              .listen(new InetSocketAddress("127.0.0.1", 0), HELLO, loop -> new Node(node));
      servers.add(server);
      nodes.add(
          new NodeInfo(
              id,
              "127.0.0.1",
              server.port(),
              CLIENT_PORTS + id,
              "zone" + id,
              NodeInfo.UNKNOWN,
              NodeInfo.State.ACTIVE));
    }
    ClusterMap clusterMap = Bootstrap.map("test", nodes, shards, nodeCount, 150);
    map = ClusterMapCodec.write(clusterMap);
    clusterMap
        .groups()
        .forEach(
            info ->
                groups.computeIfAbsent(info.id(), id -> new Group()).leader =
                    info.replicas().getFirst().node());
  }

  public RouterConfig config() {
    List<NodeAddress> addresses =
        nodes.stream()
            .map(node -> new NodeAddress(node.id(), node.host(), node.port(), ""))
            .toList();
    return RouterConfig.defaults()
        .with(RouterConfig.PORT, 0)
        .with(RouterConfig.LOOPS, 1)
        .with(RouterConfig.CLUSTER_NAME, "test")
        .with(RouterConfig.CLUSTER_NODES, addresses);
  }

  /** This node does not say how it stands. */
  public void mute(int node) {
    mute = node;
  }

  FakeChanges changes() {
    return changes;
  }

  /** Another node leads a group, and nobody is told. */
  public void leadSecretly(int group, int node) {
    loops.group().next().submit(() -> groups.get(group).leader = node).awaitUninterruptibly();
  }

  /** Another node, or with 0 none, leads a group; all routers are told. */
  public void lead(int group, int node) {
    loops
        .group()
        .next()
        .submit(() -> announce(group, groups.get(group), node))
        .awaitUninterruptibly();
  }

  public boolean checksumsAskedFor() {
    return checksumsAskedFor;
  }

  /** No frame is answered any more, or again. */
  public void silent(boolean silent) {
    this.silent = silent;
  }

  /**
   * The next {@code count} batches of writes of each group are carried out, but lead nowhere: the
   * leader is lost before it can say so.
   */
  public void loseLeadersAfterApply(int count) {
    loops
        .group()
        .next()
        .submit(() -> groups.values().forEach(group -> group.dropReplies = count))
        .awaitUninterruptibly();
  }

  private final class Node implements PeerHandler {
    private final int id;
    private final ClientBatch batch = new ClientBatch();

    Node(int id) {
      this.id = id;
    }

    @Override
    public void onUp(PeerChannel peer) {
      routers.add(peer);
      ByteBuf frame = Frame.begin(ByteBufAllocator.DEFAULT, Frame.STANDING, 256);
      groups.forEach((group, state) -> new Standing(group, state.term, state.leader).write(frame));
      peer.send(Frame.finish(frame));
    }

    @Override
    public void onDown(PeerChannel peer) {
      routers.remove(peer);
    }

    @Override
    public void onFrame(PeerChannel from, byte kind, ByteBuf body) {
      if (silent || kind == Frame.GOSSIP) {
        return;
      }
      if (kind == Frame.MAP_REQUEST) {
        from.send(
            Frame.finish(
                Frame.begin(ByteBufAllocator.DEFAULT, Frame.MAP, map.length).writeBytes(map)));
        return;
      }
      if (kind == Frame.STATUS_REQUEST) {
        status(from, NodeStatus.Request.read(body));
        return;
      }
      if (kind == Frame.CHANGE) {
        ChangeReply said = changes.reply(id, groups.get(0).leader, ChangeRequest.read(body));
        from.send(said.frame(ByteBufAllocator.DEFAULT));
        return;
      }
      ByteBuf out = Frame.begin(ByteBufAllocator.DEFAULT, Frame.REPLY, 16 << 10);
      while (batch.next(body)) {
        if (commands.length < batch.length()) {
          commands = new byte[batch.length()];
        }
        body.readBytes(commands, 0, batch.length());
        answer(out);
      }
      from.send(Frame.finish(out));
    }

    private void status(PeerChannel from, NodeStatus.Request request) {
      checksumsAskedFor |= request.checksums();
      if (request.id() == 0 || mute == id) {
        return;
      }
      List<ReplicaStatus> replicas = new ArrayList<>();
      groups.forEach((group, state) -> replicas.add(FakeStatus.of(group, id, state.leader, nodes)));
      new NodeStatus(id, 1_500, 4_096, 1, replicas)
          .frames(request.id(), ByteBufAllocator.DEFAULT, from::send);
    }

    private void answer(ByteBuf out) {
      Group group = groups.get(batch.group());
      if (group.leader != id) {
        refuse(out, ReplyBatch.Status.NOT_LEADER, group.leader);
        return;
      }
      byte[] answer = batch.seq() == 0 ? null : recorded(group);
      if (batch.seq() != 0 && answer == null) {
        Map<Long, byte[]> session = group.sessions.get(batch.session());
        long last =
            session == null ? 0 : session.keySet().stream().mapToLong(seq -> seq).max().orElse(0);
        if (session == null && batch.seq() != 1) {
          refuse(out, ReplyBatch.Status.NO_SESSION, id);
          return;
        }
        if (batch.seq() != last + 1) {
          refuse(out, ReplyBatch.Status.GAP, id);
          return;
        }
      }
      if (answer == null) {
        carryOut(group);
        if (batch.seq() != 0) {
          answer = replies.toBytes();
          Map<Long, byte[]> session =
              group.sessions.computeIfAbsent(batch.session(), id -> new HashMap<>());
          session.keySet().removeIf(seq -> seq < batch.acked());
          session.put(batch.seq(), answer);
          if (group.dropReplies > 0) {
            group.dropReplies--;
            moveLeader(batch.group(), group);
            refuse(out, ReplyBatch.Status.UNSETTLED, group.leader);
            return;
          }
        }
      }
      byte[] array = answer == null ? replies.array() : answer;
      int length = answer == null ? replies.length() : answer.length;
      ReplyBatch.write(
          out,
          batch.group(),
          batch.requestId(),
          ReplyBatch.Status.OK,
          id,
          1,
          0,
          0,
          true,
          batch.count(),
          array,
          0,
          length);
    }

    private byte[] recorded(Group group) {
      Map<Long, byte[]> session = group.sessions.get(batch.session());
      return session == null ? null : session.get(batch.seq());
    }

    private void refuse(ByteBuf out, ReplyBatch.Status status, int hint) {
      ReplyBatch.write(
          out, batch.group(), batch.requestId(), status, hint, 1, 0, 0, false, 0, head, 0, 0);
    }

    private void moveLeader(int id, Group group) {
      announce(id, group, group.leader % nodes.size() + 1);
    }

    private void carryOut(Group group) {
      replies.truncate(0);
      int at = 0;
      for (int i = 0; i < batch.count(); i++) {
        int id = CommandCodec.id(commands, at);
        reply.protocol((CommandCodec.flags(commands, at) & CommandCodec.RESP3) != 0);
        at = CommandCodec.readArgs(commands, at, batch.length(), args);
        reply.truncate(0);
        if (table.byId(id).group().equals("cluster")) {
          inSlot(group);
        } else {
          run(table.byId(id).name(), group);
        }
        replies.raw(head, 0, CommandCodec.writeVarint(head, 0, reply.length()));
        replies.raw(reply.array(), 0, reply.length());
      }
      group.applied++;
    }
  }

  private void announce(int id, Group group, int leader) {
    group.leader = leader;
    group.term++;
    for (PeerChannel router : routers) {
      ByteBuf frame = Frame.begin(ByteBufAllocator.DEFAULT, Frame.STANDING, 16);
      new Standing(id, group.term, group.leader).write(frame);
      router.send(Frame.finish(frame));
    }
  }

  private Key key(int i) {
    return new Key(args.text(i));
  }

  private void run(String command, Group group) {
    Map<Key, byte[]> keys = group.keys;
    switch (command) {
      case "get" -> value(keys.get(key(0)));
      case "set" -> {
        keys.put(key(0), args.bytes(1));
        reply.ok();
      }
      case "incr" -> {
        long value =
            1
                + Long.parseLong(
                    new String(
                        keys.getOrDefault(key(0), new byte[] {'0'}), StandardCharsets.US_ASCII));
        keys.put(key(0), Long.toString(value).getBytes(StandardCharsets.US_ASCII));
        reply.integer(value);
      }
      case "del", "unlink", "exists", "touch" -> {
        int count = 0;
        for (int i = 0; i < args.count(); i++) {
          count +=
              (command.equals("del") || command.equals("unlink")
                      ? keys.remove(key(i)) != null
                      : keys.containsKey(key(i)))
                  ? 1
                  : 0;
        }
        reply.integer(count);
      }
      case "mget" -> {
        reply.array(args.count());
        for (int i = 0; i < args.count(); i++) {
          value(keys.get(key(i)));
        }
      }
      case "mset" -> {
        for (int i = 0; i < args.count(); i += 2) {
          keys.put(key(i), args.bytes(i + 1));
        }
        reply.ok();
      }
      case "keys" -> {
        reply.array(keys.size());
        keys.keySet().forEach(key -> reply.bulk(key.text()));
      }
      case "scan" -> {
        List<Key> all = new ArrayList<>(keys.keySet());
        int from = Integer.parseInt(args.text(0));
        int to = Math.min(all.size(), from + 3);
        reply.array(2);
        reply.bulk(Integer.toString(to == all.size() ? 0 : to));
        reply.array(to - from);
        all.subList(from, to).forEach(key -> reply.bulk(key.text()));
      }
      case "randomkey" ->
          value(
              keys.isEmpty()
                  ? null
                  : keys.keySet().iterator().next().text().getBytes(StandardCharsets.ISO_8859_1));
      case "dbsize" -> reply.integer(keys.size());
      case "flushall", "flushdb" -> {
        keys.clear();
        reply.ok();
      }
      default -> reply.error("ERR the fake does not know '" + command + "'");
    }
  }

  private void inSlot(Group group) {
    int slot = Integer.parseInt(args.text(1));
    List<Key> found =
        group.keys.keySet().stream()
            .filter(key -> Slots.of(key.text.getBytes(StandardCharsets.ISO_8859_1)) == slot)
            .toList();
    if (args.count() == 2) {
      reply.integer(found.size());
    } else {
      reply.array(found.size());
      found.forEach(key -> reply.bulk(key.text));
    }
  }

  private void value(byte[] value) {
    if (value == null) {
      reply.nil();
    } else {
      reply.bulk(value);
    }
  }

  @Override
  public void close() {
    servers.forEach(PeerNetwork.Listener::close);
    loops.shutdown(1);
  }

  /**
   * Runs a cluster and a router until its input ends, for measuring: arguments are groups and port.
   */
  public static void main(String[] arguments) throws Exception {
    try (FakeCluster cluster = new FakeCluster(1, Integer.parseInt(arguments[0]));
        Router router =
            Router.start(
                cluster.config().with(RouterConfig.PORT, Integer.parseInt(arguments[1])))) {
      router.ready().get();
      while (System.in.read() >= 0) {
        Thread.onSpinWait();
      }
    }
  }
}
