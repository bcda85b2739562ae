package io.pontoon.common.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * How one replica stood a moment ago, as its node tells it for people and metrics; nothing is
 * decided by it.
 *
 * @param replica its id within the group
 * @param leader the node that leads, as far as this replica knows; 0 when it does not
 * @param config who belongs to the group, as Raft has it; up to 255 characters
 * @param first index of the first entry in memory
 * @param last index of the last entry
 * @param commit index up to which a majority is known to have the log
 * @param applied index up to which the state has it
 * @param snapshotIndex of the newest snapshot on disk, 0 for none
 * @param snapshotBytes of its file; -1 when not known yet
 * @param logBytes log in memory
 * @param walBytes log on disk that a restart would apply again, behind the snapshot
 * @param dataBytes memory of keys and values
 * @param checksums the last ones taken, the newest last
 * @param followers what a leader knows of the others; empty elsewhere
 */
public record ReplicaStatus(
    int group,
    int replica,
    Role role,
    long term,
    int leader,
    String config,
    long first,
    long last,
    long commit,
    long applied,
    long snapshotIndex,
    long snapshotBytes,
    long logBytes,
    long walBytes,
    long keys,
    long dataBytes,
    List<Checksum> checksums,
    List<Follower> followers) {
  /** The order is that of the wire. */
  public enum Role {
    LEARNER,
    FOLLOWER,
    CANDIDATE,
    LEADER
  }

  /** The state's digest in 128 bits after applying everything up to {@code index}. */
  public record Checksum(long index, long high, long low) {
    /** 32 hexadecimal digits. */
    public String text() {
      return String.format("%016x%016x", high, low);
    }
  }

  /**
   * @param node where it is; 0 when that is not known
   * @param votes false for a learner
   * @param answering whether it has been heard of lately
   * @param state how it is sent to, one word of up to 255 characters
   * @param match index up to which it has the log on disk
   */
  public record Follower(
      int replica, int node, boolean votes, boolean answering, String state, long match) {}

  private static final int NUMBERS = 10;
  private static final int FIXED = 4 + 4 + 1 + 8 + 4 + NUMBERS * 8;
  private static final int VOTES = 1;
  private static final int ANSWERING = 2;
  private static final int LIST_MAX = 255;

  public ReplicaStatus {
    checksums = List.copyOf(checksums);
    followers = List.copyOf(followers);
  }

  public void write(ByteBuf to) {
    to.writeInt(group).writeInt(replica).writeByte(role.ordinal()).writeLong(term).writeInt(leader);
    to.writeLong(first).writeLong(last).writeLong(commit).writeLong(applied);
    to.writeLong(snapshotIndex).writeLong(snapshotBytes).writeLong(logBytes).writeLong(walBytes);
    to.writeLong(keys).writeLong(dataBytes);
    writeText(to, config);
    int sums = Math.min(LIST_MAX, checksums.size());
    to.writeByte(sums);
    for (int i = checksums.size() - sums; i < checksums.size(); i++) {
      Checksum checksum = checksums.get(i);
      to.writeLong(checksum.index).writeLong(checksum.high).writeLong(checksum.low);
    }
    int others = Math.min(LIST_MAX, followers.size());
    to.writeByte(others);
    for (int i = 0; i < others; i++) {
      Follower follower = followers.get(i);
      to.writeInt(follower.replica).writeInt(follower.node);
      to.writeByte((follower.votes ? VOTES : 0) | (follower.answering ? ANSWERING : 0));
      to.writeLong(follower.match);
      writeText(to, follower.state);
    }
  }

  /**
   * @throws IllegalArgumentException when it is no such thing
   */
  public static ReplicaStatus read(ByteBuf from) {
    need(from, FIXED);
    int group = from.readInt();
    int replica = from.readInt();
    int role = from.readUnsignedByte();
    if (role >= Role.values().length) {
      throw new IllegalArgumentException("damaged status: role " + role);
    }
    long term = from.readLong();
    int leader = from.readInt();
    long[] numbers = new long[NUMBERS];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = from.readLong();
    }
    String config = readText(from);
    List<Checksum> checksums = new ArrayList<>();
    need(from, 1);
    for (int left = from.readUnsignedByte(); left > 0; left--) {
      need(from, 24);
      checksums.add(new Checksum(from.readLong(), from.readLong(), from.readLong()));
    }
    List<Follower> followers = new ArrayList<>();
    need(from, 1);
    for (int left = from.readUnsignedByte(); left > 0; left--) {
      need(from, 17);
      int id = from.readInt();
      int node = from.readInt();
      int flags = from.readByte();
      long match = from.readLong();
      followers.add(
          new Follower(
              id, node, (flags & VOTES) != 0, (flags & ANSWERING) != 0, readText(from), match));
    }
    return new ReplicaStatus(
        group,
        replica,
        Role.values()[role],
        term,
        leader,
        config,
        numbers[0],
        numbers[1],
        numbers[2],
        numbers[3],
        numbers[4],
        numbers[5],
        numbers[6],
        numbers[7],
        numbers[8],
        numbers[9],
        checksums,
        followers);
  }

  private static void writeText(ByteBuf to, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(LIST_MAX, bytes.length);
    to.writeByte(length).writeBytes(bytes, 0, length);
  }

  private static String readText(ByteBuf from) {
    need(from, 1);
    int length = from.readUnsignedByte();
    need(from, length);
    return from.readString(length, StandardCharsets.UTF_8);
  }

  private static void need(ByteBuf from, int bytes) {
    if (from.readableBytes() < bytes) {
      throw new IllegalArgumentException(
          "damaged status: " + from.readableBytes() + " bytes where " + bytes + " are needed");
    }
  }
}
