package io.pontoon.node.shard;

import io.pontoon.common.wire.ReplyBatch.Status;
import io.pontoon.node.store.DigestChain;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What makes a batch count once (Raft thesis 6.3): for each session the last sequence number
 * applied, and the replies that the router may not have received yet. Part of the replicated state:
 * it changes only at apply, by what stands in the log, and travels in snapshots.
 *
 * <p>Bounds: sessions unused for {@code expiryMillis} of log time are forgotten, as are the longest
 * unused ones above {@code max}; a session keeps replies of at most {@link #REPLIES_MAX} batches
 * and {@link #REPLY_BYTES_MAX} bytes.
 */
final class Sessions {
  /** A router has far fewer batches under way to one group. */
  static final int REPLIES_MAX = 4096;

  static final long REPLY_BYTES_MAX = 64L << 20;

  private final int max;
  private final long expiryMillis;

  /**
   * In order of last use, so that the first is the next to go. The order is that of the log, alike
   * on every replica.
   */
  private final LinkedHashMap<Long, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);

  /** No session that is not known any more was opened by an entry behind this one. */
  private long forgotten;

  private static final class Session {
    long lastSeq;
    long usedAt;
    long openedAt;
    long bytes;

    /** A command of it was turned away: what comes after it must not overtake it. */
    boolean turned;

    final ArrayDeque<Recorded> replies = new ArrayDeque<>();

    /** The last number, as it is written: with all bits turned for a session that is. */
    long writtenSeq() {
      return turned ? ~lastSeq : lastSeq;
    }
  }

  /**
   * The replies of one batch, {@code count} times length and bytes.
   *
   * @param alike whether they are part of what all replicas must agree in
   */
  record Recorded(long seq, int count, boolean alike, byte[] replies) {}

  Sessions(int max, long expiryMillis) {
    this.max = max;
    this.expiryMillis = expiryMillis;
  }

  int size() {
    return sessions.size();
  }

  /**
   * What to do with a batch: {@code OK} to apply it now; for one applied before, see {@link
   * #recorded}. The first of a session that was forgotten must not open it again, or it would be
   * applied twice. It says which entry its router knew of before it sent anything in this session:
   * when all that were forgotten had been opened by then, this one was never opened.
   *
   * @param acked of the first batch: the index of that entry
   */
  Status check(long id, long seq, long acked) {
    Session session = sessions.get(id);
    if (session == null) {
      return seq == 1 && acked >= forgotten ? Status.OK : Status.NO_SESSION;
    }
    return seq <= session.lastSeq + 1 ? Status.OK : Status.GAP;
  }

  /** Whether a command of this session was turned away; then all that follows is, too. */
  boolean isTurned(long id) {
    Session session = sessions.get(id);
    return session != null && session.turned;
  }

  /** From here on everything of this session is turned away. */
  void turn(long id) {
    sessions.get(id).turned = true;
  }

  /** Whether this batch was applied before. */
  boolean applied(long id, long seq) {
    Session session = sessions.get(id);
    return session != null && seq <= session.lastSeq;
  }

  /** The replies of a batch that was applied; null when they are no longer kept. */
  Recorded recorded(long id, long seq) {
    Session session = sessions.get(id);
    if (session == null) {
      return null;
    }
    for (Recorded recorded : session.replies) {
      if (recorded.seq == seq) {
        return recorded;
      }
    }
    return null;
  }

  /**
   * Keeps the replies of the batch just applied and forgets those that the router has.
   *
   * @param stamp the log's time
   * @param index of the entry that holds the batch
   */
  void record(long id, long acked, Recorded recorded, long stamp, long index) {
    Session session = sessions.get(id);
    if (session == null) {
      session = new Session();
      session.openedAt = index;
      sessions.put(id, session);
    }
    assert recorded.seq == session.lastSeq + 1
        : "sequence " + recorded.seq + " after " + session.lastSeq;
    session.lastSeq = recorded.seq;
    session.usedAt = stamp;
    session.replies.add(recorded);
    session.bytes += recorded.replies.length;
    long received = recorded.seq == 1 ? 0 : acked;
    while (!session.replies.isEmpty()
        && (session.replies.peek().seq <= received
            || session.replies.size() > REPLIES_MAX
            || session.bytes > REPLY_BYTES_MAX)) {
      session.bytes -= session.replies.poll().replies.length;
    }
  }

  /** Forgets sessions that are out of time or over the bound, as of the log's time. */
  void expire(long stamp) {
    Iterator<Map.Entry<Long, Session>> oldest = sessions.entrySet().iterator();
    while (oldest.hasNext()) {
      Session session = oldest.next().getValue();
      if (session.usedAt + expiryMillis > stamp && sessions.size() <= max) {
        return;
      }
      oldest.remove();
      forgotten = Math.max(forgotten, session.openedAt);
    }
  }

  /**
   * Adds all that replicas must agree in but the replies themselves, which come to {@code replies}:
   * there may be much of them, and they do not change.
   */
  void digest(DigestChain chain, List<byte[]> replies) {
    chain.add(sessions.size()).add(forgotten);
    for (Map.Entry<Long, Session> entry : sessions.entrySet()) {
      Session session = entry.getValue();
      chain.add(entry.getKey()).add(session.writtenSeq()).add(session.usedAt).add(session.openedAt);
      for (Recorded recorded : session.replies) {
        chain.add(recorded.seq).add(recorded.count);
        if (recorded.alike) {
          replies.add(recorded.replies);
        }
      }
    }
  }

  /** All of it as bytes, for a snapshot. */
  byte[] write() {
    long size = 4 + 8;
    for (Session session : sessions.values()) {
      size += 8 + 8 + 8 + 4 + 8;
      for (Recorded recorded : session.replies) {
        size += 8 + 4 + 4 + recorded.replies.length;
      }
    }
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(size));
    out.putInt(sessions.size());
    for (Map.Entry<Long, Session> entry : sessions.entrySet()) {
      Session session = entry.getValue();
      out.putLong(entry.getKey())
          .putLong(session.writtenSeq())
          .putLong(session.usedAt)
          .putInt(session.replies.size());
      for (Recorded recorded : session.replies) {
        out.putLong(recorded.seq)
            .putInt(recorded.alike ? recorded.count : ~recorded.count)
            .putInt(recorded.replies.length)
            .put(recorded.replies);
      }
    }
    out.putLong(forgotten);
    for (Session session : sessions.values()) {
      out.putLong(session.openedAt);
    }
    return out.array();
  }

  /** Takes over what {@link #write} wrote, in place of what is held. */
  void read(ByteBuffer in) {
    sessions.clear();
    for (int left = in.getInt(); left > 0; left--) {
      long id = in.getLong();
      Session session = new Session();
      long seq = in.getLong();
      session.turned = seq < 0;
      session.lastSeq = session.turned ? ~seq : seq;
      session.usedAt = in.getLong();
      for (int replies = in.getInt(); replies > 0; replies--) {
        long number = in.getLong();
        int count = in.getInt();
        boolean alike = count >= 0;
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        session.replies.add(new Recorded(number, alike ? count : ~count, alike, bytes));
        session.bytes += bytes.length;
      }
      sessions.put(id, session);
    }
    boolean older = !in.hasRemaining(); // than that anybody noted when sessions were opened
    forgotten = older ? 0 : in.getLong();
    for (Session session : sessions.values()) {
      session.openedAt = older ? 1 : in.getLong();
    }
  }
}
