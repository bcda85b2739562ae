package io.pontoon.router.admin;

import io.pontoon.common.resp.RespWriter;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.SlotMove;
import io.pontoon.common.wire.ReplicaStatus;
import io.pontoon.router.route.ClusterStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** SHARDS: how every group is, as a table of lines or, in RESP3, as a map. */
final class ShardsReply {
  private static final int[] WIDTHS = {7, 9, 7, 10, 9, 8, 10, 16, 12, 14};

  private final RouterFacts facts;

  ShardsReply(RouterFacts facts) {
    this.facts = facts;
  }

  /** What one group has; sums of all are one, too. */
  private record Shard(
      GroupInfo info, int leader, int slots, int arriving, int leaving, long keys, long bytes) {}

  void write(ClusterStatus cluster, RespWriter to) {
    List<Shard> shards = new ArrayList<>();
    for (GroupView view : GroupView.of(cluster)) {
      if (view.info().id() != GroupInfo.META) {
        shards.add(shard(cluster.map(), view));
      }
    }
    if (to.resp3()) {
      Answer.write(to, fields(cluster, shards));
    } else {
      Answer.lines(to, table(shards));
    }
  }

  private static Shard shard(ClusterMap map, GroupView view) {
    int group = view.info().id();
    int arriving = 0;
    int leaving = 0;
    for (SlotMove move : map.moves()) {
      arriving += move.to() == group ? 1 : 0;
      leaving += move.from() == group ? 1 : 0;
    }
    // Without a leader the replica with most is nearest to the truth.
    long keys = 0;
    long bytes = 0;
    for (GroupView.Member member : view.members()) {
      ReplicaStatus status = member.status();
      if (status != null && (view.leader() == null || member == view.leader())) {
        keys = Math.max(keys, status.keys());
        bytes = Math.max(bytes, status.dataBytes());
      }
    }
    int leader = view.leader() == null ? 0 : view.leader().node();
    return new Shard(view.info(), leader, map.slots().count(group), arriving, leaving, keys, bytes);
  }

  private static String state(GroupInfo group) {
    return group.isLeaving() ? "LEAVING" : "ACTIVE";
  }

  private static List<Integer> nodes(GroupInfo group) {
    return group.replicas().stream()
        .map(GroupInfo.Replica::node)
        .filter(node -> node != GroupInfo.Replica.NOWHERE)
        .toList();
  }

  private static List<String> table(List<Shard> shards) {
    List<String> lines = new ArrayList<>();
    lines.add(
        Answer.row(
            WIDTHS,
            "GROUP",
            "STATE",
            "SLOTS",
            "ARRIVING",
            "LEAVING",
            "WEIGHT",
            "LEADER",
            "NODES",
            "KEYS",
            "BYTES"));
    int slots = 0;
    int arriving = 0;
    int leaving = 0;
    long keys = 0;
    long bytes = 0;
    for (Shard shard : shards) {
      slots += shard.slots;
      arriving += shard.arriving;
      leaving += shard.leaving;
      keys += shard.keys;
      bytes += shard.bytes;
      lines.add(
          Answer.row(
              WIDTHS,
              shard.info.id(),
              state(shard.info),
              shard.slots,
              shard.arriving,
              shard.leaving,
              shard.info.weight(),
              shard.leader == 0 ? "none" : Names.node(shard.leader),
              nodes(shard.info).stream().map(String::valueOf).collect(Collectors.joining(",")),
              shard.keys,
              shard.bytes));
    }
    lines.add(Answer.row(WIDTHS, "TOTAL", "", slots, arriving, leaving, "", "", "", keys, bytes));
    return lines;
  }

  private Map<String, Object> fields(ClusterStatus cluster, List<Shard> shards) {
    long keys = 0;
    long bytes = 0;
    long held = 0;
    long led = 0;
    Map<String, Long> distribution = new TreeMap<>();
    cluster.map().nodes().forEach(node -> distribution.put(Names.node(node.id()), 0L));
    List<Object> each = new ArrayList<>();
    for (Shard shard : shards) {
      keys += shard.keys;
      bytes += shard.bytes;
      held += shard.info.replicaOn(facts.node()) != null && facts.node() != 0 ? shard.keys : 0;
      led += shard.leader == facts.node() && shard.leader != 0 ? shard.keys : 0;
      if (shard.leader != 0) {
        distribution.merge(Names.node(shard.leader), shard.keys, Long::sum);
      }
      Map<String, Object> fields = Answer.map();
      fields.put("group", shard.info.id());
      fields.put("state", state(shard.info));
      fields.put("slots", shard.slots);
      fields.put("arriving", shard.arriving);
      fields.put("leaving", shard.leaving);
      fields.put("weight", shard.info.weight());
      fields.put("leader", Names.node(shard.leader));
      fields.put("replicas", nodes(shard.info).stream().map(Names::node).toList());
      fields.put("keys", shard.keys);
      fields.put("bytes", shard.bytes);
      each.add(fields);
    }
    Map<String, Object> all = Answer.map();
    all.put("total_keys", keys);
    all.put("total_bytes", bytes);
    all.put("distribution", distribution);
    all.put("local_keys", held);
    all.put("primary_keys", led);
    all.put("shards", each);
    return all;
  }
}
