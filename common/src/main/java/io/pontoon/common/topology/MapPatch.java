package io.pontoon.common.topology;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What makes one ClusterMap of an earlier one when only slots have moved: some hundred bytes where
 * a map has 33,000. While slots move there are dozens of maps a second.
 *
 * <pre>
 * cluster id 8 | base 8 | epoch 8 | slots epoch 8 | slots 2 | moves 2 | each slot: slot 2 | owner 2 | each move: slot 2 | from 2 | to 2 | id 8
 * </pre>
 *
 * The form is durable: the meta group's log holds it. Numbers are big-endian.
 */
public final class MapPatch {
  private static final int HEADER = 4 * 8 + 2 + 2;
  private static final int SLOT_BYTES = 2 + 2;

  private final long clusterId;
  private final long base;
  private final long epoch;
  private final long slotsEpoch;
  private final int[] slots;
  private final int[] owners;
  private final List<SlotMove> moves;

  private MapPatch(
      long clusterId,
      long base,
      long epoch,
      long slotsEpoch,
      int[] slots,
      int[] owners,
      List<SlotMove> moves) {
    this.clusterId = clusterId;
    this.base = base;
    this.epoch = epoch;
    this.slotsEpoch = slotsEpoch;
    this.slots = slots;
    this.owners = owners;
    this.moves = moves;
  }

  /** Null when more than slots is other than it was: then nothing less than the map will do. */
  public static MapPatch between(ClusterMap before, ClusterMap after) {
    boolean onlySlots =
        after.epoch() > before.epoch()
            && after.cluster().equals(before.cluster())
            && after.clusterId() == before.clusterId()
            && after.ring().equals(before.ring())
            && after.nextGroup() == before.nextGroup()
            && after.hasSamePlaces(before);
    if (!onlySlots) {
      return null;
    }
    int[] slots = after.slots().differentFrom(before.slots());
    int[] owners = new int[slots.length];
    for (int i = 0; i < slots.length; i++) {
      owners[i] = after.slots().of(slots[i]);
    }
    return new MapPatch(
        after.clusterId(),
        before.epoch(),
        after.epoch(),
        after.slotsEpoch(),
        slots,
        owners,
        after.moves());
  }

  /** The epoch of the map that it makes. */
  public long epoch() {
    return epoch;
  }

  /** Whether it makes the next map of this one; of no other may it be asked. */
  public boolean follows(ClusterMap map) {
    return map.epoch() == base && map.clusterId() == clusterId;
  }

  /** The map that follows {@code map}. */
  public ClusterMap on(ClusterMap map) {
    assert follows(map) : "a patch for epoch " + base + " on " + map.epoch();
    return new ClusterMap(
        epoch,
        map.cluster(),
        map.clusterId(),
        map.ring(),
        map.nodes(),
        map.groups(),
        map.slots().with(slots, owners),
        moves,
        slotsEpoch,
        map.nextGroup());
  }

  public byte[] encode() {
    ByteBuffer out =
        ByteBuffer.allocate(
            HEADER + slots.length * SLOT_BYTES + moves.size() * ClusterMapCodec.MOVE_BYTES);
    out.putLong(clusterId).putLong(base).putLong(epoch).putLong(slotsEpoch);
    out.putShort((short) slots.length).putShort((short) moves.size());
    for (int i = 0; i < slots.length; i++) {
      out.putShort((short) slots[i]).putShort((short) owners[i]);
    }
    for (SlotMove move : moves) {
      ClusterMapCodec.write(move, out);
    }
    return out.array();
  }

  /**
   * @throws IllegalArgumentException when the bytes are not a patch
   */
  public static MapPatch read(byte[] bytes, int offset, int length) {
    if (length < HEADER) {
      throw damaged("it ends too soon");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
    long clusterId = in.getLong();
    long base = in.getLong();
    long epoch = in.getLong();
    long slotsEpoch = in.getLong();
    int count = Short.toUnsignedInt(in.getShort());
    int moving = Short.toUnsignedInt(in.getShort());
    if (in.remaining() != count * SLOT_BYTES + moving * ClusterMapCodec.MOVE_BYTES
        || epoch <= base) {
      throw damaged(
          count + " slots, " + moving + " moves in " + length + " bytes for epoch " + epoch);
    }
    int[] slots = new int[count];
    int[] owners = new int[count];
    for (int i = 0; i < count; i++) {
      slots[i] = slot(in.getShort());
      owners[i] = Short.toUnsignedInt(in.getShort());
    }
    List<SlotMove> moves = new ArrayList<>(moving);
    while (in.hasRemaining()) {
      moves.add(ClusterMapCodec.move(in));
    }
    return new MapPatch(clusterId, base, epoch, slotsEpoch, slots, owners, moves);
  }

  private static int slot(int number) {
    if (number < 0 || number >= SlotOwners.SLOTS) {
      throw damaged("slot " + number);
    }
    return number;
  }

  private static IllegalArgumentException damaged(String what) {
    return new IllegalArgumentException("damaged patch of a cluster map: " + what);
  }
}
