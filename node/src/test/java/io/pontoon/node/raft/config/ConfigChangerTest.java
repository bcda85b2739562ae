package io.pontoon.node.raft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.node.raft.config.ConfigChange.Change;
import io.pontoon.node.raft.config.ConfigChange.Kind;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which configuration may follow which, as a table. {@code +4} adds a voter, {@code ~4} a learner,
 * {@code -4} removes, {@code leave} leaves.
 */
final class ConfigChangerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1,2,3                         | +4          | 1,2,3,4 from 1,2,3
          1,2,3                         | ~4          | 1,2,3 from 1,2,3 learning 4
          1,2,3                         | -3          | 1,2 from 1,2,3
          1                             | +2 +3       | 1,2,3 from 1
          1,2,3                         | +4 +5 -1 -2 | 3,4,5 from 1,2,3
          1,2,3                         | +4 +5 +6 -1 -2 -3 | 4,5,6 from 1,2,3
          1,2,3                         | +5 +4       | 1,2,3,4,5 from 1,2,3
          1,2,3 learning 4              | +4          | 1,2,3,4 from 1,2,3
          1,2,3 learning 4              | +4 -1       | 2,3,4 from 1,2,3
          1,2,3 learning 4,5            | -4 ~6       | 1,2,3 from 1,2,3 learning 5,6
          1,2,3,4 from 1,2,3            | leave       | 1,2,3,4
          3,4,5 from 1,2,3 learning 6   | leave       | 3,4,5 learning 6
          """)
  void follows(String from, String change, String expected) {
    assertEquals(expected, ConfigChanger.next(config(from), change(change)).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1,2,3              | +3    | is a voter already
          1,2,3              | ~3    | is in the group already
          1,2,3 learning 4   | ~4    | is in the group already
          1,2,3              | -4    | is not in the group
          1,2,3              | +4 -4 | is to change twice
          1,2,3              | -1 -1 | is to change twice
          1,2,3              | -1 -2 -3 | needs voters
          1,2,3 learning 4   | -1 -2 -3 | needs voters
          1,2,3              | +0    | may have been used before
          1,2,3              | +-1   | may have been used before
          1,2,3,4 from 1,2,3 | +5    | a change is under way
          1,2,3,4 from 1,2,3 | -4    | a change is under way
          1,2,3              | leave | no change is under way
          1,2,5              | +4    | may have been used before, the newest is 5
          1,2,5              | ~3    | may have been used before, the newest is 5
          """)
  void doesNotFollow(String from, String change, String reason) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> ConfigChanger.next(config(from), change(change)));
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"4,false", "5,true"})
  void aNameOnceRemovedIsNotGivenAgain(int replica, boolean free) {
    GroupConfig joined = leave(ConfigChanger.next(config("1,2,3"), change("+4")));
    GroupConfig removed = leave(ConfigChanger.next(joined, change("-4")));
    GroupConfig later = leave(ConfigChanger.next(removed, change("-3")));
    ConfigChange again = ConfigChange.enter(new Change(Kind.ADD_LEARNER, replica));
    if (free) {
      assertTrue(ConfigChanger.next(later, again).isLearner(replica));
    } else {
      assertThrows(IllegalArgumentException.class, () -> ConfigChanger.next(later, again));
    }
  }

  /**
   * Thesis 4.3: whatever changes at once, a majority of the joint configuration meets every
   * majority of the configurations before and after it.
   */
  @Property(tries = 200)
  void majoritiesOfNeighboursMeet(
      @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 10) Integer> voters,
      @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 16) Integer> changed) {
    GroupConfig before = GroupConfig.of(distinct(voters));
    List<Change> changes = new ArrayList<>();
    for (int replica : distinct(changed)) {
      Kind kind = before.isVoter(replica) ? Kind.REMOVE : Kind.ADD_VOTER;
      if (kind == Kind.REMOVE || replica > before.newest()) {
        changes.add(new Change(kind, replica));
      }
    }
    GroupConfig joint;
    try {
      joint = ConfigChanger.next(before, new ConfigChange.Enter(changes));
    } catch (IllegalArgumentException nobodyLeft) {
      return;
    }
    GroupConfig after = leave(joint);
    for (int some = 0; some < 1 << 16; some++) {
      if (decides(joint, some)) {
        assertTrue(!decides(before, ~some), "disjoint of " + before + " and " + joint);
        assertTrue(!decides(after, ~some), "disjoint of " + joint + " and " + after);
      }
    }
  }

  private static boolean decides(GroupConfig config, int some) {
    return majority(config.voters(), some)
        && (!config.isJoint() || majority(config.outgoing(), some));
  }

  private static boolean majority(int[] voters, int some) {
    int of = 0;
    for (int voter : voters) {
      of += some >> voter - 1 & 1;
    }
    return 2 * of > voters.length;
  }

  private static int[] distinct(List<Integer> ids) {
    return ids.stream().mapToInt(Integer::intValue).distinct().toArray();
  }

  private static GroupConfig leave(GroupConfig joint) {
    return ConfigChanger.next(joint, new ConfigChange.Leave());
  }

  static GroupConfig config(String text) {
    String[] learning = text.trim().split(" learning ");
    String[] from = learning[0].split(" from ");
    return GroupConfig.of(
        ids(from[0]),
        from.length > 1 ? ids(from[1]) : new int[0],
        learning.length > 1 ? ids(learning[1]) : new int[0],
        0);
  }

  private static int[] ids(String text) {
    String[] words = text.trim().split(",");
    int[] ids = new int[words.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Integer.parseInt(words[i]);
    }
    return ids;
  }

  private static ConfigChange change(String text) {
    if (text.equals("leave")) {
      return new ConfigChange.Leave();
    }
    List<Change> changes = new ArrayList<>();
    for (String word : text.split(" +")) {
      Kind kind =
          switch (word.charAt(0)) {
            case '+' -> Kind.ADD_VOTER;
            case '~' -> Kind.ADD_LEARNER;
            default -> Kind.REMOVE;
          };
      changes.add(new Change(kind, Integer.parseInt(word.substring(1))));
    }
    return new ConfigChange.Enter(changes);
  }
}
