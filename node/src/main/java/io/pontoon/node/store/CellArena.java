package io.pontoon.node.store;

import java.util.Arrays;

/**
 * Cells of memory outside the heap, named by references of {@link #REF_BITS} bits; 0 names none.
 * Small cells lie in slabs of 64 KiB, each for one size; an empty slab serves any size again, and
 * {@link #tidy} gives what lies idle back to the system. Longer cells are blocks of the C library.
 *
 * <p>All that is known of a slab stands on the heap, not in the slab: headers at equal distances
 * would fight for the same few cache lines. A cell's content is undefined until written. Not
 * thread-safe; owned by one {@link Keyspace}.
 */
final class CellArena {
  static final int REF_BITS = 44;

  private static final long LARGE = 1L << REF_BITS - 1;
  private static final int UNIT_SHIFT = 3;
  private static final int SLAB_SHIFT = 16;
  private static final int SLAB = 1 << SLAB_SHIFT;
  private static final int CHUNK_SHIFT = 22;
  private static final long CHUNK = 1L << CHUNK_SHIFT;
  private static final int SLABS_A_CHUNK = 1 << CHUNK_SHIFT - SLAB_SHIFT;
  private static final int CHUNK_UNITS_SHIFT = CHUNK_SHIFT - UNIT_SHIFT;
  private static final long CHUNK_UNITS_MASK = (1L << CHUNK_UNITS_SHIFT) - 1;
  private static final int SLAB_UNITS_SHIFT = SLAB_SHIFT - UNIT_SHIFT;
  private static final int SLAB_UNITS_MASK = (1 << SLAB_UNITS_SHIFT) - 1;
  private static final long HUGE_PAGE = 2L << 20;

  /**
   * Idle slabs kept resident, so that a keyspace that breathes does not fault its pages in again
   * and again: 1 MiB.
   */
  private static final int WARM_KEPT = 16;

  private static final int TIDY_SLABS = 64;

  /** Unmapping this much takes long enough to be left to {@link #tidy}. */
  private static final long RETIRE_FROM = 4L << 20;

  private static final int NONE = -1;

  // Chunk 0 does not exist, so that no small reference is 0.
  private long[] chunks = new long[2];
  private int chunkCount = 1;

  // Of each slab: its size class (NONE while idle), cells in use, cells ever touched, first free
  // cell + 1, neighbours among the not full.
  private byte[] sizeClass = new byte[0];
  private char[] used = new char[0];
  private char[] touched = new char[0];
  private char[] firstFree = new char[0];
  private int[] next = new int[0];
  private int[] previous = new int[0];
  private final int[] notFull = new int[SizeClasses.COUNT];

  private final IntStack warm = new IntStack();
  private final IntStack cold = new IntStack();

  private long[] largeAddress = new long[1];

  /** Negative while retired: no longer in use, but not yet given back. */
  private long[] largeBytes = new long[1];

  private int largeCount = 1;
  private final IntStack largeIdle = new IntStack();
  private final IntStack largeRetired = new IntStack();

  private long usedBytes;
  private long largeHeld;
  private int slabsInUse;

  CellArena() {
    Arrays.fill(notFull, NONE);
  }

  /** A cell of at least {@code bytes}; {@link #capacity} tells how many it has. */
  long allocate(long bytes) {
    return bytes <= SizeClasses.MAX
        ? allocateSmall(SizeClasses.classOf((int) bytes))
        : allocateLarge(bytes);
  }

  void free(long ref) {
    assert holds(ref);
    if ((ref & LARGE) != 0) {
      freeLarge((int) ref);
    } else {
      freeSmall(ref);
    }
  }

  long address(long ref) {
    if ((ref & LARGE) != 0) {
      return largeAddress[(int) ref];
    }
    return chunks[(int) (ref >>> CHUNK_UNITS_SHIFT)] + ((ref & CHUNK_UNITS_MASK) << UNIT_SHIFT);
  }

  long capacity(long ref) {
    if ((ref & LARGE) != 0) {
      return largeBytes[(int) ref];
    }
    return SizeClasses.bytes(sizeClass[(int) (ref >>> SLAB_UNITS_SHIFT)]);
  }

  /** What a cell for {@code bytes} would have. */
  static long capacityFor(long bytes) {
    return bytes <= SizeClasses.MAX
        ? SizeClasses.bytes(SizeClasses.classOf((int) bytes))
        : wholePages(bytes);
  }

  /** Whether the cell can be made longer without being copied. */
  boolean stretches(long ref) {
    return (ref & LARGE) != 0;
  }

  /** Lengthens a cell for which {@link #stretches}; its reference stays, its address may not. */
  void stretch(long ref, long bytes) {
    int id = (int) ref;
    long wanted = wholePages(bytes);
    largeAddress[id] = NativeMemory.reallocate(largeAddress[id], wanted);
    usedBytes += wanted - largeBytes[id];
    largeHeld += wanted - largeBytes[id];
    largeBytes[id] = wanted;
  }

  /** Bytes of all cells in use, each with what rounding up adds. */
  long usedBytes() {
    return usedBytes;
  }

  /**
   * Bytes of all slabs in use or kept warm and of all blocks: at the most this much is resident,
   * but for heaps of the C library.
   */
  long residentBound() {
    return (long) (slabsInUse + warm.size()) * SLAB + largeHeld;
  }

  /**
   * Gives a bounded amount of idle memory back to the system (4 MiB of slabs, one retired block);
   * answers whether there is more to give.
   */
  boolean tidy() {
    for (int i = 0; i < TIDY_SLABS && warm.size() > WARM_KEPT; i++) {
      int slab = warm.pop();
      NativeMemory.discard(slabAddress(slab), SLAB);
      cold.push(slab);
    }
    if (largeRetired.size() > 0) {
      release(largeRetired.pop());
    }
    return warm.size() > WARM_KEPT || largeRetired.size() > 0;
  }

  /** Frees every cell. Quick: pages go back to the system by and by, through {@link #tidy}. */
  void clear() {
    for (int slab = SLABS_A_CHUNK; slab < chunkCount * SLABS_A_CHUNK; slab++) {
      if (sizeClass[slab] != NONE) {
        sizeClass[slab] = NONE;
        warm.push(slab);
      }
    }
    Arrays.fill(notFull, NONE);
    slabsInUse = 0;
    for (int id = 1; id < largeCount; id++) {
      if (largeBytes[id] > 0) {
        retire(id);
      }
    }
    usedBytes = 0;
  }

  /** Gives all memory back. Nothing may be called afterwards but this again. */
  void close() {
    clear();
    while (largeRetired.size() > 0) {
      release(largeRetired.pop());
    }
    for (int chunk = 1; chunk < chunkCount; chunk++) {
      NativeMemory.free(chunks[chunk]);
    }
    chunkCount = 1;
  }

  /**
   * Whether the reference may name a cell in use. For assertions: what it refuses is certainly
   * wrong.
   */
  boolean holds(long ref) {
    if ((ref & LARGE) != 0) {
      return (int) ref > 0 && (int) ref < largeCount && largeBytes[(int) ref] > 0;
    }
    int slab = (int) (ref >>> SLAB_UNITS_SHIFT);
    if (slab < SLABS_A_CHUNK || slab >= chunkCount * SLABS_A_CHUNK || sizeClass[slab] == NONE) {
      return false;
    }
    int units = SizeClasses.bytes(sizeClass[slab]) >>> UNIT_SHIFT;
    int within = (int) ref & SLAB_UNITS_MASK;
    return within % units == 0 && within / units < touched[slab];
  }

  private long allocateSmall(int wanted) {
    int slab = notFull[wanted];
    if (slab == NONE) {
      slab = openSlab(wanted);
    }
    int bytes = SizeClasses.bytes(wanted);
    int cell;
    if (firstFree[slab] != 0) {
      cell = firstFree[slab] - 1;
      firstFree[slab] = (char) NativeMemory.getShort(slabAddress(slab) + (long) cell * bytes);
    } else {
      cell = touched[slab]++;
    }
    usedBytes += bytes;
    if (++used[slab] == SLAB / bytes) {
      unlink(slab, wanted);
    }
    return ((long) slab << SLAB_UNITS_SHIFT) + ((long) cell * bytes >>> UNIT_SHIFT);
  }

  private void freeSmall(long ref) {
    int slab = (int) (ref >>> SLAB_UNITS_SHIFT);
    int its = sizeClass[slab];
    int bytes = SizeClasses.bytes(its);
    int cell = (((int) ref & SLAB_UNITS_MASK) << UNIT_SHIFT) / bytes;
    if (used[slab] == SLAB / bytes) {
      link(slab, its);
    }
    NativeMemory.putShort(address(ref), firstFree[slab]);
    firstFree[slab] = (char) (cell + 1);
    usedBytes -= bytes;
    if (--used[slab] == 0) {
      unlink(slab, its);
      sizeClass[slab] = NONE;
      slabsInUse--;
      warm.push(slab);
    }
  }

  private int openSlab(int wanted) {
    if (warm.size() == 0 && cold.size() == 0) {
      addChunk();
    }
    int slab = warm.size() > 0 ? warm.pop() : cold.pop();
    sizeClass[slab] = (byte) wanted;
    used[slab] = 0;
    touched[slab] = 0;
    firstFree[slab] = 0;
    slabsInUse++;
    link(slab, wanted);
    return slab;
  }

  private void link(int slab, int its) {
    int head = notFull[its];
    next[slab] = head;
    previous[slab] = NONE;
    if (head != NONE) {
      previous[head] = slab;
    }
    notFull[its] = slab;
  }

  private void unlink(int slab, int its) {
    if (previous[slab] == NONE) {
      notFull[its] = next[slab];
    } else {
      next[previous[slab]] = next[slab];
    }
    if (next[slab] != NONE) {
      previous[next[slab]] = previous[slab];
    }
  }

  private void addChunk() {
    long address = NativeMemory.allocateAligned(HUGE_PAGE, CHUNK);
    if (chunkCount > 1) {
      // Not the first: a keyspace of a few keys must not cost a huge page.
      NativeMemory.preferHugePages(address, CHUNK);
    }
    if (chunkCount == chunks.length) {
      chunks = Arrays.copyOf(chunks, chunkCount * 2);
    }
    chunks[chunkCount++] = address;
    int slabs = chunkCount * SLABS_A_CHUNK;
    if (slabs > sizeClass.length) {
      growSlabs(slabs);
    }
    for (int slab = slabs - 1; slab >= slabs - SLABS_A_CHUNK; slab--) {
      sizeClass[slab] = NONE;
      cold.push(slab);
    }
  }

  private void growSlabs(int wanted) {
    int length = Math.max(wanted, sizeClass.length + sizeClass.length / 2);
    sizeClass = Arrays.copyOf(sizeClass, length);
    used = Arrays.copyOf(used, length);
    touched = Arrays.copyOf(touched, length);
    firstFree = Arrays.copyOf(firstFree, length);
    next = Arrays.copyOf(next, length);
    previous = Arrays.copyOf(previous, length);
  }

  private long slabAddress(int slab) {
    return chunks[slab / SLABS_A_CHUNK] + ((long) (slab % SLABS_A_CHUNK) << SLAB_SHIFT);
  }

  private long allocateLarge(long bytes) {
    long rounded = wholePages(bytes);
    long address = NativeMemory.allocate(rounded);
    if (largeIdle.size() == 0) {
      if (largeCount == largeAddress.length) {
        largeAddress = Arrays.copyOf(largeAddress, largeCount * 2);
        largeBytes = Arrays.copyOf(largeBytes, largeCount * 2);
      }
      largeIdle.push(largeCount++);
    }
    int id = largeIdle.pop();
    largeAddress[id] = address;
    largeBytes[id] = rounded;
    usedBytes += rounded;
    largeHeld += rounded;
    return LARGE | id;
  }

  private void freeLarge(int id) {
    usedBytes -= largeBytes[id];
    if (largeBytes[id] >= RETIRE_FROM) {
      retire(id);
    } else {
      release(id);
    }
  }

  private void retire(int id) {
    largeBytes[id] = -largeBytes[id];
    largeRetired.push(id);
  }

  private void release(int id) {
    NativeMemory.free(largeAddress[id]);
    largeHeld -= Math.abs(largeBytes[id]);
    largeBytes[id] = 0;
    largeIdle.push(id);
  }

  private static long wholePages(long bytes) {
    return bytes + NativeMemory.PAGE - 1 & -NativeMemory.PAGE;
  }

  private static final class IntStack {
    private int[] items = new int[16];
    private int size;

    void push(int item) {
      if (size == items.length) {
        items = Arrays.copyOf(items, size * 2);
      }
      items[size++] = item;
    }

    int pop() {
      return items[--size];
    }

    int size() {
      return size;
    }
  }
}
