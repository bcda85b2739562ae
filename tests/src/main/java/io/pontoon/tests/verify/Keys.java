package io.pontoon.tests.verify;

import io.pontoon.tests.check.Operation.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;

/**
 * The keys in use. Each group has a handful at a time, each for one use, and leaves them behind for
 * new ones after some hundred commands: so that many clients meet on few keys, and yet no key's
 * history grows too long to judge. Any thread.
 *
 * <p>A key begins with its group, {@code g2:}, so that the history tells it; what else stands in it
 * is there to make it lie in that group.
 */
final class Keys {
  private static final int COMMANDS_OF_A_SET = 400;
  private static final String GROUP = "g";

  /** What a key is used for. */
  private enum Use {
    /** Values that differ. */
    REGISTER(Action.SET, Action.SET, Action.GET, Action.GET, Action.GET),
    /** All that a plain value can be asked. */
    MIXED(
        Action.SET,
        Action.SET,
        Action.GET,
        Action.GET,
        Action.GET,
        Action.GETSET,
        Action.SETNX,
        Action.DEL),
    COUNTER(Action.INCR, Action.INCR, Action.INCR, Action.GET, Action.GET),
    /** Elements that differ. */
    LIST(Action.APPEND, Action.GET);

    private final Action[] actions;

    Use(Action... actions) {
      this.actions = actions;
    }
  }

  private static final Use[] SET = {
    Use.REGISTER, Use.REGISTER, Use.MIXED, Use.COUNTER, Use.COUNTER, Use.LIST
  };

  /**
   * What to ask next.
   *
   * @param value null where the action brings none
   */
  record Ask(Action action, String key, String value) {}

  private static final class Group {
    final List<String> keys = new ArrayList<>();
    int left;
  }

  private final Group[] groups;
  private final ToIntFunction<String> groupOf;
  private final AtomicLong values = new AtomicLong();

  /**
   * @param groups they are numbered from 1
   * @param groupOf tells in which a key lies; null when nobody knows
   */
  Keys(int groups, ToIntFunction<String> groupOf) {
    this.groupOf = groupOf;
    this.groups = new Group[groups];
    for (int i = 0; i < groups; i++) {
      this.groups[i] = new Group();
    }
  }

  int groups() {
    return groups.length;
  }

  /** A command for a key of the group, from 1. */
  Ask next(int group, SplittableRandom random) {
    int use = random.nextInt(SET.length);
    String key = key(group, use);
    Action[] actions = SET[use].actions;
    Action action = actions[random.nextInt(actions.length)];
    String value =
        switch (action) {
          case SET, SETNX, GETSET -> Long.toString(values.incrementAndGet());
          case APPEND -> values.incrementAndGet() + ",";
          default -> null;
        };
    return new Ask(action, key, value);
  }

  private String key(int number, int use) {
    Group group = groups[number - 1];
    synchronized (group) {
      if (group.left-- == 0) {
        group.left = COMMANDS_OF_A_SET;
        int set = group.keys.size() / SET.length;
        for (int i = 0; i < SET.length; i++) {
          String name = GROUP + number + ":" + set + ":" + SET[i].name().charAt(0) + i;
          group.keys.add(in(number, name.toLowerCase(java.util.Locale.ROOT)));
        }
      }
      return group.keys.get(group.keys.size() - SET.length + use);
    }
  }

  private String in(int group, String name) {
    String key = name;
    for (int salt = 0; groupOf != null && groupOf.applyAsInt(key) != group; salt++) {
      key = name + ":" + salt;
    }
    return key;
  }

  /** A key of the group that was in use at any time, or null when there is none yet. */
  String any(int number, SplittableRandom random) {
    Group group = groups[number - 1];
    synchronized (group) {
      return group.keys.isEmpty() ? null : group.keys.get(random.nextInt(group.keys.size()));
    }
  }

  /** All that were ever in use. */
  List<String> all() {
    List<String> all = new ArrayList<>();
    for (Group group : groups) {
      synchronized (group) {
        all.addAll(group.keys);
      }
    }
    return all;
  }

  /** The group that the key's name tells, 0 when it tells none. */
  static int groupIn(String key) {
    int colon = key.indexOf(':');
    if (!key.startsWith(GROUP) || colon < 2) {
      return 0;
    }
    int group = 0;
    for (int i = 1; i < colon; i++) {
      int digit = key.charAt(i) - '0';
      if (digit < 0 || digit > 9 || group > 100_000) {
        return 0;
      }
      group = group * 10 + digit;
    }
    return group;
  }
}
