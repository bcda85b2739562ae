package io.pontoon.node.shard;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.ClusterMapCodec;
import io.pontoon.common.topology.MapPatch;
import io.pontoon.common.wire.ReplyBatch.Status;
import io.pontoon.node.meta.MapChange;
import io.pontoon.node.meta.MetaStore;
import io.pontoon.node.store.Digest;
import io.pontoon.node.store.DigestChain;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The meta group's state: the ClusterMap. Its only writer is its own leader, who is asked for
 * changes; what is lost with a leader is asked again.
 */
public final class MetaMachine implements StateMachine {
  private static final byte VERSION = 1;
  private static final int REQUESTS_MAX = 65_536;

  /**
   * A map that was proposed and has not come back after so many turns, of which there is one in a
   * tick, is not waited for. Not a time: the log's time stands still while the leader's clock is
   * set back.
   */
  private static final int PROPOSED_TURNS = 32;

  private final MetaStore store = new MetaStore();
  private final ClusterMap first;
  private final Consumer<ClusterMap> agreed;
  private final LogPayload.Reader reader = new LogPayload.Reader();
  private final Set<MapChange> requests = new LinkedHashSet<>();
  private int proposedTurns;
  private boolean proposed;
  private long stamp;
  private boolean inUse;

  /**
   * @param first proposed by the first leader when nothing has been agreed on yet
   * @param agreed is told each map once it is committed and this state is the group's
   */
  public MetaMachine(ClusterMap first, Consumer<ClusterMap> agreed) {
    this.first = first;
    this.agreed = agreed;
  }

  /**
   * Asks for a change of the map; to be asked of a leader, and again until the map shows it. What
   * the map shows already costs nothing.
   */
  public void request(MapChange change) {
    if (requests.size() < REQUESTS_MAX) {
      requests.add(change);
    }
  }

  @Override
  public void check(byte[] commands, int from, int to, int count) {
    throw new IllegalArgumentException("the meta group takes no commands");
  }

  @Override
  public boolean apply(long index, byte[] payload, Origin[] origins) {
    reader.reset(payload);
    stamp = Math.max(stamp, reader.stamp());
    boolean asksDigest = false;
    while (reader.next()) {
      asksDigest |= reader.kind() == LogPayload.CHECKSUM;
      ClusterMap next = map(payload);
      if (next != null && store.apply(next)) {
        proposed = false;
        if (inUse) {
          agreed.accept(next);
        }
      }
    }
    if (origins != null) {
      Proposals.answerAll(origins, Status.STALE_MAP, 0);
    }
    return asksDigest;
  }

  /** The map that the section holds, or makes of the one here; null when it does neither. */
  private ClusterMap map(byte[] payload) {
    if (reader.kind() == LogPayload.MAP) {
      return ClusterMapCodec.read(Arrays.copyOfRange(payload, reader.start(), reader.end()));
    }
    if (reader.kind() == LogPayload.MAP_PATCH && store.map() != null) {
      MapPatch patch = MapPatch.read(payload, reader.start(), reader.end() - reader.start());
      return patch.follows(store.map()) ? patch.on(store.map()) : null;
    }
    return null;
  }

  @Override
  public boolean read(byte[] commands, int from, int to, int count, long now, Origin origin) {
    origin.answer(Status.STALE_MAP, 0);
    return true;
  }

  @Override
  public long stamp() {
    return stamp;
  }

  @Override
  public long usedBytes() {
    return 0;
  }

  @Override
  public long keys() {
    return 0;
  }

  @Override
  public int sessions() {
    return 0;
  }

  @Override
  public boolean isDue(long now) {
    return store.map() == null || !requests.isEmpty();
  }

  /** What is asked while a map is on its way shares the next one, which sets out at once. */
  @Override
  public boolean isUrgent() {
    return !proposed && !requests.isEmpty();
  }

  @Override
  public void housekeeping(long now, LogPayload.Builder next) {
    if (!next.isEmpty() || proposed && ++proposedTurns < PROPOSED_TURNS) {
      return;
    }
    ClusterMap map = store.map();
    ClusterMap changed = map == null ? first : MapChange.applyAll(map, requests);
    if (map != null) {
      requests.clear();
    }
    if (changed != map) {
      MapPatch patch = map == null ? null : MapPatch.between(map, changed);
      if (patch == null) {
        next.addMap(ClusterMapCodec.write(changed));
      } else {
        next.addMapPatch(patch.encode());
      }
      proposed = true;
      proposedTurns = 0;
    }
  }

  @Override
  public void tidy() {
    // nothing gathers here
  }

  @Override
  public SnapshotSource snapshot() {
    byte[] map = store.map() == null ? new byte[0] : ClusterMapCodec.write(store.map());
    byte[] block = new byte[9 + map.length];
    block[0] = VERSION;
    java.nio.ByteBuffer.wrap(block).putLong(1, stamp).put(9, map);
    return new SnapshotSource() {
      private byte[] left = block;

      @Override
      public byte[] next() {
        byte[] given = left;
        left = null;
        return given;
      }

      @Override
      public long heldBytes() {
        return 0;
      }

      @Override
      public void cancel() {
        left = null;
      }
    };
  }

  @Override
  public StateMachine fresh() {
    return new MetaMachine(first, agreed);
  }

  @Override
  public DigestSource digest() {
    DigestChain chain = new DigestChain().add(stamp);
    if (store.map() != null) {
      chain.add(ClusterMapCodec.write(store.map()));
    }
    Digest digest = chain.digest();
    return new DigestSource() {
      @Override
      public long go(long budget) {
        return budget;
      }

      @Override
      public boolean complete() {
        return true;
      }

      @Override
      public boolean abandoned() {
        return false;
      }

      @Override
      public Digest digest() {
        return digest;
      }
    };
  }

  @Override
  public void reset() {
    store.restore(null);
    requests.clear();
    proposed = false;
    stamp = 0;
  }

  @Override
  public void load(byte[] block) {
    if (block.length < 9 || block[0] != VERSION) {
      throw new IllegalArgumentException(
          "a snapshot of the meta group of a version this build does not know");
    }
    stamp = java.nio.ByteBuffer.wrap(block).getLong(1);
    if (block.length > 9) {
      store.restore(ClusterMapCodec.read(Arrays.copyOfRange(block, 9, block.length)));
    }
  }

  @Override
  public void loaded() {
    // one block is all there is
  }

  @Override
  public void inUse() {
    inUse = true;
    if (store.map() != null) {
      agreed.accept(store.map());
    }
  }

  @Override
  public void close() {
    // nothing outside the heap
  }
}
