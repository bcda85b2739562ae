package io.pontoon.common.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the whole process takes. */
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  private ProcessMemory() {}

  /** Registers heap and resident memory; the latter is 0 where the system does not tell it. */
  public static void measure(Metrics process) {
    process.gauge(MetricName.HEAP_BYTES, ProcessMemory::heapBytes);
    process.gauge(MetricName.RESIDENT_BYTES, ProcessMemory::residentBytes);
  }

  public static long heapBytes() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** 0 where the system does not tell it. */
  public static long residentBytes() {
    if (!Files.exists(STATUS)) {
      return 0;
    }
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(RESIDENT)) {
          return Long.parseLong(line.substring(RESIDENT.length()).replace("kB", "").strip()) * 1024;
        }
      }
      return 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
