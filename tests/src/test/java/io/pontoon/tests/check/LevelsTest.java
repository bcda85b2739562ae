package io.pontoon.tests.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.tests.check.LevelFinding.Kind;
import io.pontoon.tests.check.Operation.Action;
import io.pontoon.tests.check.Operation.Fate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The promises of the levels, each broken on the smallest history that shows it, and beside it what
 * looks alike and is allowed.
 */
class LevelsTest {
  private static final Demand PLAIN = new Demand(ReadLevel.STRONG, Demand.NO_BOUND, 1);
  private static final Demand ALL = new Demand(ReadLevel.ALL, Demand.NO_BOUND, 1);
  private static final Demand ANY = new Demand(ReadLevel.ANY, Demand.NO_BOUND, 2);

  private final List<Levelled> history = new ArrayList<>();
  private final List<Handover> handovers = new ArrayList<>();
  private EnumSet<ReadLevel> trusted =
      EnumSet.of(ReadLevel.STRONG, ReadLevel.QUORUM, ReadLevel.ALL);
  private double slowestClock = 1;
  private long now;

  private static Demand session(int number) {
    return new Demand(ReadLevel.SESSION, Demand.NO_BOUND, number);
  }

  private static Demand within(long lag) {
    return new Demand(ReadLevel.ANY, lag, 2);
  }

  /** After all before, and takes one moment. */
  private LevelsTest did(Demand demand, Action action, String argument, String answer) {
    now += 10;
    return did(demand, action, argument, now, now + 1, answer);
  }

  private LevelsTest did(
      Demand demand, Action action, String argument, long from, long to, String answer) {
    history.add(
        new Levelled(
            new Operation(demand.session(), "k", action, argument, from, to, answer), demand));
    now = Math.max(now, to == Operation.NEVER ? from : to);
    return this;
  }

  private LevelsTest set(String value) {
    return did(PLAIN, Action.SET, value, "OK");
  }

  private LevelsTest deleted(String count) {
    return did(PLAIN, Action.DEL, null, count);
  }

  private LevelsTest appended(String element, int length) {
    return did(PLAIN, Action.APPEND, element, Integer.toString(length));
  }

  private LevelsTest counted(int number) {
    return did(PLAIN, Action.INCR, null, Integer.toString(number));
  }

  private LevelsTest got(Demand demand, String value) {
    return did(demand, Action.GET, null, value);
  }

  private LevelsTest unknown(Action action, String argument) {
    now += 10;
    return did(PLAIN, action, argument, now, Operation.NEVER, null);
  }

  private LevelsTest refused(Action action, String argument) {
    now += 10;
    Operation operation =
        new Operation(1, "k", action, argument, now, now + 1, Fate.REFUSED, "BUSY");
    history.add(new Levelled(operation, PLAIN));
    return this;
  }

  private LevelsTest handedOver(int from, int to) {
    handovers.add(new Handover(to, now + 2, from, now + 1));
    now += 2;
    return this;
  }

  private List<LevelFinding> found() {
    assertTrue(new Levels(handovers, trusted, slowestClock).canJudge(history));
    List<LevelFinding> found = new Levels(handovers, trusted, slowestClock).find(history);
    history.clear();
    handovers.clear();
    now = 0;
    return found;
  }

  private void right() {
    assertEquals(List.of(), found());
  }

  /** The last read, and nothing else. */
  private LevelFinding is(Kind kind) {
    Levelled last = history.getLast();
    List<LevelFinding> found = found();
    assertEquals(1, found.size(), found.toString());
    assertEquals(kind, found.getFirst().kind(), found.toString());
    assertSame(last, found.getFirst().read(), found.toString());
    assertTrue(found.getFirst().toString().startsWith("key k: "));
    return found.getFirst();
  }

  @Test
  void anyShowsOnlyWhatIsCommitted() {
    set("a").got(ANY, "b").is(Kind.UNCOMMITTED);
    set("a").refused(Action.SET, "b").got(ANY, "b").is(Kind.UNCOMMITTED);
    set("a").did(PLAIN, Action.SETNX, "b", "0").got(ANY, "b").is(Kind.UNCOMMITTED);
    appended("a;", 2).refused(Action.APPEND, "b;").got(ANY, "a;b;").is(Kind.UNCOMMITTED);
    appended("a;", 2).got(ANY, "a").is(Kind.UNCOMMITTED);
    appended("a;", 2).got(ANY, "a;a;").is(Kind.UNCOMMITTED);
    appended("a;", 2).appended("b;", 4).got(ANY, "b;").is(Kind.UNCOMMITTED);
    unknown(Action.APPEND, "a;").unknown(Action.APPEND, "b;").got(PLAIN, "a;b;");
    got(ANY, "b;").is(Kind.UNCOMMITTED);
    counted(1).refused(Action.INCR, null).got(ANY, "2").is(Kind.UNCOMMITTED);
    counted(1).got(ANY, "0").is(Kind.UNCOMMITTED);
    counted(1).got(ANY, "x").is(Kind.UNCOMMITTED);

    set("a").set("b").got(ANY, "a").got(ANY, null).got(ANY, "b").got(ANY, "a").right();
    set("a").unknown(Action.SET, "b").got(ANY, "b").got(ANY, "a").right();
    unknown(Action.SETNX, "a").got(ANY, "a").right();
    appended("a;", 2).unknown(Action.APPEND, "b;").got(ANY, "a;b;").got(ANY, null).right();
    counted(1).unknown(Action.INCR, null).got(ANY, "2").got(ANY, null).right();
  }

  @Test
  void noLevelShowsWhatIsStillToCome() {
    did(ANY, Action.GET, null, 1, 5, "a").did(PLAIN, Action.SET, "a", 6, 9, "OK");
    assertEquals(Kind.UNCOMMITTED, found().getFirst().kind());
    did(ANY, Action.GET, null, 1, 5, "a;").did(PLAIN, Action.APPEND, "a;", 6, 9, "2");
    assertEquals(Kind.UNCOMMITTED, found().getFirst().kind());
    did(ANY, Action.GET, null, 1, 5, "1").did(PLAIN, Action.INCR, null, 6, 9, "1");
    assertEquals(Kind.UNCOMMITTED, found().getFirst().kind());
    did(PLAIN, Action.INCR, null, 1, 50, "2").did(PLAIN, Action.INCR, null, 6, 9, "1");
    did(ANY, Action.GET, null, 1, 5, "1");
    assertEquals(Kind.UNCOMMITTED, found().getFirst().kind(), "the first is counted later");

    did(ANY, Action.GET, null, 1, 5, "a").did(PLAIN, Action.SET, "a", 4, 9, "OK").right();
  }

  @Test
  void aSessionKeepsWhatItHasWrittenAndRead() {
    Demand mine = session(1);
    set("a").set("b").got(mine, "a").is(Kind.STALE_SESSION);
    set("a").got(mine, null).is(Kind.STALE_SESSION);
    set("a").deleted("1").got(mine, "a").is(Kind.STALE_SESSION);
    set("a").did(PLAIN, Action.GETSET, "b", "a").got(mine, "a").is(Kind.STALE_SESSION);
    counted(1).counted(2).got(mine, "1").is(Kind.STALE_SESSION);
    appended("a;", 2).appended("b;", 4).got(mine, "a;").is(Kind.STALE_SESSION);
    set("a").set("b").got(session(2), "b").got(session(2), "a").is(Kind.STALE_SESSION);
    counted(1).counted(2).got(session(2), "2").got(session(2), "1").is(Kind.STALE_SESSION);
    set("a").set("b").got(ANY, "b").got(session(2), "a").is(Kind.STALE_SESSION);

    // Another session's writes bind nobody, nor do its own while they are under way or unknown.
    set("a").set("b").got(session(2), "a").got(session(2), "a").got(session(2), "b").right();
    set("a").did(mine, Action.SET, "b", 20, 40, "OK").did(mine, Action.GET, null, 30, 50, "a");
    right();
    set("a").unknown(Action.SET, "b").got(mine, "a").right();
    counted(1).unknown(Action.INCR, null).got(mine, "1").got(mine, "2").right();
    set("a").refused(Action.SET, "b").got(mine, "a").right();
    set("a").did(PLAIN, Action.SETNX, "b", "0").got(mine, "a").right();
  }

  @Test
  void anAbsentKeyIsOldOnlyWhenNoDeletionExplainsIt() {
    Demand mine = session(1);
    set("a").deleted("1").set("b").got(mine, null).is(Kind.STALE_SESSION);
    set("a").deleted("0").got(mine, null).is(Kind.STALE_SESSION);
    set("a").deleted("1").got(mine, null).right();
    set("a").unknown(Action.DEL, null).set("b").got(mine, null).right();
    set("a").did(PLAIN, Action.DEL, null, 20, 60, "1").did(PLAIN, Action.SET, "b", 30, 40, "OK");
    did(mine, Action.GET, null, 50, 55, null).right();
    // A weak read of nothing may be of the beginning, and proves nothing.
    set("a").deleted("1").got(session(2), null).got(session(2), "a").right();
    set("a").deleted("1").got(new Demand(ReadLevel.QUORUM, Demand.NO_BOUND, 2), null);
    got(session(2), "a").is(Kind.STALE_SESSION);
  }

  @Test
  void writesThatOverlapHaveNoOrderBeforeSomebodySeesIt() {
    Demand other = session(2);
    did(PLAIN, Action.SET, "a", 1, 20, "OK").did(PLAIN, Action.SET, "b", 2, 19, "OK");
    got(other, "a").got(other, "b").right();
    did(PLAIN, Action.SET, "a", 1, 20, "OK").did(PLAIN, Action.SET, "b", 2, 19, "OK");
    got(PLAIN, "a").got(other, "a").got(other, "b").is(Kind.STALE_SESSION);

    // Where clocks are not to be trusted a STRONG read is no witness of the order.
    trusted = EnumSet.of(ReadLevel.QUORUM);
    did(PLAIN, Action.SET, "a", 1, 20, "OK").did(PLAIN, Action.SET, "b", 2, 19, "OK");
    got(PLAIN, "a").got(other, "a").got(other, "b").right();
  }

  @Test
  void aTokenHandsOverWhatWasKnownWhenItWasMade() {
    set("a").set("b").handedOver(1, 2).got(session(2), "a").is(Kind.STALE_SESSION);
    set("a").set("b").handedOver(1, 2).handedOver(2, 3).got(session(3), "a");
    LevelFinding finding = is(Kind.STALE_SESSION);
    assertEquals("b", finding.against().operation().argument());

    set("a").handedOver(1, 2).set("b").got(session(2), "a").right();
    set("a").handedOver(1, 2).set("b").handedOver(2, 3).got(session(3), "a").right();
    set("a").set("b").got(session(2), "a").handedOver(1, 2).got(session(2), "b").right();
  }

  @Test
  void anyIsNeverOlderThanAnEarlierAll() {
    set("a").set("b").got(ALL, "b").got(ANY, "a").is(Kind.OLDER_THAN_ALL);
    set("a").got(ALL, "a").got(ANY, null).is(Kind.OLDER_THAN_ALL);
    set("a").deleted("1").got(ALL, null).got(ANY, "a").is(Kind.OLDER_THAN_ALL);
    counted(1).counted(2).got(ALL, "2").got(ANY, "1").is(Kind.OLDER_THAN_ALL);
    appended("a;", 2).got(ALL, "a;").got(ANY, null).is(Kind.OLDER_THAN_ALL);

    set("a").set("b").got(PLAIN, "b").got(ANY, "a").right();
    set("a").got(ALL, "a").set("b").got(ANY, "a").right();
    set("a").set("b").did(ALL, Action.GET, null, 30, 50, "b");
    did(ANY, Action.GET, null, 40, 60, "a").right();
    set("a").set("b").got(ALL, "b").got(within(1000), "a").right();
  }

  @Test
  void aBoundOnAgeCountsFromTheCall() {
    // b is there for certain at 21, and a is asked for at 121.
    did(PLAIN, Action.SET, "a", 1, 2, "OK").did(PLAIN, Action.SET, "b", 20, 21, "OK");
    did(within(99), Action.GET, null, 121, 122, "a").is(Kind.LAG_EXCEEDED);
    did(PLAIN, Action.SET, "a", 1, 2, "OK").did(PLAIN, Action.SET, "b", 20, 21, "OK");
    did(within(100), Action.GET, null, 121, 122, "a").right();
    did(PLAIN, Action.INCR, null, 1, 2, "1").did(PLAIN, Action.INCR, null, 20, 21, "2");
    did(within(99), Action.GET, null, 121, 122, "1").is(Kind.LAG_EXCEEDED);
    did(PLAIN, Action.APPEND, "a;", 1, 2, "2").did(PLAIN, Action.APPEND, "b;", 20, 21, "4");
    did(within(0), Action.GET, null, 22, 23, "a;").is(Kind.LAG_EXCEEDED);

    // Nobody knows since when an unknown one is there, but when it is seen.
    set("a").unknown(Action.SET, "b").got(within(0), "a").right();
    set("a").unknown(Action.SET, "b").got(PLAIN, "b").got(within(0), "a").is(Kind.LAG_EXCEEDED);
    set("a").set("b").got(within(0), "b").right();

    // A clock that is slow by half makes the bound twice as long.
    slowestClock = 0.5;
    did(PLAIN, Action.SET, "a", 1, 2, "OK").did(PLAIN, Action.SET, "b", 20, 21, "OK");
    did(within(50), Action.GET, null, 121, 122, "a").right();
    did(PLAIN, Action.SET, "a", 1, 2, "OK").did(PLAIN, Action.SET, "b", 20, 21, "OK");
    did(within(49), Action.GET, null, 121, 122, "a").is(Kind.LAG_EXCEEDED);
  }

  @Test
  void whatHasNoOrderIsNotJudged() {
    set("a").set("a").got(ANY, "x");
    Levels levels = new Levels(handovers, trusted, 1);
    assertFalse(levels.canJudge(history));
    assertEquals(List.of(), levels.find(history));
  }

  @Test
  void weakReadsStandOutsideOfTheOneOrder() {
    History all = new History();
    all.begin(1, "k", Action.SET, "a").answered("OK");
    all.begin(1, "k", Action.GET, null, ANY).answered(null);
    all.begin(1, "k", Action.GET, null, ALL).answered("a");
    all.begin(1, "k", Action.INCR, null, ANY).unknown();
    assertEquals(3, all.byKey().get("k").size());
    assertEquals(3, all.operations().size());
    assertEquals(4, all.levelledByKey().get("k").size());
    assertTrue(Judgement.of(all).isRight());
  }
}
