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
  private ClusterMapCodec() {}

  public static byte[] write(ClusterMap map) {
    MapForm form = new MapForm();
    form.epoch = map.epoch();
    form.cluster = map.cluster();
    form.virtualNodes = map.virtualNodes();
    form.nodes.addAll(map.nodes());
    form.groups.addAll(map.groups());
    ByteBuffer slots = ByteBuffer.allocate(SlotOwners.SLOTS * 4);
    for (int slot = 0; slot < SlotOwners.SLOTS; slot++) {
      slots.putInt(map.slots().of(slot));
    }
    form.slots = slots.array();
    return ProtostuffIOUtil.toByteArray(form, MapSchema.MAP, LinkedBuffer.allocate(1 << 16));
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
    if (form.cluster == null || form.slots.length != SlotOwners.SLOTS * 4) {
      throw new IllegalArgumentException("damaged cluster map: fields are missing");
    }
    int[] owners = new int[SlotOwners.SLOTS];
    ByteBuffer.wrap(form.slots).asIntBuffer().get(owners);
    return new ClusterMap(
        form.epoch,
        form.cluster,
        form.virtualNodes,
        form.nodes,
        form.groups,
        new SlotOwners(owners));
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
  }

  /** A part of the map while it is read. */
  static final class PartForm {
    int id;
    String host = "";
    int port;
    String zone = "";
    int weight = 1;
    final List<GroupInfo.Replica> replicas = new ArrayList<>();
    int node;
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
            form.nodes.add(new NodeInfo(part.id, part.host, part.port, part.zone));
          }
          case 5 -> {
            PartForm part = input.mergeObject(new PartForm(), PartSchema.PART);
            form.groups.add(new GroupInfo(part.id, part.replicas, part.weight));
          }
          case 6 -> form.slots = input.readByteArray();
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
        output.writeObject(4, part, PartSchema.PART, true);
      }
      for (GroupInfo group : form.groups) {
        PartForm part = new PartForm();
        part.id = group.id();
        part.weight = group.weight();
        part.replicas.addAll(group.replicas());
        output.writeObject(5, part, PartSchema.PART, true);
      }
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
            form.replicas.add(new GroupInfo.Replica(replica.id, replica.node));
          }
          case 7 -> form.node = input.readUInt32();
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
        output.writeObject(6, part, this, true);
      }
      output.writeUInt32(7, form.node, false);
    }
  }
}
