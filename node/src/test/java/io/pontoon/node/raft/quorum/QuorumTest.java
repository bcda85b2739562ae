package io.pontoon.node.raft.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The mathematics of majorities, as tables. */
final class QuorumTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7             | 7
          7 3           | 3
          7 3 5         | 5
          0 0 9         | 0
          4 4 9         | 4
          9 4 1 8       | 4
          1 2 3 4 5     | 3
          5 5 5 0 0     | 5
          0 0 0 5 5     | 0
          7 6 5 4 3 2 1 | 4
          """)
  void reachedByMajority(String reached, long expected) {
    long[] values = Arrays.stream(reached.trim().split(" ")).mapToLong(Long::parseLong).toArray();
    assertEquals(expected, Quorum.reachedByMajority(values, values.length));
  }

  @ParameterizedTest
  @CsvSource({
    "1,0,1,WON",
    "0,1,1,LOST",
    "1,0,3,PENDING",
    "2,0,3,WON",
    "1,1,3,PENDING",
    "1,2,3,LOST",
    "2,2,5,PENDING",
    "3,2,5,WON",
    "2,3,5,LOST",
    "2,1,4,PENDING",
    "2,2,4,LOST",
    "3,0,4,WON"
  })
  void outcome(int granted, int refused, int voters, Quorum.Outcome expected) {
    assertEquals(expected, Quorum.outcome(granted, refused, voters));
  }

  @ParameterizedTest
  @CsvSource({
    "WON,WON,WON",
    "WON,PENDING,PENDING",
    "WON,LOST,LOST",
    "PENDING,PENDING,PENDING",
    "PENDING,WON,PENDING",
    "PENDING,LOST,LOST",
    "LOST,WON,LOST",
    "LOST,PENDING,LOST",
    "LOST,LOST,LOST"
  })
  void both(Quorum.Outcome one, Quorum.Outcome other, Quorum.Outcome expected) {
    assertEquals(expected, Quorum.both(one, other));
  }

  @Property
  void aMajorityHasReachedItAndNoneHasReachedMore(
      @ForAll @Size(min = 1, max = 9) @LongRange(max = 20) long[] reached) {
    long[] original = reached.clone();
    long value = Quorum.reachedByMajority(reached, reached.length);
    long atLeast = Arrays.stream(original).filter(v -> v >= value).count();
    long above = Arrays.stream(original).filter(v -> v > value).count();
    assertEquals(
        true,
        atLeast >= Quorum.majority(original.length) && above < Quorum.majority(original.length));
  }

  @Property
  void twoMajoritiesAlwaysMeet(@ForAll @IntRange(min = 1, max = 100) int voters) {
    assertEquals(
        true, 2 * Quorum.majority(voters) > voters && 2 * (Quorum.majority(voters) - 1) <= voters);
  }
}
