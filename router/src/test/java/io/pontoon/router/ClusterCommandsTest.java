package io.pontoon.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.wire.ChangeReply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of the cluster itself, in both protocols. Group g of the fake begins on a node. */
class ClusterCommandsTest {
  private static final int SHARDS = 3;

  private final FakeCluster cluster = new FakeCluster(3, SHARDS);
  private Router router;
  private TestClient client;

  @BeforeEach
  void start() throws Exception {
    router = Router.start(cluster.config().with(RouterConfig.DEADLINE, 1_000));
    router.ready().get(10, TimeUnit.SECONDS);
    client = new TestClient(router.port());
    for (int i = 0; i < 50; i++) {
      client.call("SET", "key" + i, "v"); // by then every leader is known
    }
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    router.close();
    cluster.close();
  }

  private void resp3() throws IOException {
    client.call("HELLO", "3");
  }

  /** The rows of an array of simple strings. */
  private List<String> rows(String... words) throws IOException {
    client.raw(TestClient.command(words));
    String head = client.line();
    assertEquals('*', head.charAt(0), head);
    List<String> rows = new ArrayList<>();
    for (int i = Integer.parseInt(head.substring(1)); i > 0; i--) {
      String row = client.line();
      assertEquals('+', row.charAt(0), row);
      rows.add(row.substring(1));
    }
    return rows;
  }

  @Test
  void nodesAsATable() throws IOException {
    List<String> rows = rows("NODES");
    assertEquals("Cluster Nodes:", rows.get(0));
    assertTrue(
        rows.get(1)
            .matches(
                "NODE ID {13}ADDRESS {18}ROLE {8}STATE {5}ZONE +GROUPS +LED +LAG +CLIENTS"
                    + " +INTENT"));
    assertEquals(5, rows.size());
    assertTrue(
        rows.get(2)
            .matches(
                "node1 {15}127\\.0\\.0\\.1:[0-9]+ +LEADER {6}ALIVE {5}zone1 +4 +2 +0"
                    + " +127.0.0.1:7101 +ACTIVE"),
        rows.get(2));
    assertTrue(rows.get(4).matches("node3 .* FOLLOWER +ALIVE +zone3 +4 +1 +10 .*"), rows.get(4));
    cluster.mute(2);
    assertTrue(rows("NODES").get(3).matches("node2 .* FOLLOWER +SUSPECT .*"));
  }

  @Test
  void nodesAsMaps() throws IOException {
    resp3();
    String nodes = client.call("NODES");
    assertTrue(
        nodes.matches(
            "\\[nodes \\[\\[node_id node1 host 127.0.0.1 client_port :7101 cluster_port :[0-9]+"
                + " state ALIVE role LEADER last_heartbeat :[0-9]{13} incarnation :0 zone zone1"
                + " groups :4 led :2 lag :0 intent ACTIVE\\] .*"),
        nodes);
  }

  @Test
  void shardsAndRing() throws IOException {
    List<String> rows = rows("SHARDS");
    assertTrue(
        rows.get(0)
            .matches("GROUP +STATE +SLOTS +ARRIVING +LEAVING +WEIGHT +LEADER +NODES +KEYS +BYTES"));
    assertTrue(
        rows.get(1).matches("1 +ACTIVE +[0-9]+ +0 +0 +1 +node2 +2,3,1 +11 +1100"), rows.get(1));
    assertTrue(rows.get(4).matches("TOTAL +16384 +0 +0 +33 +3300"), rows.get(4));
    List<String> ring = rows("RING", "4");
    assertEquals("node_count: 3", ring.get(0));
    assertEquals("virtual_nodes: 150", ring.get(1));
    assertEquals("rebalancing: on", ring.get(2));
    assertTrue(ring.get(4).matches("1 +1 +([0-9]+) +\\1"), ring.get(4));
    assertEquals(3 + 1 + SHARDS + 1 + 4, ring.size());
    assertTrue(ring.getLast().matches("[0-9a-f]{16} +[123]"), ring.getLast());
    assertEquals(3 + 1 + SHARDS + 1 + 20, rows("RING").size());
    assertTrue(client.call("RING", "x").startsWith("-ERR RING wants "));
    resp3();
    String all = client.call("SHARDS");
    assertTrue(
        all.startsWith(
            "[total_keys :33 total_bytes :3300 distribution [node1 :11 node2 :11 node3 :11]"
                + " local_keys :0 primary_keys :0 shards [[group :1 state ACTIVE slots :"),
        all);
    assertTrue(
        client
            .call("RING", "1")
            .matches(
                "\\[ring \\[\\[hash [0-9a-f]{16} group :[123]\\]\\] node_count :3 virtual_nodes"
                    + " :150 rebalancing #t groups \\[\\[group :1 weight :1 owned :[0-9]+ wanted"
                    + " :.*"));
  }

  @Test
  void whereAKeyIsAndWhoLeads() throws IOException {
    // CLUSTER KEYSLOT of Redis itself says 12182 of foo.
    String foo = client.call("ROUTE", "foo");
    assertTrue(
        foo.matches(
            "\\[key foo slot :12182 group :([123]) primary_owner node[123] address"
                + " 127.0.0.1:710[123] replicas \\[node[123] node[123]\\] healthy_replicas \\[.*\\]"
                + " is_local :0 is_primary :0\\]"),
        foo);
    assertTrue(
        client
            .call("REPLICAS", "foo")
            .matches(
                "\\[key foo primary node[123] replicas \\[node[123] node[123]\\] is_local_replica"
                    + " :0\\]"));
    assertEquals(
        "[replication_factor :3 default_consistency STRONG pending_requests :0 async_queue_size"
            + " :0]",
        client.call("REPLICAS"));
    assertEquals("+Current leader: node1", client.call("LEADER"));
    assertEquals("+Current leader: node2", client.call("LEADER", "1"));
    assertEquals("-ERR no such group '9'", client.call("LEADER", "9"));
    resp3();
    assertTrue(
        client
            .call("LEADER")
            .matches("\\[leader_id node1 leader_address 127.0.0.1:[0-9]+ is_self #f\\]"));
  }

  @Test
  void redissOwnFormsForClientsThatKnowTheSlots() throws IOException {
    assertEquals(":12182", client.call("CLUSTER", "KEYSLOT", "{foo}bar"));
    String id = client.call("CLUSTER", "MYID");
    assertTrue(id.matches("[0-9a-f]{40}"));
    String slots = client.call("CLUSTER", "SLOTS");
    String first = slots.substring(0, slots.indexOf("]]") + 2);
    assertTrue(
        first.matches("\\[\\[:0 :[0-9]+ \\[127.0.0.1 :710[123] [0-9a-f]{40} \\[\\]\\]"), first);
    assertTrue(slots.contains(" :16383 [127.0.0.1 :710"), slots);
    List<String> nodes = client.call("CLUSTER", "NODES").lines().toList();
    assertEquals(3, nodes.size());
    assertTrue(
        nodes
            .get(0)
            .matches(
                "[0-9a-f]{40} 127.0.0.1:7101@[0-9]+ master - 0 [0-9]{13} 1 connected"
                    + " [0-9][0-9 -]*"),
        nodes.get(0));
    int covered = 0;
    for (String node : nodes) {
      for (String range : node.replaceFirst(".* connected ", "").split(" ")) {
        String[] ends = range.split("-");
        covered += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
      }
    }
    assertEquals(16_384, covered);
    String info = client.call("CLUSTER", "INFO");
    assertTrue(info.startsWith("cluster_state:ok\r\ncluster_slots_assigned:16384\r\n"), info);
    assertTrue(info.contains("cluster_known_nodes:3\r\ncluster_size:3\r\n"), info);
    String shards = client.call("CLUSTER", "SHARDS");
    assertTrue(
        shards.matches(
            "\\[\\[slots \\[[: 0-9]*\\] nodes \\[\\[id [0-9a-f]{40} port :7101 ip 127.0.0.1"
                + " endpoint 127.0.0.1 role master replication-offset :0 health online\\]\\]\\].*"),
        shards);
    String nodeId = nodes.get(0).substring(0, 40);
    assertEquals("[]", client.call("CLUSTER", "REPLICAS", nodeId));
    assertEquals("-ERR Unknown node x", client.call("CLUSTER", "REPLICAS", "x"));
    for (String word : List.of("ASKING", "READONLY", "READWRITE")) {
      assertEquals("+OK", client.call(word));
    }
    assertTrue(client.call("INFO", "cluster").contains("cluster_enabled:0"));
  }

  @Test
  void theKeysOfASlotAreAskedOfItsGroup() throws IOException {
    client.call("MSET", "{foo}1", "a", "{foo}2", "b");
    assertEquals(":2", client.call("CLUSTER", "COUNTKEYSINSLOT", "12182"));
    String keys = client.call("CLUSTER", "GETKEYSINSLOT", "12182", "10");
    assertTrue(List.of("[{foo}1 {foo}2]", "[{foo}2 {foo}1]").contains(keys), keys);
    assertEquals("-ERR Invalid slot", client.call("CLUSTER", "COUNTKEYSINSLOT", "16384"));
    assertEquals("-ERR Invalid slot", client.call("CLUSTER", "COUNTKEYSINSLOT", "-1"));
  }

  @Test
  void clusterAloneTellsOfTheMetaGroup() throws IOException {
    assertEquals(
        "[node_id router role router term :7 leader_id node1 members [node1 node2 node3]"
            + " alive_count :3 replication [pending :0 async_queue :0] log_length :100 commit_index"
            + " :100]",
        client.call("CLUSTER"));
    assertTrue(client.call("CLUSTER", "HELP").startsWith("[+CLUSTER <subcommand>"));
    assertEquals(
        "-ERR unknown subcommand 'FORGET'. Try CLUSTER HELP.",
        client.call("CLUSTER", "FORGET", "x"));
  }

  @Test
  void changesGoToTheLeaderOfTheMetaGroupAsWords() throws IOException {
    assertEquals("+OK", client.call("node", "decommission", "node3"));
    assertEquals("+OK", client.call("NODE", "RECOMMISSION", "3"));
    assertEquals("+OK", client.call("SHARDS", "ADD", "2"));
    assertEquals("+OK", client.call("SHARDS", "REMOVE", "1"));
    assertEquals("+OK", client.call("SHARDS", "WEIGHT", "1", "2"));
    assertEquals("+OK", client.call("REBALANCE"));
    assertEquals("+OK", client.call("REBALANCE", "pause"));
    assertEquals("+OK", client.call("FAILOVER"));
    assertEquals("+OK", client.call("FAILOVER", "1", "TO", "3"));
    cluster.leadSecretly(0, 2);
    assertEquals("+OK", client.call("FAILOVER", "TO", "node2"));
    assertEquals(
        List.of(
            "NODE DECOMMISSION 3",
            "NODE RECOMMISSION 3",
            "SHARDS ADD 2",
            "SHARDS REMOVE 1",
            "SHARDS WEIGHT 1 2",
            "REBALANCE START",
            "REBALANCE PAUSE",
            "FAILOVER 0",
            "FAILOVER 1 TO 3",
            "FAILOVER 0 TO 2"),
        cluster.changes().asked());
    cluster.changes().answer(ChangeReply.Status.REFUSED, "node 3 holds 4 replicas");
    assertEquals("-ERR node 3 holds 4 replicas", client.call("NODE", "REMOVE", "3"));
    cluster.changes().answer(ChangeReply.Status.UNSETTLED, "");
    assertTrue(client.call("SHARDS", "ADD", "1").startsWith("-INDETERMINATE "));
    cluster.changes().answer(ChangeReply.Status.DONE, "Stepping down as leader");
    assertEquals("+Stepping down as leader", client.call("FAILOVER"));
  }

  @Test
  void whatIsWrongIsSeenBeforeAnybodyIsAsked() throws IOException {
    assertEquals("-ERR no such node '7'", client.call("NODE", "REMOVE", "7"));
    assertEquals("-ERR no such node 'x'", client.call("NODE", "DECOMMISSION", "x"));
    assertEquals("-ERR no such group '0'", client.call("SHARDS", "REMOVE", "0"));
    assertTrue(client.call("SHARDS", "ADD", "0").startsWith("-ERR a number of groups is wanted"));
    assertTrue(client.call("SHARDS", "WEIGHT", "1", "0").startsWith("-ERR a weight is wanted"));
    assertEquals("-ERR no such group '9'", client.call("FAILOVER", "9"));
    assertEquals("-ERR syntax error", client.call("FAILOVER", "1", "FROM", "2"));
    assertTrue(client.call("NODE").startsWith("-ERR wrong number of arguments for 'node'"));
    assertEquals(
        "-ERR unknown subcommand 'KILL'. Try NODE HELP.", client.call("NODE", "KILL", "1"));
    assertEquals(List.of(), cluster.changes().asked());
  }

  @Test
  void statusIsShownAsAMap() throws IOException {
    cluster.changes().answer(ChangeReply.Status.DONE, "total_migrations:5\nlast:slot 7");
    assertEquals(
        "[active_migrations [] stats [total_migrations :5 last slot 7]]",
        client.call("MIGRATE", "STATUS"));
    assertEquals("[total_migrations :5 last slot 7]", client.call("REBALANCE", "STATUS"));
    cluster.changes().answer(ChangeReply.Status.REFUSED, "not now");
    assertEquals(
        "[active_migrations [] stats [unavailable ERR not now]]", client.call("MIGRATE", "STATUS"));
  }

  @Test
  void aSilentLeaderIsGivenUpAtTheDeadline() throws IOException {
    cluster.silent(true);
    assertTrue(client.call("SHARDS", "ADD", "1").startsWith("-INDETERMINATE "));
    assertTrue(client.call("REBALANCE", "STATUS").startsWith("-CLUSTERDOWN "));
  }
}
