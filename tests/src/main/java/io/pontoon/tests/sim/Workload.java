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
  private long asked;
  private long values;

  Workload(Journal journal) {
    this.journal = journal;
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

  Asked next(SimClient client) {
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
