package io.pontoon.common.topology;

import io.protostuff.ByteArrayInput;
import io.protostuff.Input;
import io.protostuff.LinkedBuffer;
import io.protostuff.Output;
import io.protostuff.ProtostuffIOUtil;
import io.protostuff.Schema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The map as bytes: what the meta group's log and snapshots, the map file and {@code MAP} frames
 * hold. Fields may be added, never renumbered.
 */
public final class ClusterMapCodec {
  private static final GroupInfo.Role[] ROLES = GroupInfo.Role.values();
  private static final NodeInfo.State[] STATES = NodeInfo.State.values();

  /** Field 1, a number, as it stands in the bytes. */
  private static final int EPOCH_TAG = 1 << 3;

  static final int MOVE_BYTES = 2 + 2 + 2 + 8;

  private ClusterMapCodec() {}

  public static byte[] write(ClusterMap map) {
    MapForm form = new MapForm();
    form.epoch = map.epoch();
    form.cluster = map.cluster();
    form.clusterId = map.clusterId();
    form.virtualNodes = map.ring().virtualNodes();
    form.replication = map.ring().replication();
    form.rebalancing = map.ring().rebalancing();
    form.nextGroup = map.nextGroup();
    form.nodes.addAll(map.nodes());
    form.groups.addAll(map.groups());
    ByteBuffer slots = ByteBuffer.allocate(SlotOwners.SLOTS * 2);
    for (int slot = 0; slot < SlotOwners.SLOTS; slot++) {
      slots.putShort((short) map.slots().of(slot));
    }
    form.slots = slots.array();
    ByteBuffer moves = ByteBuffer.allocate(map.moves().size() * MOVE_BYTES);
    for (SlotMove move : map.moves()) {
      write(move, moves);
    }
    form.moves = moves.array();
    form.slotsEpoch = map.slotsEpoch();
    return ProtostuffIOUtil.toByteArray(form, MapSchema.MAP, LinkedBuffer.allocate(1 << 16));
  }

  /**
   * The epoch alone, which stands first: most maps that come are known. 0 when it does not stand
   * there; whether the rest is a map is not looked at.
   */
  public static long epoch(byte[] bytes) {
    long epoch = 0;
    for (int at = 1; at < bytes.length && at <= 9 && bytes[0] == EPOCH_TAG; at++) {
      epoch |= (bytes[at] & 0x7fL) << 7 * (at - 1);
      if (bytes[at] >= 0) {
        return epoch;
      }
    }
    return 0;
  }

  /**
   * @throws IllegalArgumentException when the bytes are not a map
   */
  public static ClusterMap read(byte[] bytes) {
    MapForm form = new MapForm();
    try {
      MapSchema.MAP.mergeFrom(new ByteArrayInput(bytes, 0, bytes.length, true), form);
    } catch (IOException | IndexOutOfBoundsException | NegativeArraySizeException damaged) {
      throw new IllegalArgumentException("damaged cluster map: " + damaged.getMessage(), damaged);
    }
    if (form.cluster == null || form.groups.isEmpty() || form.moves.length % MOVE_BYTES != 0) {
      throw new IllegalArgumentException("damaged cluster map: fields are missing");
    }
    return new ClusterMap(
        form.epoch,
        form.cluster,
        form.clusterId,
        new ClusterMap.Ring(form.virtualNodes, form.replication(), form.rebalancing),
        form.nodes,
        form.groups,
        owners(form.slots),
        moves(form.moves),
        form.slotsEpoch,
        Math.max(form.nextGroup, form.groups.getLast().id() + 1));
  }

  /** Two bytes for each slot; once they were four. */
  private static SlotOwners owners(byte[] bytes) {
    int width = bytes.length / SlotOwners.SLOTS;
    if (bytes.length % SlotOwners.SLOTS != 0 || width != 2 && width != 4) {
      throw new IllegalArgumentException("damaged cluster map: fields are missing");
    }
    int[] owners = new int[SlotOwners.SLOTS];
    ByteBuffer in = ByteBuffer.wrap(bytes);
    for (int slot = 0; slot < owners.length; slot++) {
      owners[slot] = width == 2 ? in.getShort() & 0xffff : in.getInt();
    }
    return new SlotOwners(owners);
  }

  private static List<SlotMove> moves(byte[] bytes) {
    List<SlotMove> moves = new ArrayList<>();
    for (ByteBuffer in = ByteBuffer.wrap(bytes); in.hasRemaining(); ) {
      moves.add(move(in));
    }
    return moves;
  }

  /** {@link #MOVE_BYTES} of them: slot 2, from 2, to 2, id 8. */
  static void write(SlotMove move, ByteBuffer out) {
    out.putShort((short) move.slot()).putShort((short) move.from());
    out.putShort((short) move.to()).putLong(move.id());
  }

  /**
   * @throws IllegalArgumentException when it is not a move
   */
  static SlotMove move(ByteBuffer in) {
    int slot = in.getShort();
    int from = in.getShort() & 0xffff;
    return new SlotMove(slot, from, in.getShort() & 0xffff, in.getLong());
  }

  /**
   * Protostuff fills objects field by field; records cannot be filled so, hence this mutable form.
   */
  static final class MapForm {
    long epoch;
    String cluster;
    int virtualNodes;
    final List<NodeInfo> nodes = new ArrayList<>();
    final List<GroupInfo> groups = new ArrayList<>();
    byte[] slots = {};
    byte[] moves = {};
    long slotsEpoch = 1;
    long clusterId;
    int replication;
    boolean rebalancing = true;
    int nextGroup;

    /** Maps of before it stood in them have it in their groups. */
    int replication() {
      int most = Math.max(1, replication);
      for (GroupInfo group : groups) {
        most = replication > 0 ? most : Math.max(most, group.replicas().size());
      }
      return most;
    }
  }

  /**
   * A part of the map while it is read. Maps of before a field was there have it as it is here:
   * everybody votes, and nobody ever left.
   */
  static final class PartForm {
    int id;
    String host = "";
    int port;
    String zone = "";
    int weight = 1;
    final List<GroupInfo.Replica> replicas = new ArrayList<>();
    int node;
    long store = NodeInfo.UNKNOWN;
    int role;
    int founders;
    int nextReplica;
    int clientPort;
    int state;
    boolean addedLater;

    NodeInfo node() {
      if (state < 0 || state >= STATES.length) {
        throw new IllegalArgumentException("damaged cluster map: state " + state);
      }
      return new NodeInfo(id, host, port, clientPort, zone, store, STATES[state]);
    }

    GroupInfo group() {
      return nextReplica == 0
          ? new GroupInfo(id, replicas, weight)
          : new GroupInfo(id, replicas, weight, founders, nextReplica, !addedLater);
    }

    GroupInfo.Replica replica() {
      if (role < 0 || role >= ROLES.length) {
        throw new IllegalArgumentException("damaged cluster map: role " + role);
      }
      return new GroupInfo.Replica(id, node, ROLES[role]);
    }
  }

  /** What is common to the hand-written schemas. */
  private abstract static class FormSchema<T> implements Schema<T> {
    private final Class<T> type;

    FormSchema(Class<T> type) {
      this.type = type;
    }

    @Override
    public String getFieldName(int number) {
      return Integer.toString(number);
    }

    @Override
    public int getFieldNumber(String name) {
      return Integer.parseInt(name);
    }

    @Override
    public boolean isInitialized(T message) {
      return true;
    }

    @Override
    public T newMessage() {
      throw new UnsupportedOperationException("forms are made by their owner");
    }

    @Override
    public String messageName() {
      return type.getSimpleName();
    }

    @Override
    public String messageFullName() {
      return type.getName();
    }

    @Override
    public Class<? super T> typeClass() {
      return type;
    }
  }

  private static final class MapSchema extends FormSchema<MapForm> {
    static final MapSchema MAP = new MapSchema();

    MapSchema() {
      super(MapForm.class);
    }

    @Override
    public void mergeFrom(Input input, MapForm form) throws IOException {
      for (int number = input.readFieldNumber(this);
          number != 0;
          number = input.readFieldNumber(this)) {
        switch (number) {
          case 1 -> form.epoch = input.readUInt64();
          case 2 -> form.cluster = input.readString();
          case 3 -> form.virtualNodes = input.readUInt32();
          case 4 -> {
            PartForm part = input.mergeObject(new PartForm(), PartSchema.PART);
            form.nodes.add(part.node());
          }
          case 5 -> {
            PartForm part = input.mergeObject(new PartForm(), PartSchema.PART);
            form.groups.add(part.group());
          }
          case 6 -> form.slots = input.readByteArray();
          case 7 -> form.slotsEpoch = input.readUInt64();
          case 8 -> form.clusterId = input.readFixed64();
          case 9 -> form.replication = input.readUInt32();
          case 10 -> form.rebalancing = input.readBool();
          case 11 -> form.nextGroup = input.readUInt32();
          case 12 -> form.moves = input.readByteArray();
          default -> input.handleUnknownField(number, this);
        }
      }
    }

    @Override
    public void writeTo(Output output, MapForm form) throws IOException {
      output.writeUInt64(1, form.epoch, false);
      output.writeString(2, form.cluster, false);
      output.writeUInt32(3, form.virtualNodes, false);
      for (NodeInfo node : form.nodes) {
        PartForm part = new PartForm();
        part.id = node.id();
        part.host = node.host();
        part.port = node.port();
        part.zone = node.zone();
        part.store = node.store();
        part.clientPort = node.clientPort();
        part.state = node.state().ordinal();
        output.writeObject(4, part, PartSchema.PART, true);
      }
      for (GroupInfo group : form.groups) {
        PartForm part = new PartForm();
        part.id = group.id();
        part.weight = group.weight();
        part.replicas.addAll(group.replicas());
        part.founders = group.founders();
        part.nextReplica = group.nextReplica();
        part.addedLater = !group.slotsAtFirst();
        output.writeObject(5, part, PartSchema.PART, true);
      }
      output.writeUInt64(7, form.slotsEpoch, false);
      output.writeFixed64(8, form.clusterId, false);
      output.writeUInt32(9, form.replication, false);
      output.writeBool(10, form.rebalancing, false);
      output.writeUInt32(11, form.nextGroup, false);
      output.writeByteArray(12, form.moves, false);
      // Last, because it was in every map there ever was: what is cut off is then missed.
      output.writeByteArray(6, form.slots, false);
    }
  }

  private static final class PartSchema extends FormSchema<PartForm> {
    static final PartSchema PART = new PartSchema();

    PartSchema() {
      super(PartForm.class);
    }

    @Override
    public void mergeFrom(Input input, PartForm form) throws IOException {
      for (int number = input.readFieldNumber(this);
          number != 0;
          number = input.readFieldNumber(this)) {
        switch (number) {
          case 1 -> form.id = input.readUInt32();
          case 2 -> form.host = input.readString();
          case 3 -> form.port = input.readUInt32();
          case 4 -> form.zone = input.readString();
          case 5 -> form.weight = input.readUInt32();
          case 6 -> {
            PartForm replica = input.mergeObject(new PartForm(), this);
            form.replicas.add(replica.replica());
          }
          case 7 -> form.node = input.readUInt32();
          case 8 -> form.store = input.readFixed64();
          case 9 -> form.role = input.readUInt32();
          case 10 -> form.founders = input.readUInt32();
          case 11 -> form.nextReplica = input.readUInt32();
          case 12 -> form.clientPort = input.readUInt32();
          case 13 -> form.state = input.readUInt32();
          case 14 -> form.addedLater = input.readBool();
          default -> input.handleUnknownField(number, this);
        }
      }
    }

    @Override
    public void writeTo(Output output, PartForm form) throws IOException {
      output.writeUInt32(1, form.id, false);
      output.writeString(2, form.host, false);
      output.writeUInt32(3, form.port, false);
      output.writeString(4, form.zone, false);
      output.writeUInt32(5, form.weight, false);
      for (GroupInfo.Replica replica : form.replicas) {
        PartForm part = new PartForm();
        part.id = replica.id();
        part.node = replica.node();
        part.role = replica.role().ordinal();
        output.writeObject(6, part, this, true);
      }
      output.writeUInt32(7, form.node, false);
      if (form.store != NodeInfo.UNKNOWN) {
        output.writeFixed64(8, form.store, false);
      }
      if (form.role != 0) {
        output.writeUInt32(9, form.role, false);
      }
      if (form.nextReplica != 0) {
        output.writeUInt32(10, form.founders, false);
        output.writeUInt32(11, form.nextReplica, false);
      }
      if (form.clientPort != 0) {
        output.writeUInt32(12, form.clientPort, false);
      }
      if (form.state != 0) {
        output.writeUInt32(13, form.state, false);
      }
      if (form.addedLater) {
        output.writeBool(14, true, false);
      }
    }
  }
}
