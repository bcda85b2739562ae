package io.pontoon.common.port;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.port.sim.SimDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What both disks promise alike, and the lock. */
class FileDiskTest {
  @TempDir Path directory;

  @Test
  void bothDisksDoTheSame() throws IOException {
    try (Disk real = Disk.lock(directory)) {
      for (Disk disk : List.of(real, new SimDisk())) {
        filesAndNames(disk);
        filesAndNames(disk.directory("below"));
        assertEquals(List.of("b"), disk.directory("below").list());
        assertEquals(List.of("b"), disk.list());
      }
    }
  }

  private static void filesAndNames(Disk disk) throws IOException {
    assertEquals(List.of(), disk.list());
    try (DiskFile file = disk.open("a")) {
      assertEquals(0, file.size());
      assertEquals(0, file.read(ByteBuffer.allocate(4), 0));
      file.allocate(100);
      assertEquals(100, file.size());
      file.allocate(50);
      assertEquals(100, file.size());
      file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 98);
      assertEquals(101, file.size());
      byte[] read = new byte[8];
      assertEquals(4, file.read(ByteBuffer.wrap(read), 97));
      assertArrayEquals(new byte[] {0, 1, 2, 3, 0, 0, 0, 0}, read);
      file.truncate(99);
      file.sync();
      assertEquals(99, file.size());
      assertEquals(0, file.read(ByteBuffer.allocate(1), 99));
    }
    disk.rename("a", "b");
    assertTrue(disk.exists("b"));
    assertFalse(disk.exists("a"));
    disk.delete("a");
    disk.syncDirectory();
    assertThrows(IOException.class, () -> disk.rename("a", "c"));
    assertThrows(IllegalArgumentException.class, () -> disk.open("../up"));
    assertEquals(List.of("b"), disk.list());
  }

  @Test
  void aSecondHolderIsRefusedByName() throws IOException {
    try (Disk held = Disk.lock(directory)) {
      IOException refused =
          assertThrows(Disk.DirectoryLockedException.class, () -> Disk.lock(directory));
      assertTrue(refused.getMessage().contains(directory.toString()), refused.getMessage());
      assertEquals(List.of(), held.list());
    }
    Disk.lock(directory).close();
    SimDisk sim = new SimDisk();
    sim.lock();
    assertThrows(Disk.DirectoryLockedException.class, sim::lock);
    sim.crash(SimDisk.Loss.EVERYTHING, () -> 0);
    sim.lock();
  }
}
