package io.pontoon.router.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pontoon.common.command.CommandTable;
import io.pontoon.common.resp.RespWriter;
import io.pontoon.common.topology.Bootstrap;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.topology.SlotMove;
import io.pontoon.common.wire.NodeStatus;
import io.pontoon.router.route.ChangeAnswer;
import io.pontoon.router.route.ClusterStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeCommandsTest {
  private static final List<NodeInfo> NODES =
      List.of(
          new NodeInfo(1, "h", 1, ""), new NodeInfo(2, "h", 2, ""), new NodeInfo(3, "h", 3, ""));
  private static final ClusterMap MAP = Bootstrap.map("c", NODES, 2, 3, 10);

  private static String migrations(ClusterMap map, ChangeAnswer answer) {
    RespWriter to = new RespWriter(256).protocol(true);
    ChangeCommands.reply(CommandTable.standard().find("migrate|status"), answer, map, to);
    return new String(to.toBytes(), StandardCharsets.ISO_8859_1).replace("\r\n", " ");
  }

  @Test
  void slotsOnTheirWayAreToldWhetherTheLeaderAnswersOrNot() {
    ClusterMap moving = MAP.moving(List.of(new SlotMove(7, 1, 2, 2)));
    String task =
        "*1 %5 $7 task_id $3 2-7 $4 slot :7 $6 source :1 $6 target :2 $5 state $11 IN_PROGRESS ";
    assertEquals(
        "%2 $17 active_migrations " + task + "$5 stats %1 $10 successful :12 ",
        migrations(moving, new ChangeAnswer(true, "successful:12\n")));
    assertEquals(
        "%2 $17 active_migrations " + task + "$5 stats %1 $11 unavailable $6 BUSY x ",
        migrations(moving, new ChangeAnswer(false, "BUSY x")));
    assertEquals(
        "%2 $17 active_migrations *0 $5 stats %0 ", migrations(MAP, new ChangeAnswer(true, "")));
  }

  @Test
  void aNodeWithoutAConnectionCountsAsDead() {
    NodeStatus said = new NodeStatus(1, 40, 0, 0, List.of());
    Liveness liveness =
        new AnsweredLiveness(
            new ClusterStatus(
                MAP,
                List.of(
                    new ClusterStatus.Answer(NODES.get(0), said, "", true),
                    new ClusterStatus.Answer(NODES.get(1), null, "no answer in time", true),
                    new ClusterStatus.Answer(NODES.get(2), null, "no connection", false))));
    assertEquals(new Liveness.Word(Liveness.State.ALIVE, 0, 40), liveness.of(1));
    assertEquals(Liveness.State.SUSPECT, liveness.of(2).state());
    assertEquals(Liveness.State.DEAD, liveness.of(3).state());
    assertEquals(Liveness.State.DEAD, liveness.of(4).state());
  }
}
