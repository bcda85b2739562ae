package io.pontoon.node.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pontoon.node.raft.config.ConfigChange;
import io.pontoon.node.raft.config.ConfigChange.Change;
import io.pontoon.node.raft.config.ConfigChange.Kind;
import io.pontoon.node.raft.config.ConfigChanger;
import io.pontoon.node.raft.config.GroupConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What majorities have reached, as a table: the voters before a change and after it, learners, then
 * what replicas 1, 2, 3 … have. Replica 1 leads.
 */
final class FollowersTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1,2,3 |         |     | 9 5 3       | 5
          1,2,3 |         | 4,5 | 9 2 3 9 9   | 3
          1,2,3 | 1,2,3   |     | 9 5 3 9     | 5
          1,2,3 | 1,2,4   |     | 9 9 5 5     | 9
          1,2,3 | 1,2,4   |     | 9 3 5 4     | 4
          1,2,3 | 4,5,6   |     | 9 9 9 2 2 2 | 2
          1,2,3 | 4,5,6   |     | 9 1 1 8 8 8 | 1
          1,2,3 | 1       |     | 9 1 2       | 2
          1     | 1,2,3   |     | 9 4 2       | 4
          1,2,3 | 2,3     |     | 9 4 3       | 3
          2,3   |         |     | 9 4 3       | 3
          1,2,3 | 1,2,3,5 | 4   | 9 7 6 9 5   | 6
          """)
  void counts(String before, String after, String learners, String reached, long expected) {
    Followers followers = new Followers(settings(), new Peers());
    followers.begin(config(before, after, learners), 0);
    long[] values = Arrays.stream(reached.split(" ")).mapToLong(Long::parseLong).toArray();
    for (Progress follower : followers.all()) {
      follower.match = values[follower.replica - 1];
      follower.roundAnswered = values[follower.replica - 1];
    }
    assertEquals(expected, followers.matched(values[0]));
    assertEquals(expected, followers.roundAnswered(values[0]));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1,2,3 |       |     | 2     | true
          1,2,3 |       |     |       | false
          1,2,3 |       | 4,5 | 4,5   | false
          1,2,3 | 1,4,5 |     | 4     | false
          1,2,3 | 1,4,5 |     | 2     | false
          1,2,3 | 1,4,5 |     | 2,4   | true
          1,2,3 | 4,5,6 |     | 2,4   | false
          1,2,3 | 4,5,6 |     | 2,4,6 | true
          2,3   |       |     | 2     | false
          2,3   |       |     | 2,3   | true
          """)
  void hears(String before, String after, String learners, String answered, boolean majority) {
    Followers followers = new Followers(settings(), new Peers());
    followers.begin(config(before, after, learners), 0);
    for (int replica : ids(answered)) {
      followers.find(replica).active = true;
    }
    assertEquals(majority, followers.heardMajority());
  }

  private static GroupConfig config(String before, String after, String learners) {
    GroupConfig made = GroupConfig.of(ids(before));
    List<Change> joining = new ArrayList<>();
    for (int learner : ids(learners)) {
      joining.add(new Change(Kind.ADD_LEARNER, learner));
    }
    if (!joining.isEmpty()) {
      made = ConfigChanger.next(made, new ConfigChange.Enter(joining));
      made = ConfigChanger.next(made, new ConfigChange.Leave());
    }
    return after == null ? made : ConfigChanger.next(made, towards(made, ids(after)));
  }

  private static ConfigChange towards(GroupConfig from, int[] voters) {
    List<Change> changes = new ArrayList<>();
    for (int voter : voters) {
      if (!from.isVoter(voter)) {
        changes.add(new Change(Kind.ADD_VOTER, voter));
      }
    }
    for (int voter : from.voters()) {
      if (Arrays.stream(voters).noneMatch(kept -> kept == voter)) {
        changes.add(new Change(Kind.REMOVE, voter));
      }
    }
    if (changes.isEmpty()) { // the same voters twice: joint all the same
      changes.add(new Change(Kind.ADD_LEARNER, from.newest() + 1));
    }
    return new ConfigChange.Enter(changes);
  }

  private static int[] ids(String text) {
    return text == null
        ? new int[0]
        : Arrays.stream(text.split(",")).mapToInt(Integer::parseInt).toArray();
  }

  private static RaftConfig settings() {
    return new RaftConfig(1, 10, 2, 100, 4, 400, 1_000, 10, 0, 0, false, 1);
  }
}
