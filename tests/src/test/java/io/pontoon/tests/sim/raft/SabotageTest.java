package io.pontoon.tests.sim.raft;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Positive controls: a broken Raft is caught, and for the right reason, within so many seeds. */
final class SabotageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          ANSWER_BEFORE_DISK  ; 300 ; leader completeness
          FORGET_VOTE         ; 600 ; election safety
          READ_WITHOUT_ROUND  ; 30  ; stale read
          COMMIT_TOO_EARLY    ; 30  ; (stale read|state-machine safety|stopped itself|is known committed|leader completeness)
          CLOCKS_BEYOND_BOUND ; 600 ; stale read: LEASE
          NO_PROMISE_AT_START ; 600 ; stale read: LEASE
          ALTERED_ENTRY       ; 60  ; log matching
          CONFIG_AT_COMMIT    ; 60  ; (leader completeness|election safety|state-machine safety|log matching)
          JOINT_BY_NEW_MAJORITY ; 300 ; (leader completeness|election safety|state-machine safety|log matching)
          WIPED_KEEPS_ITS_NAME ; 30 ; (leader completeness|election safety|state-machine safety|log matching|stopped itself)
          JOINER_TAKES_TODAYS_MAP ; 30 ; (leader completeness|election safety|state-machine safety|log matching)
          SNAPSHOT_FORGETS_CONFIG ; 60 ; (leader completeness|election safety|state-machine safety|log matching|no convergence)
          """)
  void isCaught(Sabotage sabotage, int seeds, String reason) {
    for (long seed = 1; seed <= seeds; seed++) {
      try {
        new SimWorld(seed, sabotage).run();
      } catch (SimFailure failure) {
        String first = failure.getMessage().lines().findFirst().orElse("");
        assertTrue(first.matches(".*" + reason + ".*"), "caught for another reason: " + first);
        return;
      }
    }
    fail(sabotage + " was not caught in " + seeds + " seeds");
  }
}
