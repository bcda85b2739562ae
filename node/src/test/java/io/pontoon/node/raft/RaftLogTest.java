package io.pontoon.node.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.node.raft.config.GroupConfig;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The log's tail against the plainest model: a list that is never dropped. */
final class RaftLogTest {
  private static final long BOUND = 2_000;

  private static RaftLog logOf(long bound, List<Entry> entries) {
    return new RaftLog(bound, new Configs(), Ready.Snapshot.none(GroupConfig.of(1, 2, 3)), entries);
  }

  @Property(tries = 500)
  void behavesLikeAList(@ForAll @Size(max = 300) List<@IntRange(max = 999) Integer> moves) {
    RaftLog log = logOf(BOUND, List.of());
    List<Entry> model = new ArrayList<>();
    List<Entry> applied = new ArrayList<>();
    long term = 1;
    for (int move : moves) {
      int by = move / 10;
      switch (move % 10) {
        case 0 -> term++;
        case 1 -> {
          long from = log.commit() + 1 + by % 5;
          if (from <= log.last()) {
            log.truncateFrom(from);
            model.subList((int) from - 1, model.size()).clear();
            term++;
          }
        }
        case 2 -> log.commitTo(Math.min(log.last(), log.commit() + by % 7));
        case 3 -> applied.addAll(log.handToApply());
        case 4 -> {
          long index = log.snapshot() + by % 4;
          if (index <= log.applied()) {
            log.snapshotTaken(index, index == 0 ? 0 : model.get((int) index - 1).term());
          }
        }
        case 5 -> {
          long from = log.handed() + 1;
          assertEquals(model.subList((int) from - 1, model.size()), log.handToDisk());
        }
        default -> {
          Entry entry = new Entry(term, log.last() + 1, Entry.Kind.COMMANDS, new byte[by]);
          log.append(entry);
          model.add(entry);
        }
      }
      check(log, model, applied);
    }
  }

  private static void check(RaftLog log, List<Entry> model, List<Entry> applied) {
    assertEquals(model.size(), log.last());
    assertEquals(model.subList(0, (int) log.applied()), applied);
    assertTrue(
        log.floor() <= log.snapshot()
            && log.snapshot() <= log.applied()
            && log.applied() <= log.commit());
    assertTrue(log.durable() <= log.handed() && log.handed() <= log.last());
    long bytes = 0;
    long unsnapshotted = 0;
    for (long i = log.floor() + 1; i <= log.last(); i++) {
      Entry entry = model.get((int) i - 1);
      assertEquals(entry.term(), log.term(i));
      assertSame(entry, log.slice(i, i).getFirst());
      bytes += entry.cost();
      unsnapshotted += i > log.snapshot() ? entry.cost() : 0;
    }
    assertEquals(bytes, log.bytes());
    assertEquals(unsnapshotted, log.unsnapshottedBytes());
    assertEquals(-1, log.term(log.last() + 1));
    assertEquals(
        log.floor() == 0 ? 0 : model.get((int) log.floor() - 1).term(), log.term(log.floor()));
    assertEquals(
        model.subList((int) log.floor(), model.size()), log.slice(log.floor() + 1, log.last()));
  }

  @Test
  void keepsWhatASnapshotCoversUpToHalfOfTheBound() {
    RaftLog log = logOf(10 * (100 + Entry.OVERHEAD), List.of());
    for (int i = 1; i <= 10; i++) {
      log.append(new Entry(1, i, Entry.Kind.COMMANDS, new byte[100]));
    }
    log.handToDisk();
    log.commitTo(10);
    log.handToApply();
    log.snapshotTaken(8, 1);
    assertEquals(5, log.floor(), "five of ten entries stay for slow followers");
    log.snapshotTaken(10, 1);
    assertEquals(5, log.floor(), "what fits is kept");
  }

  @Test
  void refusesAGapOnDisk() {
    List<Entry> gap = List.of(Entry.noOp(1, 1), Entry.noOp(1, 3));
    assertThrows(IllegalArgumentException.class, () -> logOf(BOUND, gap));
  }

  @Test
  void theHintSkipsWholeTerms() {
    // terms by index: 1:1 2:1 3:4 4:4 5:6
    List<Entry> entries =
        List.of(
            Entry.noOp(1, 1),
            Entry.noOp(1, 2),
            Entry.noOp(4, 3),
            Entry.noOp(4, 4),
            Entry.noOp(6, 5));
    RaftLog log = logOf(BOUND, entries);
    assertEquals(5, log.lastNotAbove(9, 6));
    assertEquals(4, log.lastNotAbove(9, 5));
    assertEquals(2, log.lastNotAbove(4, 3));
    assertEquals(0, log.lastNotAbove(5, 0));
  }

  @Test
  void whatWasAppliedBeforeTheStartIsNotGivenOutAgainButServesOthers() {
    List<Entry> entries = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      entries.add(new Entry(1, 10 + i, Entry.Kind.COMMANDS, new byte[10]));
    }
    RaftLog log =
        new RaftLog(
            BOUND, new Configs(), new Ready.Snapshot(10, 1, GroupConfig.of(1, 2, 3)), entries);
    log.alreadyApplied(14);
    assertEquals(14, log.commit());
    assertEquals(0, log.unsnapshottedBytes() - 2 * entries.getFirst().cost());
    assertEquals(10, log.floor(), "a follower behind may still need them");
    assertEquals(List.of(), log.handToApply());
    log.commitTo(16);
    assertEquals(entries.subList(4, 6), log.handToApply());
    assertEquals(entries, log.slice(11, 16));
  }

  /** Memory begins with an entry that the other log has not: where they meet is not in memory. */
  @Test
  void theHintMayPointBehindWhatIsInMemory() {
    RaftLog log =
        new RaftLog(
            BOUND,
            new Configs(),
            new Ready.Snapshot(4, 3, GroupConfig.of(1, 2, 3)),
            List.of(Entry.noOp(3, 5)));
    assertEquals(4, log.lastNotAbove(4, 3));
    assertEquals(3, log.lastNotAbove(5, 2));
  }
}
