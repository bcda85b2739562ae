package io.pontoon.router.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.command.CommandSpec.Flag;
import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.metrics.Tally;
import io.pontoon.common.port.Clock;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Replies kept in the router, for reads that say how old they may be. Shared by all loops, each of
 * which works through a {@link ForLoop} of its own.
 *
 * <p>A reply's age is counted from the moment at which the replica's state was known to be current,
 * in this router's monotonic nanoseconds, and never from its arrival: so what is served here is no
 * older than what a replica may answer under the same bound.
 *
 * <p>A write through this router throws out what is kept of its key, and what was asked before the
 * write is not kept when it comes. Both loops may be at it at once, so a reply that is put in
 * counts only once it has been looked for a write a second time: either that look sees the write's
 * stamp, or the write sees the reply.
 *
 * <p>Nothing here depends on threads or on time passing: no executor, no timer, no expiry. A
 * simulated run is the same each time as long as the cache has room for all that is kept; when it
 * has none, Caffeine draws a number of its own now and then to choose what to throw out.
 */
public final class NearCache {
  private static final int STRIPES = 1 << 12;

  /** A key, or in a loop's hands the slice that is looked for. Only the latter ever changes. */
  private static final class Key {
    private byte[] bytes;
    private int offset;
    private int length;
    private int hash;

    Key at(byte[] array, int from, int count) {
      bytes = array;
      offset = from;
      length = count;
      int sum = 1;
      for (int i = from; i < from + count; i++) {
        sum = 31 * sum + array[i];
      }
      hash = sum;
      return this;
    }

    Key copy() {
      return new Key().at(Arrays.copyOfRange(bytes, offset, offset + length), 0, length);
    }

    int stripe() {
      return (hash ^ hash >>> 16) & STRIPES - 1;
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && hash == key.hash
          && Arrays.equals(
              bytes, offset, offset + length, key.bytes, key.offset, key.offset + key.length);
    }
  }

  private final Clock clock;
  private final boolean on;
  private final int replyMax;
  private final Cache<Key, NearReplies> kept;

  /** When a key of the stripe was last written; behind them, when all keys were. */
  private final AtomicLongArray written = new AtomicLongArray(STRIPES + 1);

  /** Whether anybody has ever looked for a reply: until then writes have nothing to throw out. */
  private volatile boolean used;

  /**
   * @param bytesMax 0 for a cache that keeps nothing and costs nothing
   * @param replyMax bytes of the longest reply that is kept
   */
  public NearCache(Clock clock, long bytesMax, long replyMax, Metrics metrics) {
    this.clock = clock;
    this.on = bytesMax > 0;
    this.replyMax = (int) Math.min(Math.min(replyMax, bytesMax), Integer.MAX_VALUE);
    // Its writer is whoever holds Caffeine's lock of evictions, so there is one at a time.
    Tally evicted = metrics.tally(MetricName.NEAR_CACHE, ReadMeters.EVICTED);
    this.kept =
        Caffeine.newBuilder()
            .maximumWeight(bytesMax)
            .weigher((Key key, NearReplies replies) -> replies.bytes(key.length))
            .executor(Runnable::run)
            .evictionListener((key, replies, cause) -> evicted.increment())
            .build();
    metrics.gauge(MetricName.NEAR_CACHE_BYTES, this::bytes);
    long never = clock.monotonicNanos() - Long.MAX_VALUE / 2;
    for (int i = 0; i <= STRIPES; i++) {
      written.setPlain(i, never);
    }
  }

  /** What is kept, keys and an estimate of their keeping included. Any thread. */
  public long bytes() {
    return kept.policy().eviction().orElseThrow().weightedSize().orElse(0);
  }

  /** Whether replies to this command depend on one key and nothing else that the client said. */
  public static boolean mayKeep(CommandSpec spec, Args args) {
    return spec.has(Flag.READONLY) && spec.firstKey() == 1 && args.count() == 1;
  }

  /** One for each loop; its thread alone may use it. */
  public ForLoop forLoop(ReadMeters meters) {
    return new ForLoop(meters);
  }

  private boolean isWrittenSince(Key key, long sentAt) {
    return written.get(key.stripe()) - sentAt >= 0 || written.get(STRIPES) - sentAt >= 0;
  }

  /** Loops read the clock in one order and may write it in another: the latest stays. */
  private void stamp(int stripe) {
    written.accumulateAndGet(
        stripe, clock.monotonicNanos(), (one, other) -> one - other >= 0 ? one : other);
  }

  /** The cache as one loop uses it. Looking for a key and throwing one out allocate nothing. */
  public final class ForLoop {
    private final ReadMeters meters;
    private final Key wanted = new Key();

    private ForLoop(ReadMeters meters) {
      this.meters = meters;
    }

    /** Whether anything is ever kept. */
    public boolean isOn() {
      return on;
    }

    /** Whether anybody has ever looked for a reply, so that writes must throw out what is kept. */
    public boolean isUsed() {
      return used;
    }

    /**
     * The reply to a command that {@link #mayKeep}; null when none is kept that is new enough. The
     * caller must not change it.
     *
     * @param now when the command arrived
     */
    public byte[] find(CommandSpec spec, Args args, boolean resp3, long now, int maxLagMillis) {
      if (!on) {
        return null;
      }
      if (!used) {
        used = true;
      }
      NearReplies replies =
          kept.getIfPresent(wanted.at(args.array(), args.offset(0), args.length(0)));
      int at =
          replies == null || !replies.isConfirmed()
              ? -1
              : replies.find(NearReplies.form(spec.id(), resp3));
      if (at < 0 || now - replies.asOf(at) > maxLagMillis * 1_000_000L) {
        meters.miss();
        return null;
      }
      meters.hit(now - replies.asOf(at));
      return replies.reply(at);
    }

    /**
     * Keeps a copy of the reply to a command that {@link #find} did not answer, unless it is an
     * error, too long, or asked for before a write. Answers whether it did.
     *
     * @param command its id
     * @param sentAt a moment not after that at which the read was sent
     * @param asOf when the replica's state was known to be current
     */
    public boolean keep(
        int command,
        boolean resp3,
        byte[] key,
        int keyOffset,
        int keyLength,
        byte[] reply,
        int offset,
        int length,
        long sentAt,
        long asOf) {
      boolean isError = length == 0 || reply[offset] == '-' || reply[offset] == '!';
      if (!on
          || isError
          || length > replyMax
          || isWrittenSince(wanted.at(key, keyOffset, keyLength), sentAt)) {
        return false;
      }
      Key own = wanted.copy();
      byte[] copy = Arrays.copyOfRange(reply, offset, offset + length);
      int form = NearReplies.form(command, resp3);
      NearReplies now =
          kept.asMap()
              .compute(
                  own,
                  // Others that may yet turn out to be older than a write are not taken along.
                  (same, before) ->
                      NearReplies.with(
                          before != null && before.isConfirmed() ? before : null,
                          form,
                          copy,
                          asOf));
      if (isWrittenSince(own, sentAt)) {
        kept.asMap().remove(own);
        return false;
      }
      now.confirm();
      return true;
    }

    /**
     * A key is written through this router. To be called when the write is sent; called again when
     * it is answered, a client that has the answer will not find an older reply here.
     */
    public void invalidate(byte[] key, int offset, int length) {
      if (!used) {
        return;
      }
      wanted.at(key, offset, length);
      stamp(wanted.stripe());
      if (kept.asMap().containsKey(wanted)) {
        kept.asMap().remove(wanted);
      }
    }

    /** Every key may be written: FLUSHALL. */
    public void invalidateAll() {
      if (used) {
        stamp(STRIPES);
        kept.invalidateAll();
      }
    }
  }
}
