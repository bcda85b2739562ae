package io.pontoon.tests.sim;

import io.pontoon.tests.check.Operation.Action;
import java.util.ArrayList;
import java.util.List;

/**
 * What clients ask. Keys are left behind for new ones as the work goes on, so that no key's history
 * grows too long to judge.
 */
final class Workload {
  private static final int REGISTERS = 8;
  private static final int COUNTERS = 3;
  private static final int LISTS = 3;
  private static final int COMMANDS_A_GENERATION = 700;

  private final Journal journal;
  private final LevelWork levels;
  private long asked;
  private long values;

  /**
   * @param levels null when no client chooses how strong its reads are
   */
  Workload(Journal journal, LevelWork levels) {
    this.journal = journal;
    this.levels = levels;
  }

  long asked() {
    return asked;
  }

  private String key(SimClient client, char kind, int count) {
    return kind + "" + asked / COMMANDS_A_GENERATION + ":" + client.chance().below(count);
  }

  private String value(SimClient client) {
    return "c" + client.number() + "-" + ++values;
  }

  /** Whether this client speaks of levels, and then for what it says of them; else null. */
  Standing standing(int client) {
    return levels == null ? null : levels.standing(client);
  }

  /** What comes before all else, when a client goes to work again. */
  List<Asked> begin(SimClient client) {
    return client.standing() == null ? List.of() : levels.begin(client);
  }

  Asked next(SimClient client) {
    return client.standing() == null
        ? ordinary(client)
        : levels.next(client, () -> ordinary(client));
  }

  /** Shows what a key is in the end. */
  Asked last(SimClient client, String key) {
    Asked read = journal.one(client.number(), key, Action.GET, null);
    return levels == null ? read : levels.quorum(read);
  }

  private Asked ordinary(SimClient client) {
    asked++;
    int number = client.number();
    int kind = client.chance().below(100);
    if (kind < 45) {
      return onRegister(client);
    }
    if (kind < 65) {
      String key = key(client, 'n', COUNTERS);
      boolean reads = client.chance().chance(0.3);
      return journal.one(number, key, reads ? Action.GET : Action.INCR, null);
    }
    if (kind < 85) {
      String key = key(client, 'l', LISTS);
      boolean reads = client.chance().chance(0.4);
      return reads
          ? journal.one(number, key, Action.GET, null)
          : journal.one(number, key, Action.APPEND, value(client) + ".");
    }
    return onSeveral(client);
  }

  private Asked onRegister(SimClient client) {
    int number = client.number();
    String key = key(client, 'r', REGISTERS);
    return switch (client.chance().below(10)) {
      case 0, 1, 2, 3 -> journal.one(number, key, Action.GET, null);
      case 4, 5, 6 -> journal.one(number, key, Action.SET, value(client));
      case 7 -> journal.one(number, key, Action.GETSET, value(client));
      case 8 -> journal.one(number, key, Action.SETNX, value(client));
      default -> journal.one(number, key, Action.DEL, null);
    };
  }

  private Asked onSeveral(SimClient client) {
    List<String> keys = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int i = 2 + client.chance().below(3); i > 0; i--) {
      String key = key(client, 'r', REGISTERS);
      if (!keys.contains(key)) {
        keys.add(key);
        values.add(value(client));
      }
    }
    return switch (client.chance().below(4)) {
      case 0, 1 -> journal.readAll(client.number(), keys);
      case 2 -> journal.writeAll(client.number(), keys, values);
      default -> journal.deleteAll(client.number(), keys);
    };
  }
}
