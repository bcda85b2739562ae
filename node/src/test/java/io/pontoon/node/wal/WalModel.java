package io.pontoon.node.wal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** What a log must give back, told in the plainest way: apply the operations in order. */
final class WalModel {
  sealed interface Op {
    int group();
  }

  record HardState(int group, long term, int votedFor) implements Op {}

  record Entry(int group, long index, long term, byte kind, byte[] payload) implements Op {}

  record Mark(int group, long index, long term) implements Op {}

  record Install(int group, long index, long term) implements Op {}

  record Settled(int group, long index) implements Op {}

  record Metadata(int group, byte[] bytes) implements Op {}

  record Forget(int group) implements Op {}

  private static final class Group {
    long term;
    int votedFor;
    long mark;
    long markTerm;
    long settled;
    byte[] metadata = new byte[0];
    final TreeMap<Long, WalEntry> log = new TreeMap<>();

    long last() {
      return log.isEmpty() ? mark : log.lastKey();
    }
  }

  private final TreeMap<Integer, Group> groups = new TreeMap<>();

  static WalModel of(List<Op> ops, int count) {
    WalModel model = new WalModel();
    for (Op op : ops.subList(0, count)) {
      model.apply(op);
    }
    return model;
  }

  void apply(Op op) {
    if (op instanceof Settled && !groups.containsKey(op.group())) {
      return;
    }
    Group group = groups.computeIfAbsent(op.group(), g -> new Group());
    switch (op) {
      case HardState h -> {
        group.term = h.term;
        group.votedFor = h.votedFor;
      }
      case Entry e -> {
        group.log.tailMap(e.index, true).clear();
        group.log.put(e.index, new WalEntry(e.index, e.term, e.kind, e.payload));
      }
      case Mark m -> {
        if (m.index > group.mark) {
          group.mark = m.index;
          group.markTerm = m.term;
          group.settled = Math.max(group.settled, m.index);
          group.log.headMap(m.index, true).clear();
        }
      }
      case Install i -> {
        group.mark = i.index;
        group.markTerm = i.term;
        group.settled = i.index;
        group.log.clear();
      }
      case Settled s -> group.settled = Math.max(group.settled, s.index);
      case Metadata m -> group.metadata = m.bytes;
      case Forget f -> groups.remove(f.group);
    }
  }

  long last(int group) {
    Group found = groups.get(group);
    return found == null ? 0 : found.last();
  }

  long mark(int group) {
    Group found = groups.get(group);
    return found == null ? 0 : found.mark;
  }

  long settled(int group) {
    Group found = groups.get(group);
    return found == null ? 0 : found.settled;
  }

  List<String> describe() {
    List<String> lines = new ArrayList<>();
    groups.forEach(
        (id, g) ->
            lines.add(
                line(
                    new WalGroup(
                        id,
                        g.term,
                        g.votedFor,
                        g.mark,
                        g.markTerm,
                        g.metadata,
                        g.settled,
                        0,
                        List.copyOf(g.log.values())))));
    return lines;
  }

  /** What an opened log gives back: what is settled from its files, the rest at once. */
  static List<String> describe(Wal opened) throws IOException {
    TreeMap<Integer, List<WalEntry>> settled = new TreeMap<>();
    opened
        .replay()
        .run(
            group -> true,
            (group, entry) -> settled.computeIfAbsent(group, g -> new ArrayList<>()).add(entry));
    List<String> lines = new ArrayList<>();
    for (WalGroup group : opened.takeRecovered()) {
      List<WalEntry> all = new ArrayList<>(settled.getOrDefault(group.group(), List.of()));
      all.addAll(group.entries());
      lines.add(
          line(
              new WalGroup(
                  group.group(),
                  group.term(),
                  group.votedFor(),
                  group.markIndex(),
                  group.markTerm(),
                  group.metadata(),
                  group.settledIndex(),
                  0,
                  all)));
    }
    return lines;
  }

  private static String line(WalGroup g) {
    StringBuilder line = new StringBuilder();
    line.append(g.group()).append(" term ").append(g.term()).append(" vote ").append(g.votedFor());
    line.append(" mark ").append(g.markIndex()).append('/').append(g.markTerm());
    line.append(" settled ").append(g.settledIndex());
    line.append(" meta ").append(Arrays.hashCode(g.metadata()));
    for (WalEntry e : g.entries()) {
      line.append(' ').append(e.index()).append('/').append(e.term()).append('/').append(e.kind());
      line.append('/').append(e.payload().length).append('#').append(Arrays.hashCode(e.payload()));
    }
    return line.toString();
  }
}
