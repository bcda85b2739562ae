package io.pontoon.node.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.StartupException;
import io.pontoon.common.port.Disk;
import io.pontoon.common.ring.Slots;
import io.pontoon.node.check.CheckReport.Finding;
import io.pontoon.node.check.CheckReport.GroupState;
import io.pontoon.node.check.CheckReport.Severity;
import io.pontoon.node.server.Node;
import io.pontoon.node.server.SmallCluster;
import io.pontoon.node.snapshot.SnapshotFile;
import io.pontoon.node.wal.WalReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files of real nodes, damaged at chosen places: each damage must be told, with what it costs,
 * and a node must refuse the directory just when that is said.
 */
class DataCheckTest {
  private static final String REFUSES = "the node refuses to start";
  private static final String NEEDLE = "needle-in-the-log-";

  @TempDir private static Path shared;
  @TempDir private Path own;

  /** Closed in order, and as a killed process leaves it. */
  private static Path closed;

  private static Path killed;
  private static NodeConfig config;
  private static int needleGroup;

  @BeforeAll
  static void fill() throws Exception {
    try (SmallCluster cluster = SmallCluster.start(shared.resolve("cluster"))) {
      config = cluster.config(1);
      String filler = "x".repeat(2_000);
      for (int i = 0; i < 600; i++) {
        cluster.command("SET", "key" + i % 50, filler + i);
        if (i % 100 == 50) {
          cluster.command("SET", "needle", NEEDLE + i);
        }
      }
      byte[] key = "needle".getBytes(StandardCharsets.US_ASCII);
      needleGroup = cluster.map().slots().of(Slots.of(key, 0, key.length));
      killed = copy(cluster.directory(1), shared.resolve("killed"));
    }
    closed = config.get(NodeConfig.DATA_DIR);
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else if (Files.exists(file)) {
          Files.write(target, Files.readAllBytes(file));
        }
      }
    }
    return to;
  }

  private Path fresh(Path from) throws IOException {
    return copy(from, own.resolve("data"));
  }

  private static List<Path> files(Path directory, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  private static void flip(Path file, long at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) at] ^= 4;
    Files.write(file, bytes);
  }

  private static void cut(Path file, long size) throws IOException {
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) size));
  }

  private static int find(byte[] bytes, String text) {
    byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
    for (int at = 0; at + wanted.length <= bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    return -1;
  }

  /** The newest file of the log that holds some needle, and where. */
  private record Place(Path file, int at) {}

  private static Place newestNeedle(Path data) throws IOException {
    for (Path file : files(data.resolve("wal"), ".wal").reversed()) {
      byte[] bytes = Files.readAllBytes(file);
      int at = find(bytes, NEEDLE);
      if (at >= 0) {
        return new Place(file, at);
      }
    }
    throw new AssertionError("the log holds no needle any more");
  }

  /** Examines, and sees whether a node takes it; both must say the same. */
  private CheckReport examine(Path data) throws IOException {
    List<String> before = contents(data);
    CheckReport report = DataCheck.run(data);
    assertEquals(before, contents(data), "nothing may be changed");
    boolean refused = false;
    try {
      Node.start(config.with(NodeConfig.DATA_DIR, data)).close();
    } catch (StartupException refusal) {
      refused = true;
    }
    boolean saidSo =
        report.findings().stream()
            .flatMap(finding -> finding.lost().stream())
            .anyMatch(lost -> lost.contains(REFUSES));
    assertEquals(refused, saidSo, report.findings()::toString);
    return report;
  }

  private static List<String> contents(Path data) throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      return files
          .sorted()
          .map(
              file -> {
                try {
                  return file
                      + " "
                      + (Files.isRegularFile(file)
                          ? Arrays.hashCode(Files.readAllBytes(file))
                          : "");
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              })
          .toList();
    }
  }

  private static Finding onlyDamage(CheckReport report) {
    List<Finding> damages =
        report.findings().stream().filter(f -> f.severity() == Severity.DAMAGE).toList();
    assertEquals(1, damages.size(), damages::toString);
    assertFalse(report.clean());
    return damages.getFirst();
  }

  private static void assertSays(List<String> lines, String... wanted) {
    for (String words : wanted) {
      assertTrue(
          lines.stream().anyMatch(line -> line.contains(words)), () -> words + " not in " + lines);
    }
  }

  private static GroupState group(CheckReport report, int id) {
    return report.groups().stream().filter(g -> g.group() == id).findFirst().orElseThrow();
  }

  /** The newest snapshot of the group that has the largest one. */
  private static SnapshotFile largestSnapshot(Path data) throws IOException {
    return DataCheck.run(data).snapshots().stream()
        .max(Comparator.comparingLong(SnapshotFile::bytes))
        .orElseThrow();
  }

  @Test
  void whatWasClosedInOrderIsCleanAndToldGroupByGroup() throws IOException {
    CheckReport report = examine(fresh(closed));
    assertTrue(report.clean());
    assertEquals(List.of(), report.findings());
    assertTrue(report.log().tail().closed());
    assertEquals("pontoon", report.identity().cluster());
    assertEquals(1, report.identity().node());
    assertEquals(5, report.map().groups());
    assertEquals(List.of(0, 1, 2, 3, 4), report.groups().stream().map(GroupState::group).toList());
    for (GroupState group : report.groups()) {
      assertTrue(group.log().term() > 0);
      assertTrue(group.log().lastIndex() >= group.log().markIndex());
      assertEquals(List.of(), group.log().missing());
      assertEquals(List.of(2, 3), group.elsewhere());
      assertTrue(group.snapshotId().index() >= group.log().markIndex());
    }
    assertTrue(report.snapshots().size() >= 4, "every group with keys has a snapshot");
  }

  @Test
  void whatAKilledProcessLeavesIsClean() throws IOException {
    CheckReport report = examine(fresh(killed));
    assertTrue(report.clean(), report.findings()::toString);
    assertFalse(report.log().tail().closed());
  }

  @Test
  void aTornTailCostsNothingThatWasAcknowledged() throws IOException {
    Path data = fresh(killed);
    Place needle = newestNeedle(data);
    byte[] before = Files.readAllBytes(needle.file);
    flip(needle.file, needle.at);
    Finding record = onlyDamage(DataCheck.run(data));
    Files.write(needle.file, before);
    WalReport.Tail tail = DataCheck.run(data).log().tail();
    Path file = data.resolve("wal").resolve(tail.file());
    byte[] bytes = Files.readAllBytes(file);
    // An entry of which the last bytes did not reach the disk.
    int length = (int) (record.to() - record.from()) - 8;
    System.arraycopy(before, (int) record.from(), bytes, (int) tail.offset(), length);
    Files.write(file, bytes);
    CheckReport report = examine(data);
    assertTrue(report.clean(), report.findings()::toString);
    Finding note = report.findings().getFirst();
    assertEquals(tail.offset(), note.from());
    assertSays(List.of(note.what()), "a torn tail");
    assertSays(note.lost(), "nothing that was acknowledged with wal.fsync: always");
  }

  @Test
  void aFlippedBitInTheMiddleIsToldWithGroupAndEntry() throws IOException {
    Path data = fresh(killed);
    Place needle = newestNeedle(data);
    flip(needle.file, needle.at);
    CheckReport report = examine(data);
    Finding damage = onlyDamage(report);
    assertEquals("wal/" + needle.file.getFileName(), damage.file());
    assertTrue(damage.from() <= needle.at && needle.at < damage.to(), damage::toString);
    assertTrue(damage.to() - damage.from() < 512, "one record, and no more: " + damage);
    List<WalReport.Range> missing = group(report, needleGroup).log().missing();
    assertEquals(1, missing.size());
    long index = missing.getFirst().first();
    assertEquals(index, missing.getFirst().last());
    assertSays(damage.held(), "entry " + index + " of group " + needleGroup);
    assertSays(damage.lost(), "entry " + index + " of group " + needleGroup + " on this node");
    assertSays(damage.lost(), "nodes 2 and 3", REFUSES);
    assertSays(List.of(damage.todo()), "start the node again", "new replica");
  }

  @Test
  void aLostSectorIsToldWithAllThatStoodInIt() throws IOException {
    Path data = fresh(killed);
    Place needle = newestNeedle(data);
    byte[] bytes = Files.readAllBytes(needle.file);
    int from = needle.at / 4096 * 4096;
    Arrays.fill(bytes, from, from + 4096, (byte) 0);
    Files.write(needle.file, bytes);
    CheckReport report = examine(data);
    Finding damage = onlyDamage(report);
    assertTrue(damage.from() <= needle.at && needle.at < damage.to(), damage::toString);
    assertSays(damage.lost(), "of group " + needleGroup + " on this node", REFUSES);
    assertFalse(group(report, needleGroup).log().missing().isEmpty());
  }

  @Test
  void whatASnapshotCoversIsNoLoss() throws IOException {
    Path data = fresh(closed);
    // Old entries of a group with a newer snapshot, in a file that another group still holds.
    Path oldest = files(data.resolve("wal"), ".wal").getFirst();
    byte[] bytes = Files.readAllBytes(oldest);
    int at = find(bytes, "xxxxxxxxxxxxxxxx");
    assertTrue(at > 0);
    flip(oldest, at + 100);
    CheckReport report = examine(data);
    Finding damage = onlyDamage(report);
    assertSays(damage.lost(), "nothing of", REFUSES);
    assertTrue(
        report.groups().stream().allMatch(group -> group.log().missing().isEmpty()),
        damage::toString);
  }

  @Test
  void cutRemovedAndForeignFilesOfTheLogAreTold() throws IOException {
    Path data = fresh(killed);
    List<Path> segments = files(data.resolve("wal"), ".wal");
    assertTrue(segments.size() > 2, "several files are needed");
    Path middle = segments.get(segments.size() - 2);
    byte[] whole = Files.readAllBytes(middle);
    cut(middle, whole.length / 2);
    Finding damage = onlyDamage(examine(data));
    assertEquals("wal/" + middle.getFileName(), damage.file());
    assertSays(List.of(damage.what()), "the file ends at byte " + whole.length / 2);

    Files.delete(middle);
    damage = onlyDamage(examine(data));
    assertEquals("wal/" + middle.getFileName(), damage.file());
    assertSays(List.of(damage.what()), "the file is missing");

    byte[] headless = whole.clone();
    headless[30] ^= 1;
    Files.write(middle, headless);
    damage = onlyDamage(examine(data));
    assertEquals("wal/" + middle.getFileName(), damage.file());
    assertSays(List.of(damage.what()), "its header");
    assertSays(damage.lost(), REFUSES);

    byte[] checkpoint = whole.clone();
    checkpoint[64 + 20] ^= 1;
    Files.write(middle, checkpoint);
    damage = onlyDamage(examine(data));
    assertEquals(64, damage.from());
    assertSays(damage.held(), "a note of the log for itself");
    assertSays(damage.lost(), "no entry, no term and no vote", REFUSES);
  }

  @Test
  void aDamagedSnapshotIsToldWithWhatElseCoversIt() throws IOException {
    Path data = fresh(closed);
    SnapshotFile snapshot = largestSnapshot(data);
    Path file = data.resolve("snapshots").resolve(snapshot.file());
    byte[] whole = Files.readAllBytes(file);
    int group = snapshot.id().group();

    flip(file, whole.length / 2);
    Finding damage = onlyDamage(examine(data));
    assertEquals("snapshots/" + snapshot.file(), damage.file());
    assertTrue(damage.from() <= whole.length / 2 && whole.length / 2 < damage.to());
    assertSays(List.of(damage.what()), "is not what was written");
    assertSays(damage.held(), "the state of group " + group + " up to index");
    assertSays(damage.lost(), "the state of group " + group + " on this node", REFUSES);

    for (int at : new int[] {9, whole.length - 9}) {
      Files.write(file, whole);
      flip(file, at);
      damage = onlyDamage(examine(data));
      assertTrue(damage.from() <= at && at < damage.to(), damage::toString);
      assertSays(damage.lost(), REFUSES);
    }
    Files.write(file, Arrays.copyOf(whole, whole.length - 100));
    CheckReport cut = examine(data);
    assertFalse(cut.clean());

    Files.delete(file);
    damage = onlyDamage(examine(data));
    assertEquals("snapshots", damage.file());
    assertSays(List.of(damage.what()), "the snapshot of that index is missing");

    // A later one that is damaged beside one that is not: the node starts from the latter.
    Files.write(file, whole);
    Path later =
        file.resolveSibling(snapshot.file().replaceFirst("-\\d{19}", "-0000000000009999999"));
    Files.write(later, whole);
    damage = onlyDamage(examine(data));
    assertEquals("snapshots/" + later.getFileName(), damage.file());
    assertSays(damage.lost(), "nothing: the node starts from the snapshot of index");
    assertSays(List.of(damage.todo()), "remove this file");
  }

  @Test
  void theSmallFilesAreTold() throws IOException {
    Path data = fresh(closed);
    for (String name : List.of("identity", "cluster-map")) {
      byte[] whole = Files.readAllBytes(data.resolve(name));
      flip(data.resolve(name), whole.length - 1);
      Finding damage = onlyDamage(examine(data));
      assertEquals(name, damage.file());
      Files.write(data.resolve(name), whole);
    }
    Files.write(data.resolve("snapshots").resolve("unfinished.part"), new byte[10]);
    CheckReport report = DataCheck.run(data);
    assertTrue(report.clean());
    assertEquals("snapshots/unfinished.part", report.findings().getFirst().file());
    Files.delete(data.resolve("identity"));
    assertEquals("identity", onlyDamage(DataCheck.run(data)).file());
  }

  /** Whatever is flipped anywhere: the check and the node agree on whether it starts. */
  @Test
  void anyFlippedBitIsToldAsTheNodeSeesIt() throws IOException {
    int refused = 0;
    for (long seed = 1; seed <= 40; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Path data = copy(random.nextBoolean() ? closed : killed, own.resolve("data" + seed));
      List<Path> all =
          Stream.of(
                  files(data.resolve("wal"), ".wal"), files(data.resolve("snapshots"), ".snapshot"))
              .flatMap(List::stream)
              .toList();
      Path file = all.get(random.nextInt(all.size()));
      flip(file, random.nextLong(Files.size(file)));
      try {
        refused += examine(data).clean() ? 0 : 1;
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertTrue(refused > 10, "refused: " + refused);
  }

  @Test
  void whatIsInUseOrNoDataDirectoryIsRefusedInOneLine() throws Exception {
    Path data = fresh(closed);
    Path other = own.resolve("held");
    copy(closed, other);
    try (Disk held = Disk.lock(other)) {
      assertThrows(Disk.DirectoryLockedException.class, () -> DataCheck.run(other), held::describe);
    }
    IOException none =
        assertThrows(IOException.class, () -> DataCheck.run(data.resolve("nothing")));
    assertTrue(none.getMessage().contains("is no data directory"), none.getMessage());
    none = assertThrows(IOException.class, () -> DataCheck.run(data.resolve("wal")));
    assertTrue(none.getMessage().contains("is no data directory"), none.getMessage());
  }
}
