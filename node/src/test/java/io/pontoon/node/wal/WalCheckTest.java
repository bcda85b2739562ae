package io.pontoon.node.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.port.DiskFile;
import io.pontoon.common.port.sim.SimDisk;
import io.pontoon.node.wal.WalModel.Forget;
import io.pontoon.node.wal.WalModel.HardState;
import io.pontoon.node.wal.WalModel.Install;
import io.pontoon.node.wal.WalModel.Mark;
import io.pontoon.node.wal.WalModel.Metadata;
import io.pontoon.node.wal.WalModel.Settled;
import io.pontoon.node.wal.WalReport.Content;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Random logs, damaged at random places: the check must call damaged what recovery refuses, and
 * name just the entries whose bytes were hit. The failing seed is in the message.
 */
class WalCheckTest {
  private static final int SEEDS = Integer.getInteger("pontoon.wal.check.seeds", 2000);
  private static final int GROUPS = 4;

  /** A record of the intact log. */
  private record Placed(
      String file, long at, int size, byte type, int group, long a, boolean copied) {
    String entry() {
      return group + "/" + a;
    }
  }

  private int refused;
  private int told;
  private int cut;

  private interface Damager {
    /** Damages the disk; answers where, or null when it changed nothing. */
    Hit damage(SimDisk disk, List<String> files, SplittableRandom random);
  }

  private record Hit(String file, long from, long to) {}

  private static WalRig history(long seed, boolean closed) throws IOException {
    WalRig rig = new WalRig(new SimDisk(), WalRig.SMALL, seed);
    for (int i = 0; i < 60; i++) {
      int before = rig.ops.size();
      rig.submit(op(rig));
      while (rig.random.nextInt(3) > 0) {
        rig.submit(op(rig));
      }
      assertTrue(rig.ops.size() > before);
      rig.wal.doWork();
      if (rig.random.nextInt(8) == 0) {
        rig.wal.tend();
      }
    }
    if (closed) {
      rig.wal.close();
    }
    return rig;
  }

  private static WalModel.Op op(WalRig rig) {
    int group = rig.random.nextInt(GROUPS);
    WalModel model = WalModel.of(rig.ops, rig.ops.size());
    long last = model.last(group);
    return switch (rig.random.nextInt(20)) {
      case 0, 1 -> new HardState(group, rig.random.nextInt(1, 50), rig.random.nextInt(4));
      case 2 -> new Mark(group, rig.random.nextLong(model.mark(group), last + 1), 3);
      case 3 -> rig.random.nextInt(6) == 0 ? new Install(group, last + 10, 9) : entry(rig, last);
      case 4 -> rig.random.nextInt(8) == 0 ? new Forget(group) : entry(rig, last);
      case 5 -> new Metadata(group, rig.payload(rig.random.nextInt(20)));
      case 6 -> new Settled(group, rig.random.nextLong(model.mark(group), last + 1));
      default -> {
        long kept = Math.max(model.mark(group), model.settled(group));
        long first = Math.max(kept + 1, last - 2);
        yield rig.random.nextInt(10) == 0 && last >= first
            ? rig.entry(group, first, 8, rig.random.nextInt(200))
            : rig.entry(group, last + 1, 7, rig.random.nextInt(200));
      }
    };
  }

  private static WalModel.Op entry(WalRig rig, long last) {
    int group = rig.random.nextInt(GROUPS);
    return rig.entry(group, WalModel.of(rig.ops, rig.ops.size()).last(group) + 1, 7, 30);
  }

  private static List<String> files(SimDisk disk) {
    return disk.list().stream().filter(name -> name.endsWith(Segment.SUFFIX)).toList();
  }

  /** Every record of an intact log, in order. */
  private static List<Placed> records(SimDisk disk) throws IOException {
    List<Placed> found = new ArrayList<>();
    for (String name : files(disk)) {
      try (DiskFile file = disk.open(name)) {
        RecordReader reader = new RecordReader(file, 1 << 20, RecordReader.window(file.size()));
        reader.salt(Segment.Header.decode(RecordReader.headerForm(file)).salt());
        long at = Segment.Header.BYTES;
        boolean checkpoint = true;
        for (int size = reader.read(at, reader.size());
            size > 0;
            size = reader.read(at, reader.size())) {
          int length = Record.HEADER + reader.length(); // what fills up is not checked
          found.add(new Placed(name, at, length, reader.type, reader.group, reader.a, checkpoint));
          checkpoint &= reader.type != Record.CHECKPOINT_END;
          at += size;
        }
      }
    }
    return found;
  }

  /** The records of entries that make the final state, by group and index. */
  private static TreeMap<Integer, TreeMap<Long, Placed>> live(List<Placed> records) {
    TreeMap<Integer, TreeMap<Long, Placed>> live = new TreeMap<>();
    for (Placed record : records) {
      TreeMap<Long, Placed> group = live.computeIfAbsent(record.group, g -> new TreeMap<>());
      if (!record.copied) {
        switch (record.type) {
          case Record.ENTRY -> {
            group.tailMap(record.a, true).clear();
            group.put(record.a, record);
          }
          case Record.MARK -> group.headMap(record.a, true).clear();
          case Record.INSTALL, Record.FORGET -> group.clear();
          default -> {}
        }
      }
    }
    return live;
  }

  private static TreeSet<String> missing(WalReport report) {
    TreeSet<String> missing = new TreeSet<>();
    for (WalReport.GroupLog group : report.groups()) {
      for (WalReport.Range range : group.missing()) {
        for (long i = range.first(); i <= range.last(); i++) {
          missing.add(group.group() + "/" + i);
        }
      }
    }
    return missing;
  }

  private static boolean refuses(SimDisk disk, long seed) {
    try {
      new WalRig(disk.copy(), WalRig.SMALL, seed);
      return false;
    } catch (IOException refusal) {
      return true;
    }
  }

  private void run(long seed, Damager damager) throws IOException {
    WalRig rig = history(seed, seed % 2 == 0);
    SimDisk disk = (SimDisk) rig.disk;
    List<Placed> records = records(disk);
    List<String> files = files(disk);
    Hit hit = damager.damage(disk, files, new SplittableRandom(seed));
    if (hit == null) {
      return;
    }
    WalReport report = WalCheck.examine(disk, 77L, 3);
    assertEquals(refuses(disk, seed), !report.damages().isEmpty(), () -> hit + " " + report);
    if (report.damages().isEmpty()) {
      cut++;
      return;
    }
    refused++;
    TreeSet<String> expected = new TreeSet<>();
    TreeSet<String> replacing = new TreeSet<>(); // those of which an earlier form can be read
    TreeSet<String> before = new TreeSet<>();
    boolean notesHit = false;
    for (Placed record : records) {
      boolean hits =
          record.file.equals(hit.file) && record.at < hit.to && record.at + record.size > hit.from;
      boolean headerHit = record.file.equals(hit.file) && hit.from < Segment.Header.BYTES;
      if (hits || headerHit) {
        notesHit |= record.type != Record.ENTRY && record.type != Record.SYNCED;
        if (live(records).getOrDefault(record.group, new TreeMap<>()).get(record.a) == record) {
          (before.contains(record.entry()) ? replacing : expected).add(record.entry());
        }
      } else if (record.type == Record.ENTRY && !record.copied) {
        before.add(record.entry());
      }
    }
    TreeSet<String> actual = missing(report);
    boolean open = report.damages().stream().anyMatch(WalReport.Damage::more);
    if (!open) {
      assertTrue(actual.containsAll(expected), () -> expected + " " + hit + " " + report);
    }
    expected.addAll(replacing);
    if (!notesHit) {
      assertTrue(expected.containsAll(actual), () -> expected + " " + hit + " " + report);
    }
    told += expected.equals(actual) ? 1 : 0;
    for (String entry : actual) {
      int group = Integer.parseInt(entry.substring(0, entry.indexOf('/')));
      long index = Long.parseLong(entry.substring(entry.indexOf('/') + 1));
      assertTrue(
          report.damages().stream()
              .flatMap(damage -> damage.lost().stream())
              .anyMatch(
                  lost ->
                      lost.content() == Content.ENTRIES
                          && lost.group() == group
                          && lost.first() <= index
                          && lost.last() >= index),
          () -> entry + " is missing, and no damage tells of it: " + report);
    }
  }

  private void all(Damager damager) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        run(seed, damager);
      } catch (AssertionError | IOException | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static String oneOf(List<String> files, SplittableRandom random) {
    return files.get(random.nextInt(files.size()));
  }

  @Test
  void anIntactLogIsToldAsRecoveryReadsIt() throws IOException {
    int closed = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      WalRig rig = history(seed, seed % 2 == 0);
      WalReport report = WalCheck.examine(rig.disk, 77L, 3);
      assertEquals(List.of(), report.damages(), "seed " + seed);
      closed += report.tail().closed() ? 1 : 0;
      assertTrue(seed % 2 == 0 || !report.tail().closed(), "seed " + seed);
      List<String> expected = new ArrayList<>();
      WalRig again = new WalRig(((SimDisk) rig.disk).copy(), WalRig.SMALL, seed);
      for (WalGroup group : again.wal.takeRecovered()) {
        long last =
            group.entries().isEmpty() ? group.settledIndex() : group.entries().getLast().index();
        expected.add(
            new WalReport.GroupLog(
                    group.group(),
                    group.term(),
                    group.votedFor(),
                    true,
                    group.markIndex(),
                    group.markTerm(),
                    last,
                    List.of())
                .toString());
      }
      assertEquals(
          expected,
          report.groups().stream().map(WalReport.GroupLog::toString).toList(),
          "seed " + seed);
    }
    assertTrue(
        closed > SEEDS / 2 - SEEDS / 20, "a full file only has no room to say so: " + closed);
  }

  @Test
  void aFlippedBitIsToldWithTheEntriesThatItHit() {
    all(
        (disk, files, random) -> {
          String file = oneOf(files, random);
          long at = random.nextInt(disk.contents(file).length);
          disk.flip(file, at, random.nextInt(8));
          return new Hit(file, at, at + 1);
        });
    assertTrue(told > SEEDS / 3, "told exactly: " + told + " of " + refused);
    assertTrue(cut > 0);
  }

  @Test
  void aLostSectorIsToldWithTheEntriesThatItHit() {
    all(
        (disk, files, random) -> {
          String file = oneOf(files, random);
          byte[] bytes = disk.contents(file);
          int from = random.nextInt(bytes.length / 512 + 1) * 512;
          int to = Math.min(bytes.length, from + 512);
          byte[] before = bytes.clone();
          random.nextBytes(bytes); // what another file held
          byte[] damaged = before.clone();
          System.arraycopy(bytes, from, damaged, from, to - from);
          disk.put(file, damaged);
          return from < to ? new Hit(file, from, to) : null;
        });
    assertTrue(told > SEEDS / 8, "told exactly: " + told + " of " + refused);
  }

  @Test
  void aFileThatWasCutIsToldWithTheEntriesThatItHeld() {
    all(
        (disk, files, random) -> {
          String file = oneOf(files, random);
          byte[] bytes = disk.contents(file);
          int at = random.nextInt(bytes.length);
          disk.put(file, Arrays.copyOf(bytes, at));
          return new Hit(file, at, bytes.length);
        });
    assertTrue(refused > SEEDS / 3 && cut > 0, refused + " " + cut);
  }

  @Test
  void aFileThatIsGoneIsToldWithTheEntriesThatItHeld() {
    all(
        (disk, files, random) -> {
          if (files.size() < 3) {
            return null;
          }
          String file = files.get(random.nextInt(1, files.size() - 1));
          disk.delete(file);
          return new Hit(file, 0, Long.MAX_VALUE);
        });
    assertTrue(refused > SEEDS / 3, "refused: " + refused);
  }

  @Test
  void theFilesOfAnotherNodeAreNoDamageToAnybodyElse() throws IOException {
    WalRig rig = history(1, true);
    assertFalse(WalCheck.examine(rig.disk, 77L, 4).damages().isEmpty());
    assertFalse(WalCheck.examine(rig.disk, 78L, 3).damages().isEmpty());
    assertTrue(WalCheck.examine(rig.disk, null, null).damages().isEmpty());
  }
}
