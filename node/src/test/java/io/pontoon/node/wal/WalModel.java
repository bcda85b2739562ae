package io.pontoon.node.wal;

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

  record Metadata(int group, byte[] bytes) implements Op {}

  record Forget(int group) implements Op {}

  private static final class Group {
    long term;
    int votedFor;
    long mark;
    long markTerm;
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
          group.log.headMap(m.index, true).clear();
        }
      }
      case Install i -> {
        group.mark = i.index;
        group.markTerm = i.term;
        group.log.clear();
      }
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
                        List.copyOf(g.log.values())))));
    return lines;
  }

  static List<String> describe(List<WalGroup> recovered) {
    List<String> lines = new ArrayList<>();
    for (WalGroup group : recovered) {
      lines.add(line(group));
    }
    return lines;
  }

  private static String line(WalGroup g) {
    StringBuilder line = new StringBuilder();
    line.append(g.group()).append(" term ").append(g.term()).append(" vote ").append(g.votedFor());
    line.append(" mark ").append(g.markIndex()).append('/').append(g.markTerm());
    line.append(" meta ").append(Arrays.hashCode(g.metadata()));
    for (WalEntry e : g.entries()) {
      line.append(' ').append(e.index()).append('/').append(e.term()).append('/').append(e.kind());
      line.append('/').append(e.payload().length).append('#').append(Arrays.hashCode(e.payload()));
    }
    return line.toString();
  }
}
