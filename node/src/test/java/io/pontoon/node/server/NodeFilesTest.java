package io.pontoon.node.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.port.Disk;
import io.pontoon.common.port.DiskFile;
import io.pontoon.common.port.Randomness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeFilesTest {
  private static final Randomness DRAWN = () -> -0x1234;

  @TempDir private Path directory;
  private Disk disk;
  private NodeFiles files;

  @BeforeEach
  void open() throws IOException {
    disk = Disk.lock(directory);
    files = new NodeFiles(disk);
  }

  @AfterEach
  void close() throws IOException {
    disk.close();
  }

  private void write(Disk where, String name, byte[] bytes) throws IOException {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    try (DiskFile file = where.open(name)) {
      file.write(
          ByteBuffer.allocate(8 + bytes.length)
              .putInt(bytes.length)
              .putInt((int) crc.getValue())
              .put(bytes)
              .flip(),
          0);
    }
  }

  private void writeLog() throws IOException {
    write(disk.directory("wal"), "segment", new byte[1]);
  }

  private void writeIdentity(String text) throws IOException {
    write(disk, "identity", text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aNewDirectoryIsNoMemberAndKeepsItsId() throws IOException {
    NodeFiles.Identity first = files.claim("bridge", 3, DRAWN);
    assertEquals(new NodeFiles.Identity("bridge", 3, -0x1234, false), first);
    assertEquals(first, files.claim("bridge", 3, () -> 99));
  }

  @Test
  void noDirectoryHasTheIdThatMeansNone() throws IOException {
    assertTrue(files.claim("bridge", 3, () -> 0).store() != 0);
  }

  @Test
  void oneOfBeforeThereWereIdsGetsOneAndStaysAMember() throws IOException {
    writeIdentity("bridge\n3");
    writeLog();
    assertEquals(
        new NodeFiles.Identity("bridge", 3, -0x1234, true), files.claim("bridge", 3, DRAWN));
    assertEquals(
        new NodeFiles.Identity("bridge", 3, -0x1234, true), files.claim("bridge", 3, () -> 99));
  }

  @Test
  void oneOfBeforeWithoutALogHasNothingToRemember() throws IOException {
    writeIdentity("bridge\n3");
    assertFalse(files.claim("bridge", 3, DRAWN).member());
  }

  @Test
  void aMemberWithoutItsLogIsRefused() throws IOException {
    files.save(new NodeFiles.Identity("bridge", 3, 7, true));
    IOException refused = assertThrows(IOException.class, () -> files.claim("bridge", 3, DRAWN));
    assertTrue(refused.getMessage().contains("lost its log"), refused.getMessage());
    writeLog();
    assertEquals(new NodeFiles.Identity("bridge", 3, 7, true), files.claim("bridge", 3, DRAWN));
  }

  @Test
  void aLogOfNobodyIsRefused() throws IOException {
    writeLog();
    IOException refused = assertThrows(IOException.class, () -> files.claim("bridge", 3, DRAWN));
    assertTrue(refused.getMessage().contains("says not whose"), refused.getMessage());
  }

  @Test
  void anothersDirectoryIsRefused() throws IOException {
    files.claim("bridge", 3, DRAWN);
    assertThrows(IOException.class, () -> files.claim("bridge", 4, DRAWN));
    assertThrows(IOException.class, () -> files.claim("ferry", 3, DRAWN));
  }

  @Test
  void whatWasNotedComesBack() throws IOException {
    assertEquals(Map.of(), files.stores());
    TreeMap<Integer, Long> noted = new TreeMap<>(Map.of(1, 5L, 200, -6L));
    files.saveStores(noted);
    assertEquals(noted, files.stores());
  }
}
