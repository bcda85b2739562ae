package io.pontoon.tests.variant;

import java.util.List;

/** What may go wrong while slots move from group to group. */
final class SlotVariants {
  private static final String NODE = "node/src/main/java/io/pontoon/node/";
  private static final String ROUTE = "router/src/main/java/io/pontoon/router/route/";
  private static final String SEEN =
      "^(stale|lost|duplicated|unexplained|states differ|no steady map|no answer):";

  private SlotVariants() {}

  static final List<Variant> ALL =
      List.of(
          Variant.of(
                  "the last piece of a slot leaves before it is frozen",
                  NODE + "slot/SlotCopy.java",
                  "boolean last = isFrozen() && allNamed",
                  "boolean last = allNamed",
                  5,
                  SEEN)
              .and("        || isFrozen()\n", "        || allNamed\n")
              .under("slots", 8),
          Variant.of(
                  "what is written while a slot is copied is not sent again",
                  NODE + "slot/SlotCopy.java",
                  "    todo.add(ByteBuffer.wrap(key));\n    if (longKey",
                  "    if (longKey",
                  5,
                  SEEN)
              .under("slots", 8),
          Variant.of(
                  "commands are carried out wherever their slot is",
                  NODE + "shard/KeyspaceMachine.java",
                  "if ((turned || looks) && isTurnedAway(spec, flags)) {",
                  "if (turned && isTurnedAway(spec, flags)) {",
                  5,
                  SEEN)
              .under("slots", 8),
          Variant.of(
                  "which slots are here is lost on a snapshot",
                  NODE + "shard/KeyspaceMachine.java",
                  "slots.table().read(loader.slots());",
                  "loader.slots();",
                  5,
                  SEEN)
              .under("slots,snapshot,kill", 8),
          Variant.of(
                  "a slot is taken with its first piece",
                  NODE + "slot/GroupSlots.java",
                  "    if (piece.last()) {\n",
                  "    if (piece.number() == 0) {\n",
                  5,
                  SEEN)
              .under("slots", 8),
          Variant.of(
                  "a slot is forgotten before the map shows it elsewhere",
                  NODE + "shard/ShardSlots.java",
                  "if (map.epoch() >= leaving.move() && (shown == null || shown.id() !="
                      + " leaving.move())) {",
                  "if (map.epoch() >= leaving.move()) {",
                  5,
                  SEEN)
              .under("slots,kill", 10),
          Variant.of(
                  "a router goes on in a session that its group has closed",
                  ROUTE + "DetourDriver.java",
                  "      session.begin();\n    }\n    for (Returned",
                  "    }\n    for (Returned",
                  5,
                  SEEN)
              .under("slots", 8));
}
