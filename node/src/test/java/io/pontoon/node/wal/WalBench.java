package io.pontoon.node.wal;

import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Disk;
import io.pontoon.common.port.DiskFile;
import io.pontoon.common.port.Randomness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;

/**
 * What the log costs. Run by hand: {@code java -cp
 * common/target/classes:node/target/classes:node/target/test-classes io.pontoon.node.wal.WalBench
 * DIRECTORY}. The directory must be on a real disk; up to 200 MB are written there and left.
 */
final class WalBench {
  private static final int[] SIZES = {100, 1000, 20_000};
  private static final long RUN_NANOS = 2_000_000_000L;
  private static final Clock CLOCK = Clock.system();

  private WalBench() {}

  public static void main(String[] args) throws IOException {
    checksums();
    for (int size : SIZES) {
      encode(size);
    }
    try (Disk disk = Disk.lock(Path.of(args[0]))) {
      rawSyncs(disk, "appended", 0);
      rawSyncs(disk, "preallocated", 64 << 20);
      for (int records : new int[] {1, 10, 100}) {
        log(disk, records, 100);
      }
      log(disk, 1, 4000);
      log(disk, 10, 20_000);
    }
  }

  /** Which is cheaper: the checksum of bytes in a direct buffer or of an array? */
  private static void checksums() {
    for (int size : SIZES) {
      byte[] heap = new byte[size];
      ByteBuffer direct = ByteBuffer.allocateDirect(size);
      CRC32C crc = new CRC32C();
      int rounds = 400_000_000 / (size + 400);
      double ofHeap = 0;
      double ofDirect = 0;
      for (int warm = 0; warm < 3; warm++) {
        long start = CLOCK.monotonicNanos();
        for (int i = 0; i < rounds; i++) {
          crc.reset();
          crc.update(heap, 0, size);
        }
        ofHeap = (double) (CLOCK.monotonicNanos() - start) / rounds;
        start = CLOCK.monotonicNanos();
        for (int i = 0; i < rounds; i++) {
          crc.reset();
          direct.clear();
          crc.update(direct);
        }
        ofDirect = (double) (CLOCK.monotonicNanos() - start) / rounds;
      }
      print("crc32c of %,d bytes: array %.0f ns, direct buffer %.0f ns", size, ofHeap, ofDirect);
    }
  }

  /** The whole writer without a disk under it: encode, checksum, group states, completion. */
  private static void encode(int payloadBytes) throws IOException {
    Wal wal =
        Wal.open(new NoDisk(), WalConfig.of(1, 1), CLOCK, Randomness.system(), WalListener.NONE);
    Load load = new Load(wal, 64, payloadBytes);
    load.run(RUN_NANOS / 2);
    long allocated = allocatedBytes();
    load.run(RUN_NANOS);
    print(
        "encode %,d-byte records, 64 a batch: %.3f µs CPU and %.2f bytes of garbage a record, %,.0f"
            + " MB/s",
        payloadBytes,
        load.cpuNanos / 1e3 / load.records,
        (double) (allocatedBytes() - allocated) / load.records,
        load.records * (double) payloadBytes / load.nanos * 1e3);
  }

  private static void rawSyncs(Disk disk, String name, long preallocated) throws IOException {
    try (DiskFile file = disk.open("raw-" + name)) {
      file.truncate(0);
      file.allocate(preallocated);
      ByteBuffer page = ByteBuffer.allocateDirect(4096);
      long start = CLOCK.monotonicNanos();
      long syncs = 0;
      while (CLOCK.monotonicNanos() - start < RUN_NANOS && syncs < (64 << 20) / 4096) {
        page.clear();
        file.write(page, syncs * 4096);
        file.sync();
        syncs++;
      }
      print("fdatasync of 4 KiB %s: %,.0f/s", name, syncs * 1e9 / (CLOCK.monotonicNanos() - start));
      file.truncate(0);
    }
    disk.delete("raw-" + name);
  }

  private static void log(Disk disk, int records, int payloadBytes) throws IOException {
    Disk directory = disk.directory("wal-" + records + "x" + payloadBytes);
    try (Wal wal =
        Wal.open(directory, WalConfig.of(1, 1), CLOCK, Randomness.system(), WalListener.NONE)) {
      AtomicBoolean running = new AtomicBoolean(true);
      Thread tender = Thread.ofPlatform().daemon().start(() -> tend(wal, running));
      Load load = new Load(wal, records, payloadBytes);
      load.run(RUN_NANOS / 2);
      load.run(RUN_NANOS);
      running.set(false);
      join(tender);
      print(
          "log, %,d × %,d bytes a commit: %,.0f syncs/s, %,.0f records/s, %.1f MB/s, %.2f µs CPU a"
              + " record, longest commit %.1f ms",
          records,
          payloadBytes,
          load.batches * 1e9 / load.nanos,
          load.records * 1e9 / load.nanos,
          load.records * (double) payloadBytes / load.nanos * 1e3,
          load.cpuNanos / 1e3 / load.records,
          load.longest / 1e6);
    }
    for (String name : directory.list()) {
      directory.delete(name);
    }
  }

  /** As the node's own runner does: ten times a second. */
  private static void tend(Wal wal, AtomicBoolean running) {
    try {
      while (running.get()) {
        wal.tend();
        LockSupport.parkNanos(100_000_000);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long allocatedBytes() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  private static void print(String format, Object... args) {
    IO.println(String.format(Locale.ROOT, format, args));
  }

  /**
   * One batch after the other on this thread, spread over ten groups, marked so that segments are
   * used again.
   */
  private static final class Load {
    private final Wal wal;
    private final int perBatch;
    private final byte[] payload;
    private final long[] last = new long[10];
    private final WalBatch batch;
    long batches;
    long records;
    long nanos;
    long cpuNanos;
    long longest;

    Load(Wal wal, int perBatch, int payloadBytes) {
      this.wal = wal;
      this.perBatch = perBatch;
      payload = new byte[payloadBytes];
      batch = wal.newBatch((done, failure) -> done.clear());
    }

    void run(long forNanos) {
      batches = 0;
      records = 0;
      longest = 0;
      long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      long start = CLOCK.monotonicNanos();
      long now = start;
      while (now - start < forNanos) {
        for (int i = 0; i < perBatch; i++) {
          int group = i % last.length;
          batch.entry(group, ++last[group], 1, (byte) 1, payload);
        }
        if (batches % 1000 == 999) {
          for (int group = 0; group < last.length; group++) {
            batch.mark(group, last[group], 1);
          }
        }
        wal.submit(batch);
        wal.doWork();
        batches++;
        records += perBatch;
        long after = CLOCK.monotonicNanos();
        longest = Math.max(longest, after - now);
        now = after;
      }
      nanos = now - start;
      cpuNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
    }
  }

  private record NoDisk() implements Disk {
    @Override
    public DiskFile open(String name) {
      return new NoFile(name);
    }

    @Override
    public boolean exists(String name) {
      return false;
    }

    @Override
    public List<String> list() {
      return List.of();
    }

    @Override
    public void delete(String name) {}

    @Override
    public void rename(String from, String to) {}

    @Override
    public void syncDirectory() {}

    @Override
    public Disk directory(String name) {
      return this;
    }

    @Override
    public String describe() {
      return "nowhere";
    }

    @Override
    public void close() {}
  }

  private record NoFile(String name) implements DiskFile {
    @Override
    public long size() {
      return 0;
    }

    @Override
    public int read(ByteBuffer into, long position) {
      return 0;
    }

    @Override
    public void write(ByteBuffer from, long position) {
      from.position(from.limit());
    }

    @Override
    public void allocate(long size) {}

    @Override
    public void truncate(long size) {}

    @Override
    public void sync() {}

    @Override
    public void close() {}
  }
}
