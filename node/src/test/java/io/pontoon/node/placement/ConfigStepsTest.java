package io.pontoon.node.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.GroupInfo.Replica;
import io.pontoon.common.topology.GroupInfo.Role;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.topology.SlotOwners;
import io.pontoon.node.meta.MapChange;
import io.pontoon.node.placement.ConfigSteps.Step;
import io.pontoon.node.raft.config.ConfigChange;
import io.pontoon.node.raft.config.ConfigChange.Change;
import io.pontoon.node.raft.config.ConfigChanger;
import io.pontoon.node.raft.config.GroupConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigStepsTest {
  /** The map in words: {@code 1} a voter, {@code +4} joining, {@code -1} leaving. */
  private static GroupInfo map(String words) {
    List<Replica> replicas = new ArrayList<>();
    int newest = 0;
    for (String word : words.split(" ")) {
      int id = Integer.parseInt(word.replaceAll("[+-]", ""));
      Role role =
          word.startsWith("+") ? Role.JOINING : word.startsWith("-") ? Role.LEAVING : Role.VOTER;
      replicas.add(new Replica(id, id, role));
      newest = Math.max(newest, id);
    }
    return new GroupInfo(1, replicas, 1, 3, newest + 1, true);
  }

  /** The configuration in words: voters, and after a bar the learners. */
  private static GroupConfig config(String words) {
    String[] parts = words.split("/");
    int[] voters = ids(parts[0]);
    GroupConfig config = GroupConfig.of(voters);
    if (parts.length > 1) {
      List<Change> learners = new ArrayList<>();
      for (int id : ids(parts[1])) {
        learners.add(new Change(ConfigChange.Kind.ADD_LEARNER, id));
      }
      config = ConfigChanger.next(config, new ConfigChange.Enter(learners));
      config = ConfigChanger.next(config, new ConfigChange.Leave());
    }
    return config;
  }

  private static int[] ids(String words) {
    return java.util.Arrays.stream(words.strip().split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  private static String text(Step step) {
    return switch (step) {
      case Step.Rest() -> "rest";
      case Step.HandOver(int to) -> "hand over to " + to;
      case Step.Tell(GroupConfig config) -> "tell " + config;
      case Step.Begin(ConfigChange.Enter change) ->
          change.changes().stream()
              .map(
                  c ->
                      switch (c.kind()) {
                            case ADD_LEARNER -> "learn ";
                            case ADD_VOTER -> "promote ";
                            case REMOVE -> "remove ";
                          }
                          + c.replica())
              .collect(Collectors.joining(" "));
    };
  }

  /** Those named as silent do not answer; those named as behind have not caught up. */
  private record Known(String silent, String behind) implements ConfigSteps.Peers {
    private static boolean names(String list, int replica) {
      return list != null && List.of(list.split(" ")).contains(Integer.toString(replica));
    }

    @Override
    public boolean answers(int replica) {
      return !names(silent, replica);
    }

    @Override
    public boolean isCaughtUp(int replica) {
      return answers(replica) && !names(behind, replica);
    }

    @Override
    public long match(int replica) {
      return names(behind, replica) ? 10 : 20;
    }
  }

  @ParameterizedTest(name = "map {0}, config {1}, {2} leads, silent {3}, behind {4}: {5}")
  @CsvSource(
      textBlock =
          """
          # nothing is to change
          1 2 3,          1 2 3,      1,,,        rest
          # a replica has lost its memory, another is to take its place
          -1 2 3 +4,      1 2 3,      2, 1,,      learn 4
          -1 2 3 +4,      1 2 3/4,    2, 1, 4,    rest
          -1 2 3 +4,      1 2 3/4,    2, 1 4,,    rest
          -1 2 3 +4,      1 2 3/4,    2, 1,,      promote 4 remove 1
          -1 2 3 +4,      2 3 4,      2,,,        'tell 2,3,4'
          2 3 4,          2 3 4,      2,,,        rest
          # it was lost again before it had caught up, and after
          -1 2 3 -4 +5,   1 2 3/4,    2, 1 4,,    learn 5
          -1 2 3 -4 +5,   1 2 3/4 5,  2, 1 4, 5,  remove 4
          -1 2 3 -4 +5,   1 2 3/4 5,  2, 1 4,,    promote 5 remove 1 remove 4
          2 3 -4 +5,      2 3 4,      2, 4,,      learn 5
          # lost before it was ever added: whoever comes later shows that it never will be
          -1 2 3 -4 +5,   1 2 3,      2, 1,,      learn 5
          1 2 3 -4,       1 2 3,      2,,,        learn 4
          1 2 3 -4,       1 2 3/4,    2, 4,,      remove 4
          -1 2 3 -4 +5,   2 3 5,      2,,,        'tell 2,3,5'
          # two at once; only one has caught up: no smaller on the way, and the silent one goes first
          -1 -2 3 4 5 +6 +7, 1 2 3 4 5,     3, 2,,    learn 6 learn 7
          -1 -2 3 4 5 +6 +7, 1 2 3 4 5/6 7, 3, 2, 7,  promote 6 remove 2
          -1 -2 3 4 5 +6 +7, 1 2 3 4 5/6 7, 3, 2,,    promote 6 promote 7 remove 2 remove 1
          -1 -2 3 4 5 +6 +7, 1 3 4 5 6,     3, 2,,    learn 7
          # the leader itself is to leave: the best of those that stay goes on
          -1 2 3 +4,      1 2 3/4,    1,, 2,      hand over to 3
          -1 2 3 +4,      1 2 3/4,    1, 3,,      hand over to 2
          -1 2 3 +4,      1 2 3/4,    1,, 4,      rest
          -1 -2 +3,       1 2/3,      1,,,        promote 3 remove 2
          # to shrink and to grow
          1 2 -3,         1 2 3,      1,,,        remove 3
          1 2 3 +4 +5,    1 2 3,      1,,,        learn 4 learn 5
          1 2 3 +4 +5,    1 2 3/4 5,  1,, 5,      promote 4
          # those that would have to decide then are not there
          -1 2 3 +4,      1 2 3/4,    1, 2 3,,    rest
          1 2 -3,         1 2 3,      1, 2,,      rest
          # the map is behind the configuration: 4 is not known to it, or known to come though it has gone
          1 2 3,          2 3 4,      2,,,        rest
          -1 2 3 +4,      2 3 5,      2,,,        'tell 2,3,5'
          """)
  void whatIsNext(
      String map, String config, int self, String silent, String behind, String expected) {
    assertEquals(
        expected,
        text(ConfigSteps.next(map(map), config(config), true, self, new Known(silent, behind))));
    assertEquals(
        "rest",
        text(ConfigSteps.next(map(map), config(config), false, self, new Known(silent, behind))),
        "while a change is under way");
  }

  /**
   * Nodes lose their memory at any moment and take any part of the way, leaders go by maps of any
   * age, what is told comes late or twice: no step is ever refused, no id is used twice, and in the
   * end the group is whole again.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void anyLossAtAnyMomentEndsInAWholeGroup(int size) {
    for (long seed = 0; seed < 400; seed++) {
      new World(size, seed).run();
    }
  }

  private static final class World {
    private final int size;
    private final long seed;
    private final Random random;
    private final List<ClusterMap> maps = new ArrayList<>();
    private final List<GroupConfig> told = new ArrayList<>();
    private final TreeSet<Integer> caughtUp = new TreeSet<>();
    private final TreeSet<Integer> added = new TreeSet<>();
    private final TreeMap<Integer, Long> stores = new TreeMap<>();
    private GroupConfig config;
    private long nextStore = 100;

    World(int size, long seed) {
      this.size = size;
      this.seed = seed;
      this.random = new Random(seed);
      List<NodeInfo> nodes = new ArrayList<>();
      List<Replica> replicas = new ArrayList<>();
      int[] founders = new int[size];
      for (int id = 1; id <= size; id++) {
        nodes.add(new NodeInfo(id, "n" + id, 7000, "").with((long) id));
        replicas.add(new Replica(id, id));
        founders[id - 1] = id;
        stores.put(id, (long) id);
        caughtUp.add(id);
      }
      config = GroupConfig.of(founders);
      GroupInfo group = new GroupInfo(1, replicas, 1);
      SlotOwners slots = new SlotOwners(new int[SlotOwners.SLOTS]);
      maps.add(
          new ClusterMap(
              1,
              "c",
              0,
              new ClusterMap.Ring(1, 3, true),
              nodes,
              List.of(group),
              slots,
              List.of(),
              1,
              2));
    }

    private ClusterMap newest() {
      return maps.getLast();
    }

    private List<Integer> members() {
      List<Integer> members = new ArrayList<>();
      for (int i = 0; i < config.size(); i++) {
        members.add(config.member(i));
      }
      return members;
    }

    private void change(MapChange change) {
      ClusterMap next = MapChange.apply(newest(), change);
      if (next != newest()) {
        assertEquals(newest().epoch() + 1, next.epoch());
        maps.add(next);
      }
    }

    /** Whether a replica's node has not lost it. */
    private boolean lives(int replica) {
      return newest().group(1).nodeOf(replica) != 0;
    }

    private void run() {
      for (int i = 0; i < 60; i++) {
        switch (random.nextInt(5)) {
          case 0 -> lose();
          case 1 -> members().forEach(this::catchUp);
          case 2 -> hear(random.nextInt(maps.size()));
          default -> lead(maps.get(random.nextInt(maps.size())));
        }
      }
      for (int i = 0; i < 100 && !newest().group(1).isSteady(); i++) {
        members().forEach(caughtUp::add);
        lead(newest());
        told.forEach(reached -> change(new MapChange.ConfigReached(1, reached)));
      }
      GroupInfo end = newest().group(1);
      String where = "seed " + seed + ": " + end + ", " + config;
      assertTrue(end.isSteady(), where);
      assertEquals(size, end.replicas().size(), where);
      assertEquals(
          end.replicas().stream().map(Replica::id).collect(Collectors.toCollection(TreeSet::new)),
          new TreeSet<>(members()),
          where);
    }

    private void catchUp(int replica) {
      if (random.nextBoolean()) {
        caughtUp.add(replica);
      }
    }

    /** A node loses its memory; never so many that the rest is no majority of those who decide. */
    private void lose() {
      int node = 1 + random.nextInt(size);
      Replica here = newest().group(1).replicaOn(node);
      int left = 0;
      for (int voter : config.voters()) {
        left += lives(voter) && (here == null || voter != here.id()) ? 1 : 0;
      }
      if (left > config.voterCount() / 2) {
        long store = nextStore++;
        MapChange.Rejoin rejoin = new MapChange.Rejoin(node, stores.get(node), store);
        change(rejoin);
        change(rejoin); // asked twice
        stores.put(node, store);
      }
    }

    private void hear(int which) {
      if (!told.isEmpty()) {
        change(new MapChange.ConfigReached(1, told.get(which % told.size())));
      }
    }

    /** Some voter that lives leads, and takes one step by some map. */
    private void lead(ClusterMap map) {
      int self = 0;
      for (int voter : config.voters()) {
        self = lives(voter) && (self == 0 || random.nextBoolean()) ? voter : self;
      }
      int leader = self;
      assertTrue(leader != 0, () -> "seed " + seed + ": nobody can lead " + config);
      ConfigSteps.Peers peers =
          new ConfigSteps.Peers() {
            @Override
            public boolean answers(int replica) {
              return lives(replica);
            }

            @Override
            public boolean isCaughtUp(int replica) {
              return lives(replica) && caughtUp.contains(replica);
            }

            @Override
            public long match(int replica) {
              return 1;
            }
          };
      switch (ConfigSteps.next(map.group(1), config, true, leader, peers)) {
        case Step.Rest() -> {}
        case Step.HandOver(int to) -> assertTrue(lives(to) && config.isVoter(to));
        case Step.Tell(GroupConfig reached) -> told.add(reached);
        case Step.Begin(ConfigChange.Enter change) -> {
          for (Change one : change.changes()) {
            if (one.kind() == ConfigChange.Kind.ADD_LEARNER) {
              assertTrue(added.add(one.replica()), () -> "seed " + seed + ": twice " + one);
            }
          }
          config = ConfigChanger.next(config, change);
          config = ConfigChanger.next(config, new ConfigChange.Leave());
        }
      }
    }
  }
}
