package io.pontoon.common.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.membership.Member.State;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is told of members, given what the protocol sees. */
class RollTest {
  private static final Member SELF = member("node-1", 1, State.ALIVE);

  private final Roll roll = new Roll(SELF);
  private final List<String> told = new ArrayList<>();
  private long now;

  private static Member member(String name, long run, State state) {
    Member.About about = new Member.About(run, "a", "host:1", "", "", "1.0");
    return Member.of(name, about, 3, state, 0);
  }

  private void seen(Member... others) {
    List<Member> all = new ArrayList<>(List.of(others));
    all.add(SELF);
    roll.seen(all, ++now);
  }

  private String shown() {
    return roll.members().stream()
        .map(member -> member.name() + " " + member.state())
        .collect(Collectors.joining(", "));
  }

  @Test
  void whoIsSilentIsSuspectThenDeadAndStaysListed() {
    roll.onChange(member -> told.add(member + " " + member.state()));
    seen(member("node-2", 1, State.ALIVE));
    seen(member("node-2", 1, State.ALIVE));
    seen(member("node-2", 1, State.SUSPECT));
    seen();
    seen();
    assertEquals(List.of("node 2 ALIVE", "node 2 SUSPECT", "node 2 DEAD"), told);
    assertEquals("node-1 ALIVE, node-2 DEAD", shown());
  }

  @Test
  void aSuspectWithoutConnectionIsDeadAtTheSecondLook() {
    seen(member("node-2", 1, State.SUSPECT), member("node-3", 1, State.SUSPECT));
    assertTrue(roll.look("node-3"::equals, ++now));
    assertEquals("node-1 ALIVE, node-2 SUSPECT, node-3 SUSPECT", shown());
    assertTrue(roll.look("node-3"::equals, ++now));
    assertEquals("node-1 ALIVE, node-2 DEAD, node-3 SUSPECT", shown());
    seen(member("node-2", 1, State.SUSPECT), member("node-3", 1, State.ALIVE));
    assertEquals("node-1 ALIVE, node-2 DEAD, node-3 ALIVE", shown());
    assertFalse(roll.look("node-3"::equals, ++now));
    seen(member("node-2", 1, State.ALIVE), member("node-3", 1, State.ALIVE));
    assertEquals("node-1 ALIVE, node-2 ALIVE, node-3 ALIVE", shown());
  }

  @Test
  void aConnectionInBetweenBeginsTheCountAnew() {
    seen(member("node-2", 1, State.SUSPECT));
    roll.look(name -> false, ++now);
    roll.look(name -> true, ++now);
    roll.look(name -> false, ++now);
    assertEquals("node-1 ALIVE, node-2 SUSPECT", shown());
  }

  @Test
  void whoSaidFarewellHasLeftUntilItsNextRun() {
    seen(member("node-2", 1, State.ALIVE));
    roll.left("node-2", 9, ++now); // of another run: too late
    assertEquals("node-1 ALIVE, node-2 ALIVE", shown());
    roll.left("node-2", 1, ++now);
    seen(member("node-2", 1, State.ALIVE));
    seen(member("node-2", 1, State.SUSPECT));
    seen();
    assertEquals("node-1 ALIVE, node-2 LEFT", shown());
    seen(member("node-2", 2, State.ALIVE));
    assertEquals("node-1 ALIVE, node-2 ALIVE", shown());
  }

  @Test
  void nodesThatAreNoLongerOfTheMapAreForgottenOnceDead() {
    seen(member("node-2", 1, State.ALIVE), member("node-3", 1, State.ALIVE));
    seen(member("node-2", 1, State.ALIVE));
    roll.left("node-2", 1, ++now);
    seen(member("node-2", 1, State.ALIVE), member("router-ff", 1, State.ALIVE));
    assertEquals(List.of("node-3"), roll.nodes(List.of(1, 2)));
    assertEquals("node-1 ALIVE, node-2 LEFT, router-ff ALIVE", shown());
    assertEquals(List.of(), roll.forgetRouters(++now));
    seen(member("node-2", 1, State.ALIVE));
    assertEquals(List.of(), roll.forgetRouters(now));
    assertEquals(List.of("router-ff"), roll.forgetRouters(++now));
  }

  @Test
  void nodesThatWereNeverHeardAreDeadInTheEnd() {
    roll.nodes(List.of(1, 2));
    assertEquals("node-1 ALIVE", shown());
    roll.missUnheard(++now);
    assertEquals("node-1 ALIVE, node-2 DEAD", shown());
    seen(member("node-2", 1, State.ALIVE));
    assertEquals("node-1 ALIVE, node-2 ALIVE", shown());
  }

  @Test
  void whatAMemberSaysOfItselfIsReadBack() {
    Member.About about = new Member.About(255, "zone a", "h:1", "h:2", "h:3", "1.0");
    assertEquals(about, Member.About.parse(about.text()));
    assertThrows(IllegalArgumentException.class, () -> Member.About.parse("1\ta\tb"));
    assertThrows(IllegalArgumentException.class, () -> Member.About.parse("\t".repeat(5_000)));
    for (String nobody : List.of("", "n", "node-", "node-x", "node-01", "router-", "router-xyz")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> Member.of(nobody, about, 0, State.ALIVE, 0),
          nobody);
    }
  }

  /** As bounds on the settings, since no test measures time. */
  @Test
  void theDefaultsFindAKilledNodeWithinTwoSecondsAndBearAPauseOfThree() {
    MembershipSettings node = MembershipSettings.of(NodeConfig.defaults());
    assertTrue(node.killedSeenDeadWithin(3) <= 2_000, "of " + node.killedSeenDeadWithin(3) + " ms");
    assertTrue(node.silentSeenDeadAfter() - node.probeTimeout() > 3_000 + node.probeInterval());
    assertEquals(node, MembershipSettings.of(RouterConfig.defaults()));
  }
}
