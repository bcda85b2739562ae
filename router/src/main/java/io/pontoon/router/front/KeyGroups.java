package io.pontoon.router.front;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.command.KeyPositions;
import io.pontoon.common.ring.Slots;
import io.pontoon.router.route.Links;
import io.pontoon.router.route.RouteTable;

/** Which group the keys of a command belong to. Allocates nothing. */
final class KeyGroups {
  /** The keys belong to more than one. */
  static final int SEVERAL = -1;

  /** The command has no keys. */
  static final int NONE = -2;

  private KeyGroups() {}

  /**
   * The group of all keys, or {@link #SEVERAL}; the one of the slot for {@code CLUSTER …INSLOT}.
   */
  static int of(CommandSpec spec, Args args, RouteTable routes) {
    if (spec.firstKey() == 0) {
      return ofSlot(spec, args, routes);
    }
    int first = KeyPositions.first(spec);
    int group = routes.groupOf(Slots.of(args.array(), args.offset(first), args.length(first)));
    int last = KeyPositions.last(spec, args);
    for (int i = first + spec.keyStep(); i <= last; i += spec.keyStep()) {
      if (routes.groupOf(Slots.of(args.array(), args.offset(i), args.length(i))) != group) {
        return SEVERAL;
      }
    }
    return group;
  }

  private static int ofSlot(CommandSpec spec, Args args, RouteTable routes) {
    if (!spec.name().endsWith("keysinslot")) {
      return NONE;
    }
    int slot = args.text(1).matches("[0-9]{1,5}") ? Integer.parseInt(args.text(1)) : Slots.COUNT;
    return slot < Slots.COUNT ? routes.groupOf(slot) : NONE;
  }

  /** Whether one of the keys is in a slot whose commands must wait. */
  static boolean anyHeld(CommandSpec spec, Args args, Links links) {
    int last = KeyPositions.last(spec, args);
    for (int i = KeyPositions.first(spec); i <= last; i += spec.keyStep()) {
      if (links.crossings().isHeld(Slots.of(args.array(), args.offset(i), args.length(i)))) {
        return true;
      }
    }
    return false;
  }

  static String crossSlot(CommandSpec spec) {
    return "CROSSSLOT Keys in request don't hash to the same slot: '"
        + spec.name()
        + "' needs all its keys in one shard group, give them one hash tag, as in {tag}key";
  }
}
