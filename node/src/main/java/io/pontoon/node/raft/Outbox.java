package io.pontoon.node.raft;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What piles up for the next Ready besides log and ballot. */
final class Outbox {
  private static final long[] NO_READS = new long[0];

  private final List<Message> send = new ArrayList<>();
  private final List<Message> thenSend = new ArrayList<>();
  private final List<Ready.Refused> refused = new ArrayList<>();
  private final List<Ready.Refused> refusedReads = new ArrayList<>();
  private final List<Ready.Transfer> transfers = new ArrayList<>();
  private long[] reads = new long[16];
  private int readCount;
  private boolean stirred;

  /** Something happened that the next Ready must tell, here or in log or ballot. */
  void stir() {
    stirred = true;
  }

  boolean isStirred() {
    return stirred;
  }

  void settle() {
    stirred = false;
  }

  /** May leave before the disk. */
  void send(Message message) {
    send.add(message);
    stirred = true;
  }

  /** Leaves with the next Persist, once that is durable. */
  void sendWhenDurable(Message message) {
    thenSend.add(message);
    stirred = true;
  }

  void refuse(long ticket, Ready.Reason reason, int leader) {
    refused.add(new Ready.Refused(ticket, reason, leader));
    stirred = true;
  }

  void refuseRead(long ticket, Ready.Reason reason, int leader) {
    refusedReads.add(new Ready.Refused(ticket, reason, leader));
    stirred = true;
  }

  void refuseMissing(long ticket, int leader, int missing) {
    refusedReads.add(new Ready.Refused(ticket, Ready.Reason.VOTER_MISSING, leader, missing));
    stirred = true;
  }

  void grantRead(long ticket) {
    if (readCount == reads.length) {
      reads = Arrays.copyOf(reads, readCount * 2);
    }
    reads[readCount++] = ticket;
    stirred = true;
  }

  void transfer(int to, long index) {
    transfers.add(new Ready.Transfer(to, index));
    stirred = true;
  }

  boolean waitsForDisk() {
    return !thenSend.isEmpty();
  }

  List<Message> takeSend() {
    return drain(send);
  }

  List<Message> takeThenSend() {
    return drain(thenSend);
  }

  List<Ready.Refused> takeRefused() {
    return drain(refused);
  }

  List<Ready.Refused> takeRefusedReads() {
    return drain(refusedReads);
  }

  List<Ready.Transfer> takeTransfers() {
    return drain(transfers);
  }

  long[] takeReads() {
    if (readCount == 0) {
      return NO_READS;
    }
    long[] taken = Arrays.copyOf(reads, readCount);
    readCount = 0;
    return taken;
  }

  private static <T> List<T> drain(List<T> from) {
    if (from.isEmpty()) {
      return List.of();
    }
    List<T> taken = List.copyOf(from);
    from.clear();
    return taken;
  }
}
