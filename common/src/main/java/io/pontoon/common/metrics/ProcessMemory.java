package io.pontoon.common.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the whole process takes. */
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  private ProcessMemory() {}

  /** Registers heap and resident memory; the latter only where the system tells it. */
  public static void measure(Metrics metrics) {
    metrics.gauge(MetricName.HEAP_BYTES, ProcessMemory::heapBytes);
    if (Files.exists(STATUS)) {
      metrics.gauge(MetricName.RESIDENT_BYTES, ProcessMemory::residentBytes);
    }
  }

  public static long heapBytes() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** 0 where the system does not tell it. */
  public static long residentBytes() {
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
