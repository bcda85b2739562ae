package io.pontoon.node.placement;

import io.pontoon.common.ring.HashRing;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.SlotMove;
import io.pontoon.common.topology.SlotOwners;
import io.pontoon.node.meta.MapChange;
import java.util.Arrays;
import java.util.List;

/**
 * Slots that set out to where the ring wants them, and groups that are forgotten when they have
 * none left. A pause holds all slots back, those of groups that leave as well: whoever asked for it
 * wants quiet.
 *
 * <p>Those from which the fewest are under way are asked first, so that all take part. A slot sets
 * out only when both groups have a leader and enough voters to go on.
 */
final class Departures {
  private final Draft draft;
  private final Layout layout;

  /** How many slots each group owns, sends, and takes in. */
  private final int[] owned;

  private final int[] sending;
  private final int[] receiving;
  private int moving;

  Departures(Draft draft) {
    this.draft = draft;
    layout = draft.layout;
    int n = layout.holders.length;
    owned = new int[n];
    sending = new int[n];
    receiving = new int[n];
    for (int slot = 0; slot < SlotOwners.SLOTS; slot++) {
      int owner = layout.group(layout.map.slots().of(slot));
      if (owner >= 0) {
        owned[owner]++;
      }
    }
    for (SlotMove move : layout.map.moves()) {
      int from = layout.group(move.from());
      int to = layout.group(move.to());
      if (from >= 0) {
        sending[from]++;
      }
      if (to >= 0) {
        receiving[to]++;
      }
      // One that waits for a group that cannot go on costs nothing: it must not hold up the others.
      moving += from >= 0 && to >= 0 && layout.decides[from] && layout.decides[to] ? 1 : 0;
    }
  }

  /**
   * @param desired the owner of each slot as the ring wants it
   */
  void send(int[] desired) {
    int[] slots = inOrderOfOwner(desired);
    int[] next = new int[layout.holders.length + 1];
    for (int i = slots.length - 1; i >= 0; i--) {
      next[owner(slots[i])] = i;
    }
    int[] ends = new int[layout.holders.length];
    for (int i = 0; i < slots.length; i++) {
      ends[owner(slots[i])] = i + 1;
    }
    int room = draft.limits.slotMoves() - moving;
    for (int level = 0; level < draft.limits.slotMovesPerGroup() && room > 0; level++) {
      for (int g = 0; g < ends.length && room > 0; g++) {
        if (sending[g] == level && next[g] < ends[g]) {
          int slot = slots[next[g]++];
          int from = layout.groupId(g);
          draft.add(new MapChange.Depart(slot, from, desired[slot]));
          sending[g]++;
          receiving[layout.group(desired[slot])]++;
          room--;
        }
      }
    }
  }

  private int owner(int slot) {
    return layout.group(layout.map.slots().of(slot));
  }

  /** The slots that can set out, each owner's together and in order. */
  private int[] inOrderOfOwner(int[] desired) {
    boolean[] underWay = new boolean[SlotOwners.SLOTS];
    for (SlotMove move : layout.map.moves()) {
      underWay[move.slot()] = true;
    }
    boolean[] able = new boolean[layout.holders.length];
    for (int g = 0; g < able.length; g++) {
      able[g] = layout.decides[g] && draft.load.leader(layout.groupId(g)) != 0;
    }
    long[] keys = new long[SlotOwners.SLOTS];
    int count = 0;
    for (int slot = 0; slot < SlotOwners.SLOTS; slot++) {
      int from = owner(slot);
      int to = layout.group(desired[slot]);
      if (!underWay[slot] && from >= 0 && to >= 0 && from != to && able[from] && able[to]) {
        keys[count++] = (long) from << 32 | slot;
      }
    }
    Arrays.sort(keys, 0, count);
    int[] slots = new int[count];
    for (int i = 0; i < count; i++) {
      slots[i] = (int) keys[i];
    }
    return slots;
  }

  /** Forgets the groups that have been empty for long enough. */
  void forgetEmpty() {
    for (int g = 0; g < owned.length; g++) {
      int id = layout.groupId(g);
      if (id != GroupInfo.META
          && layout.groups.get(g).isLeaving()
          && owned[g] == 0
          && sending[g] == 0
          && receiving[g] == 0
          && draft.load.emptyMillis(id) > 0
          && draft.load.emptyMillis(id) >= draft.limits.removeAfterMillis()) {
        draft.add(new MapChange.RemoveGroup(id));
      }
    }
  }

  /** The groups that stand on the ring. */
  static List<HashRing.Member> members(List<GroupInfo> groups) {
    return groups.stream()
        .filter(group -> group.id() != GroupInfo.META && !group.isLeaving())
        .map(group -> new HashRing.Member(group.id(), group.weight()))
        .toList();
  }
}
