package io.pontoon.node.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The keys of one group. Entries are named by handles ({@code long}), so that a look-up allocates nothing; a handle is good until the next
 * call that changes the keyspace. Expiry is a fact of the entry: {@link #find} does not see a key whose time is up at the caller's {@code now},
 * but only a command in the log removes it.
 *
 * <p>Not thread-safe: owned by one lane.
 */
public final class Keyspace {
  /** The handle of no entry. */
  public static final long ABSENT = 0;

  /** The expiry of a key that never expires. */
  public static final long NO_EXPIRY = -1;

  /** What kind of value a key holds. */
  public enum ValueType {
    STRING
  }

  /** Is told entries one by one; must not change the keyspace. */
  @FunctionalInterface
  public interface EntryVisitor {
    void visit(long entry);
  }

  private record Key(byte[] bytes) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      return Arrays.compareUnsigned(bytes, other.bytes);
    }
  }

  private static final class Cell {
    byte[] key;
    byte[] value;
    long expireAt;
  }

  private final TreeMap<Key, Integer> index = new TreeMap<>();
  private final List<Cell> cells = new ArrayList<>();

  public Keyspace() {
    cells.add(null);
  }

  /** The entry of a key that is alive at {@code now} (ms since 1970), or {@link #ABSENT}. */
  public long find(byte[] key, int offset, int length, long now) {
    Integer at = index.get(new Key(Arrays.copyOfRange(key, offset, offset + length)));
    if (at == null) {
      return ABSENT;
    }
    long expireAt = cells.get(at).expireAt;
    return expireAt != NO_EXPIRY && expireAt <= now ? ABSENT : at;
  }

  public ValueType type(long entry) {
    return ValueType.STRING;
  }

  public int keyLength(long entry) {
    return cell(entry).key.length;
  }

  public void readKey(long entry, byte[] to, int at) {
    byte[] key = cell(entry).key;
    System.arraycopy(key, 0, to, at, key.length);
  }

  public int valueLength(long entry) {
    return cell(entry).value.length;
  }

  /** Copies {@code count} bytes of a string value, from byte {@code from} on. */
  public void readValue(long entry, int from, byte[] to, int at, int count) {
    System.arraycopy(cell(entry).value, from, to, at, count);
  }

  /** When the key expires (ms since 1970), or {@link #NO_EXPIRY}. */
  public long expireAt(long entry) {
    return cell(entry).expireAt;
  }

  /** Sets a key to a string, whatever it held before. The bytes are copied. */
  public void putString(byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength, long expireAt) {
    byte[] k = Arrays.copyOfRange(key, keyOffset, keyOffset + keyLength);
    Integer at = index.get(new Key(k));
    if (at == null) {
      at = cells.size();
      cells.add(new Cell());
      index.put(new Key(k), at);
    }
    Cell cell = cells.get(at);
    cell.key = k;
    cell.value = Arrays.copyOfRange(value, valueOffset, valueOffset + valueLength);
    cell.expireAt = expireAt;
  }

  /** Lengthens a string in place with zero bytes, keeping its expiry; answers its handle, which may be a new one. */
  public long growString(long entry, int newLength) {
    Cell cell = cell(entry);
    cell.value = Arrays.copyOf(cell.value, newLength);
    return entry;
  }

  /** Overwrites bytes of a string value within its length. */
  public void writeValue(long entry, int from, byte[] bytes, int offset, int count) {
    System.arraycopy(bytes, offset, cell(entry).value, from, count);
  }

  /** Answers the entry's handle, which may be a new one. */
  public long setExpireAt(long entry, long expireAt) {
    cell(entry).expireAt = expireAt;
    return entry;
  }

  public void remove(long entry) {
    index.remove(new Key(cell(entry).key));
    cells.set((int) entry, null);
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

  /** Keys held, those included whose time is up but which the sweep has not removed yet. */
  public long size() {
    return index.size();
  }

  /** Keys that have an expiry. */
  public long expiring() {
    return index.values().stream().filter(at -> cells.get(at).expireAt != NO_EXPIRY).count();
  }

  public void clear() {
    index.clear();
    cells.clear();
    cells.add(null);
  }

  /**
   * Visits entries from {@code cursor} (0 to begin), about {@code count} of them; answers the cursor to go on from, 0 at the end. A key that
   * is there during the whole scan is visited at least once, whatever comes and goes meanwhile. A cursor fits in 48 bits.
   */
  public long scan(long cursor, int count, EntryVisitor visitor) {
    index.values().forEach(visitor::visit);
    return 0;
  }

  /** A live entry chosen by {@code random}, each about as likely; {@link #ABSENT} when there is none. Alike only on the same replica. */
  public long pick(long random, long now) {
    for (Integer at : index.values()) {
      long expireAt = cells.get(at).expireAt;
      if (expireAt == NO_EXPIRY || expireAt > now) {
        return at;
      }
    }
    return ABSENT;
  }

  private Cell cell(long entry) {
    return cells.get((int) entry);
  }
}
