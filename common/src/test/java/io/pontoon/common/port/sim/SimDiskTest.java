package io.pontoon.common.port.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.port.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Test the tester too: the disk must lose what it says it loses. */
class SimDiskTest {
  private final SimDisk disk = new SimDisk();

  private DiskFile durableFile() throws IOException {
    DiskFile file = disk.open("f");
    disk.syncDirectory();
    file.write(ByteBuffer.wrap(new byte[] {1, 1, 1}), 0);
    file.sync();
    return file;
  }

  @Test
  void unsyncedBytesAreLostAndSyncedOnesAreNot() throws IOException {
    DiskFile file = durableFile();
    file.write(ByteBuffer.wrap(new byte[] {2, 2}), 2);
    disk.crash(SimDisk.Loss.EVERYTHING, () -> 0);
    assertArrayEquals(new byte[] {1, 1, 1}, disk.contents("f"));
    assertThrows(IOException.class, file::sync, "a handle from before the crash");
  }

  @Test
  void sectorsAreTornAndReordered() throws IOException {
    TreeSet<String> outcomes = new TreeSet<>();
    for (int seed = 0; seed < 100; seed++) {
      SimDisk each = new SimDisk();
      DiskFile file = each.open("f");
      each.syncDirectory();
      file.write(ByteBuffer.wrap(new byte[3 * 512]), 0);
      file.sync();
      byte[] ones = new byte[3 * 512];
      Arrays.fill(ones, (byte) 1);
      file.write(ByteBuffer.wrap(ones), 0);
      each.crash(SimDisk.Loss.SOME_SECTORS, new SplittableRandom(seed)::nextLong);
      byte[] left = each.contents("f");
      outcomes.add("" + left[0] + left[511] + left[512] + left[1023] + left[1024] + left[1535]);
    }
    assertEquals(8, outcomes.size(), outcomes::toString);
  }

  @Test
  void namesAreLostUnlessTheDirectoryWasSynced() throws IOException {
    durableFile();
    disk.rename("f", "g");
    disk.open("h");
    disk.crash(SimDisk.Loss.EVERYTHING, () -> 0);
    assertEquals(List.of("f"), disk.list());
    disk.delete("f");
    disk.syncDirectory();
    disk.crash(SimDisk.Loss.EVERYTHING, () -> 0);
    assertEquals(List.of(), disk.list());
  }

  @Test
  void faultsComeWhenTold() throws IOException {
    DiskFile file = durableFile();
    disk.failSyncsAfter(1);
    file.write(ByteBuffer.wrap(new byte[2]), 0);
    assertThrows(IOException.class, file::sync);
    assertThrows(IOException.class, file::sync);
    disk.heal();
    file.sync();
    disk.limit(4);
    IOException full =
        assertThrows(IOException.class, () -> file.write(ByteBuffer.wrap(new byte[9]), 0));
    assertEquals("No space left on device", full.getMessage());
    assertEquals(4, file.size());
    disk.flip("f", 0, 7);
    assertTrue(disk.contents("f")[0] < 0);
  }
}
