package io.pontoon.node.store;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;

/**
 * Memory outside the heap by absolute address. One segment over the whole address space, constant
 * to the compiler, costs neither a bounds nor a liveness check for each access; what that takes
 * away {@link CellArena#holds} gives back in assertions, which all tests run with. The measurements
 * are in {@code docs/decisions/0001-store-layout.md}.
 *
 * <p>Memory comes from the C library, not from {@link java.lang.foreign.Arena}: that one clears
 * what it hands out and counts it against the heap's own limit for direct memory.
 */
final class NativeMemory {
  /** The Linux page, and the least that {@link #discard} works on. */
  static final int PAGE = 4096;

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  @SuppressWarnings("restricted")
  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final MethodHandle ALIGNED =
      bind("aligned_alloc", FunctionDescriptor.of(LONG, LONG, LONG));
  private static final MethodHandle MALLOC = bind("malloc", FunctionDescriptor.of(LONG, LONG));
  private static final MethodHandle REALLOC =
      bind("realloc", FunctionDescriptor.of(LONG, LONG, LONG));
  private static final MethodHandle FREE = bind("free", FunctionDescriptor.ofVoid(LONG));
  private static final MethodHandle MADVISE =
      bind("madvise", FunctionDescriptor.of(INT, LONG, LONG, INT));
  private static final MethodHandle MALLOPT = bind("mallopt", FunctionDescriptor.of(INT, INT, INT));

  private static final boolean LINUX = System.getProperty("os.name").startsWith("Linux");
  private static final int MADV_DONTNEED = 4;
  private static final int MADV_HUGEPAGE = 14;
  private static final int M_MMAP_THRESHOLD = -3;
  private static final int MMAP_FROM = 256 * 1024;

  static {
    if (LINUX && MALLOPT != null) {
      // Else glibc raises the bound with each large block freed, and later ones stay in its heap
      // instead of going back to the system.
      call(MALLOPT, M_MMAP_THRESHOLD, MMAP_FROM);
    }
  }

  private NativeMemory() {}

  static long getLong(long address) {
    return ALL.get(LONG, address);
  }

  static int getInt(long address) {
    return ALL.get(INT, address);
  }

  static int getShort(long address) {
    return ALL.get(SHORT, address) & 0xffff;
  }

  static int getByte(long address) {
    return ALL.get(BYTE, address) & 0xff;
  }

  static void putLong(long address, long value) {
    ALL.set(LONG, address, value);
  }

  static void putInt(long address, int value) {
    ALL.set(INT, address, value);
  }

  static void putShort(long address, int value) {
    ALL.set(SHORT, address, (short) value);
  }

  static void putByte(long address, int value) {
    ALL.set(BYTE, address, (byte) value);
  }

  static void copyIn(byte[] from, int offset, long to, int count) {
    MemorySegment.copy(from, offset, ALL, BYTE, to, count);
  }

  static void copyOut(long from, byte[] to, int offset, int count) {
    MemorySegment.copy(ALL, BYTE, from, to, offset, count);
  }

  static void copy(long from, long to, long count) {
    MemorySegment.copy(ALL, from, ALL, to, count);
  }

  static void zero(long at, long count) {
    ALL.asSlice(at, count).fill((byte) 0);
  }

  /**
   * Memory whose content is undefined, at a multiple of {@code alignment}.
   *
   * @throws OutOfMemoryError when the system has no more: see {@link Keyspace} on why this must not
   *     be met at apply
   */
  static long allocateAligned(long alignment, long bytes) {
    try {
      return checked((long) ALIGNED.invokeExact(alignment, bytes), bytes);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  static long allocate(long bytes) {
    try {
      return checked((long) MALLOC.invokeExact(bytes), bytes);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /**
   * Gives the block another length, keeping what fits; answers where it is now. Large blocks are
   * moved by the page table, not copied.
   */
  static long reallocate(long address, long bytes) {
    try {
      return checked((long) REALLOC.invokeExact(address, bytes), bytes);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  static void free(long address) {
    try {
      FREE.invokeExact(address);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /**
   * Gives the pages back to the system; the addresses stay ours and read as zero. Whole pages only.
   */
  static void discard(long address, long bytes) {
    advise(address, bytes, MADV_DONTNEED);
  }

  /**
   * Asks for 2 MiB pages: a look-up among millions of keys is bound by the translation of
   * addresses.
   */
  static void preferHugePages(long address, long bytes) {
    advise(address, bytes, MADV_HUGEPAGE);
  }

  private static void advise(long address, long bytes, int advice) {
    if (!LINUX) {
      return;
    }
    try {
      // An old kernel may refuse the advice; the memory is as good as before then.
      int ignored = (int) MADVISE.invokeExact(address, bytes, advice);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  private static void call(MethodHandle function, int first, int second) {
    try {
      int ignored = (int) function.invokeExact(first, second);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  private static long checked(long address, long bytes) {
    if (address == 0) {
      throw new OutOfMemoryError("the system refused " + bytes + " bytes for keys and values");
    }
    return address;
  }

  /** A method handle declares Throwable; nothing but an Error comes out of these. */
  private static Error broken(Throwable e) {
    return e instanceof Error error ? error : new AssertionError(e);
  }

  @SuppressWarnings("restricted")
  private static MethodHandle bind(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    SymbolLookup library = linker.defaultLookup();
    return library
        .find(name)
        .map(function -> linker.downcallHandle(function, plain(descriptor)))
        .orElse(null);
  }

  /** The linker takes the machine's own layouts only. */
  private static FunctionDescriptor plain(FunctionDescriptor descriptor) {
    java.lang.foreign.MemoryLayout[] arguments =
        descriptor.argumentLayouts().stream()
            .map(layout -> layout.byteSize() == 8 ? ValueLayout.JAVA_LONG : ValueLayout.JAVA_INT)
            .toArray(java.lang.foreign.MemoryLayout[]::new);
    return descriptor
        .returnLayout()
        .map(
            layout ->
                FunctionDescriptor.of(
                    layout.byteSize() == 8 ? ValueLayout.JAVA_LONG : ValueLayout.JAVA_INT,
                    arguments))
        .orElseGet(() -> FunctionDescriptor.ofVoid(arguments));
  }
}
