package io.pontoon.node.store;

import io.pontoon.common.ring.Slots;

/**
 * The keys of one group. Entries are named by handles ({@code long}), so that a look-up allocates
 * nothing; a handle is good until the next call that changes the keyspace. Expiry is a fact of the
 * entry: {@link #find} does not see a key whose time is up at the caller's {@code now}, but only a
 * command in the log removes it.
 *
 * <p>Keys and values lie outside the heap ({@link CellArena}), found through one small table for
 * each hash slot ({@link SlotIndex}); why, and what it costs, is measured in {@code
 * docs/decisions/0001-store-layout.md}. No call moves more than one table of some 1,600 entries,
 * but for those that say so.
 *
 * <p><b>When memory ends.</b> A write that was committed must be applied, so it may not be refused
 * here: the leader refuses writes <em>before</em> the log by {@link #usedBytes} against its limit.
 * If the system itself refuses memory all the same, {@link OutOfMemoryError} is thrown and the
 * keyspace is not to be used any more: the process ends and begins again from snapshot and log,
 * with nothing lost and no replica different.
 *
 * <p>Not thread-safe: owned by one lane.
 */
public final class Keyspace implements AutoCloseable {
  /** The handle of no entry. */
  public static final long ABSENT = 0;

  /** The expiry of a key that never expires. */
  public static final long NO_EXPIRY = -1;

  /** What kind of value a key holds. The ordinal stands in snapshots: new ones go to the end. */
  public enum ValueType {
    STRING
  }

  /** Is told entries one by one; must not change the keyspace. */
  @FunctionalInterface
  public interface EntryVisitor {
    void visit(long entry);
  }

  private final long seed;
  private CellArena arena = new CellArena();
  private SlotIndex index;
  private EntryWriter writer;
  private final KeyWalk walk = new KeyWalk(this);
  private Sweep sweep;
  private long expirySeen = Long.MIN_VALUE;
  private final HiddenSlots hidden = new HiddenSlots();

  private final Views views = new Views();
  private SnapshotFormat.Loader loader;

  public Keyspace() {
    this(0x2545F4914F6CDD1DL);
  }

  /**
   * {@code seed} makes the places of keys hard to aim at. It may differ between replicas: nothing
   * that leaves a keyspace depends on it but the order of scans.
   */
  public Keyspace(long seed) {
    this.seed = seed;
    begin(0);
  }

  /** An empty one that places its keys alike. */
  public Keyspace fresh() {
    return new Keyspace(seed);
  }

  private void begin(int accessSeconds) {
    index = new SlotIndex(arena, seed);
    writer = new EntryWriter(arena, index, seed, accessSeconds);
    sweep = new Sweep(index);
    views.begin(arena, index, writer);
  }

  /** The entry of a key that is alive at {@code now} (ms since 1970), or {@link #ABSENT}. */
  public long find(byte[] key, int offset, int length, long now) {
    int slot = Slots.of(key, offset, length);
    long hash = KeyHash.of(key, offset, length, seed);
    long entry = index.find(slot, hash, key, offset, length);
    if (entry == ABSENT) {
      return ABSENT;
    }
    writer.place(entry, slot, hash);
    long cell = arena.address(entry);
    if (!Cell.expiring(cell) || Cell.expireAt(cell) > now) {
      return entry;
    }
    expirySeen = Math.max(expirySeen, Cell.expireAt(cell));
    return ABSENT;
  }

  /**
   * The latest expiry because of which {@link #find} has not seen a key since {@link
   * #forgetExpirySeen}; {@link Long#MIN_VALUE} for none.
   */
  public long expirySeen() {
    return expirySeen;
  }

  public void forgetExpirySeen() {
    expirySeen = Long.MIN_VALUE;
  }

  public ValueType type(long entry) {
    assert arena.holds(entry);
    return ValueType.STRING;
  }

  public int keyLength(long entry) {
    return Cell.keyLength(cell(entry));
  }

  public void readKey(long entry, byte[] to, int at) {
    long cell = cell(entry);
    NativeMemory.copyOut(Cell.keyAt(cell), to, at, Cell.keyLength(cell));
  }

  public int valueLength(long entry) {
    return Cell.valueLength(cell(entry));
  }

  /** Copies {@code count} bytes of a string value, from byte {@code from} on. */
  public void readValue(long entry, int from, byte[] to, int at, int count) {
    long cell = cell(entry);
    checkWithin(cell, from, count);
    NativeMemory.copyOut(Cell.valueAt(cell) + from, to, at, count);
  }

  /** When the key expires (ms since 1970), or {@link #NO_EXPIRY}. */
  public long expireAt(long entry) {
    return Cell.expireAt(cell(entry));
  }

  /** Sets a key to a string, whatever it held before. The bytes are copied. */
  public void putString(
      byte[] key,
      int keyOffset,
      int keyLength,
      byte[] value,
      int valueOffset,
      int valueLength,
      long expireAt) {
    writer.putString(key, keyOffset, keyLength, value, valueOffset, valueLength, expireAt);
  }

  /**
   * Lengthens a string in place with zero bytes, keeping its expiry; answers its handle, which may
   * be a new one.
   */
  public long growString(long entry, int newLength) {
    assert arena.holds(entry);
    return writer.growString(entry, newLength);
  }

  /**
   * Overwrites bytes of a string value within its length; answers the entry's handle, which may be
   * a new one.
   */
  public long writeValue(long entry, int from, byte[] bytes, int offset, int count) {
    checkWithin(cell(entry), from, count);
    return writer.writeValue(entry, from, bytes, offset, count);
  }

  /** Answers the entry's handle, which may be a new one. */
  public long setExpireAt(long entry, long expireAt) {
    assert arena.holds(entry);
    return writer.setExpireAt(entry, expireAt);
  }

  public void remove(long entry) {
    assert arena.holds(entry);
    writer.remove(entry);
  }

  /** Removes a key whether its time is up or not; answers whether it was there. */
  public boolean remove(byte[] key, int offset, int length) {
    long entry = find(key, offset, length, Long.MIN_VALUE);
    if (entry == ABSENT) {
      return false;
    }
    remove(entry);
    return true;
  }

  /** Keys held and not hidden; also those whose time is up that the sweep has not removed yet. */
  public long size() {
    return index.size() - hidden.keys(index);
  }

  /**
   * Whether the keys of a slot are not seen by what goes through all keys: they are not here yet.
   */
  public void hide(int slot, boolean hide) {
    hidden.set(slot, hide);
  }

  /** The first hidden slot from here on; -1 when there is none. */
  public int nextHidden(int slot) {
    return hidden.next(slot);
  }

  /** Keys that have an expiry. */
  public long expiring() {
    return index.expiring();
  }

  /** Removes all keys. Quick: the memory goes back to the system by and by, see {@link #tidy}. */
  public void clear() {
    if (views.clear()) {
      arena = new CellArena();
    } else {
      arena.clear();
    }
    hidden.clear();
    begin(writer.accessSeconds());
  }

  /**
   * Visits entries from {@code cursor} (0 to begin), about {@code count} of them; answers the
   * cursor to go on from, 0 at the end. A key that is there during the whole scan is visited at
   * least once, whatever comes and goes meanwhile. A cursor fits in 48 bits; one that was never
   * answered does no harm.
   */
  public long scan(long cursor, int count, EntryVisitor visitor) {
    return walk.scan(index, hidden, cursor, count, visitor);
  }

  /** As {@link #scan}, within one slot: 0 begins, and 0 is answered at its end. */
  public long scanSlot(int slot, long cursor, int count, EntryVisitor visitor) {
    return walk.scanSlot(index, slot, cursor, count, visitor);
  }

  /** Keys held of one slot. */
  public int slotSize(int slot) {
    return index.slotSize(slot);
  }

  /**
   * Removes up to {@code max} keys of a slot; answers how many: fewer than {@code max} means that
   * the slot is empty now.
   */
  public int clearSlot(int slot, int max) {
    return walk.clearSlot(slot, max);
  }

  /**
   * Whether an entry that a scan visits is alive at {@code now}; if not, {@link #expirySeen} tells,
   * as it does for {@link #find}.
   */
  public boolean isAlive(long entry, long now) {
    long cell = cell(entry);
    if (!Cell.expiring(cell) || Cell.expireAt(cell) > now) {
      return true;
    }
    expirySeen = Math.max(expirySeen, Cell.expireAt(cell));
    return false;
  }

  /**
   * A live entry chosen by {@code random}, each about as likely; {@link #ABSENT} when there is
   * none. Alike only on the same replica.
   */
  public long pick(long random, long now) {
    return walk.pick(index, hidden, random, now);
  }

  /**
   * Visits entries whose time is up at {@code now}, at most about {@code max} and after looking at
   * a bounded number of others; the next call goes on behind them. Costs one comparison when
   * nothing is due. They stay until removed, so a caller must bear to be told of one again. Answers
   * how many it visited.
   */
  public int expired(long now, int max, EntryVisitor visitor) {
    return sweep.expired(now, max, visitor);
  }

  /** A time before which no key expires, {@link Long#MAX_VALUE} when none does. */
  public long nextExpiryHint() {
    return index.expiry().earliest();
  }

  /** Entries made from now on count as used at {@code now} (ms since 1970). */
  public void clock(long now) {
    writer.accessSeconds((int) (now / 1000));
  }

  /**
   * Notes that an entry was used at {@code now} (ms since 1970). Of this replica only: in no
   * snapshot, in no digest.
   */
  public void touch(long entry, long now) {
    int seconds = (int) (now / 1000);
    writer.accessSeconds(seconds);
    Cell.access(cell(entry), seconds);
  }

  /**
   * Seconds since an entry was last used; as in Redis the clock behind it comes round every 194
   * days.
   */
  public long idleSeconds(long entry, long now) {
    return (int) (now / 1000) - Cell.access(cell(entry)) & Cell.ACCESS_MASK;
  }

  /**
   * Bytes of keys, values, tables and what is held for a snapshot, with what rounding up adds, and
   * the index's arrays on the heap. At once.
   */
  public long usedBytes() {
    return arena.usedBytes() + index.heapBytes();
  }

  /** Bytes of cells alone: 0 when nothing is held. */
  long cellBytes() {
    return arena.usedBytes();
  }

  /** Entries of the fullest table. Reads all of them: for tests. */
  int largestTable() {
    return index.walk().largestTable();
  }

  /**
   * Bytes that the process holds for it, the gaps between cells included: at the most this is
   * resident.
   */
  public long residentBytes() {
    return arena.residentBound() + index.heapBytes();
  }

  /**
   * What the keyspace holds, in 128 bits. Reads everything: for tests and tools. A running node
   * goes by a {@link #digestWalk}.
   */
  public Digest digest() {
    Digest[] sum = {Digest.EMPTY};
    index.walk().scan(0, Integer.MAX_VALUE, entry -> sum[0] = sum[0].plus(arena.address(entry)));
    return sum[0];
  }

  /**
   * Begins to take the digest of the present content, while the writer goes on. At most one at a
   * time.
   *
   * @throws IllegalStateException when the one before has not come to its end
   */
  public DigestWalk digestWalk() {
    return views.digestWalk();
  }

  /**
   * Begins a snapshot of the present content, at once; the writer goes on while its blocks are
   * taken. At most one at a time.
   *
   * @throws IllegalStateException when the one before is not closed
   */
  public SnapshotCursor snapshot() {
    return views.snapshot();
  }

  /**
   * Puts the entries of one block of a snapshot into the keyspace. All blocks are loaded in their
   * order into an empty keyspace, then {@link #loadEnded}.
   *
   * @throws IllegalArgumentException when the bytes are not such a block; the keyspace holds a part
   *     of it then and must be cleared
   */
  public void load(byte[] block, int offset, int length) {
    if (loader == null) {
      loader = new SnapshotFormat.Loader(this);
    }
    loader.load(block, offset, length);
  }

  public void load(byte[] block) {
    load(block, 0, block.length);
  }

  /**
   * @throws IllegalArgumentException when the blocks ended within a value
   */
  public void loadEnded() {
    boolean torn = loader != null && loader.midValue();
    loader = null;
    if (torn) {
      throw new IllegalArgumentException("damaged snapshot: its last value is not whole");
    }
  }

  /**
   * Gives up to some MiB of idle memory back to the system; answers whether there is more. For the
   * lane's tick.
   */
  public boolean tidy() {
    return arena.tidy();
  }

  /**
   * Frees all memory, which nobody else would; nothing may be called afterwards. A snapshot under
   * way is closed too.
   */
  @Override
  public void close() {
    views.close();
    arena.close();
  }

  private long cell(long entry) {
    assert arena.holds(entry) : "no such entry";
    return arena.address(entry);
  }

  private static void checkWithin(long cell, int from, int count) {
    // Not an assertion: a slip here would read or write foreign memory.
    java.util.Objects.checkFromIndexSize(from, count, Cell.valueLength(cell));
  }
}
