package io.pontoon.common.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * A node that wants to join says where it is reached; who it is stands in its {@link Hello}. Body
 * of {@link Frame#JOIN}.
 *
 * @param port its peer port
 * @param clientPort where it takes clients; 0 when it takes none
 * @param clusterId of the cluster that it belongs to as far as it knows; 0 for one that is new
 */
public record JoinRequest(String host, int port, int clientPort, String zone, long clusterId) {
  private static final int FIXED = 4 + 4 + 8 + 2 + 2;
  private static final int TEXT_MAX = 255;

  /** Appends it to a frame. */
  public void write(ByteBuf frame) {
    byte[] hostBytes = host.getBytes(StandardCharsets.UTF_8);
    byte[] zoneBytes = zone.getBytes(StandardCharsets.UTF_8);
    frame.writeInt(port).writeInt(clientPort).writeLong(clusterId);
    frame.writeShort(hostBytes.length).writeBytes(hostBytes);
    frame.writeShort(zoneBytes.length).writeBytes(zoneBytes);
  }

  /**
   * @throws IllegalArgumentException when it is no such thing
   */
  public static JoinRequest read(ByteBuf body) {
    if (body.readableBytes() < FIXED) {
      throw new IllegalArgumentException("damaged request to join: too short");
    }
    int port = body.readInt();
    int clientPort = body.readInt();
    long clusterId = body.readLong();
    String host = text(body);
    String zone = text(body);
    boolean sound = port > 0 && port < 65_536 && clientPort >= 0 && clientPort < 65_536;
    if (!sound || host.isEmpty() || body.isReadable()) {
      throw new IllegalArgumentException("damaged request to join");
    }
    return new JoinRequest(host, port, clientPort, zone, clusterId);
  }

  private static String text(ByteBuf body) {
    int length = body.readableBytes() < 2 ? Integer.MAX_VALUE : body.readUnsignedShort();
    if (length > TEXT_MAX || length > body.readableBytes()) {
      throw new IllegalArgumentException("damaged request to join: a text is cut off");
    }
    return body.readString(length, StandardCharsets.UTF_8);
  }
}
