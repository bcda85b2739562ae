package io.pontoon.tests.verify;

import io.pontoon.tests.harness.Reply;
import io.pontoon.tests.harness.RespConnection;
import io.pontoon.tests.verify.Fault.Change;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What is asked of the cluster under test through its routers. A cluster that is broken may refuse,
 * or not answer in time: what was to be undone stays owed until it is. One thread.
 */
final class Changes {
  /** In the words of a change: the group that was added last. */
  static final String NEWEST = "newest";

  private static final int CONNECT_MILLIS = 500;
  private static final int ANSWER_MILLIS = 1_000;

  private final List<InetSocketAddress> routers;
  private final int founded;
  private final String replicas;
  private final List<Change> owed = new ArrayList<>();
  private int asked;

  /**
   * @param routers may still grow
   * @param founded how many groups there were at first: those stay
   * @param copies of each group, when all is well
   */
  Changes(List<InetSocketAddress> routers, int founded, int copies) {
    this.routers = routers;
    this.founded = founded;
    this.replicas = ",replicas=" + copies + ",answered=" + copies + ",";
  }

  /** Asks once; whether it comes into force or not, it is undone later. */
  void begin(Change change) {
    owed.add(change);
    ask(change.words());
  }

  /** Has undone what can be undone now. */
  void undo() {
    owed.removeIf(change -> undone(change.undone()));
  }

  private boolean undone(List<String> words) {
    if (!words.getLast().equals(NEWEST)) {
      return isDone(ask(words));
    }
    Reply shards = ask(List.of("SHARDS"));
    if (shards == null || shards.parts() == null) {
      return false;
    }
    String newest = null;
    for (String line : shards.texts()) {
      String[] cells = line.split(" +");
      if (cells[0].matches("[0-9]+") && cells[1].equals("ACTIVE")) {
        newest = cells[0];
      }
    }
    if (newest == null || Integer.parseInt(newest) <= founded) {
      return true;
    }
    List<String> resolved = new ArrayList<>(words.subList(0, words.size() - 1));
    resolved.add(newest);
    return isDone(ask(resolved));
  }

  private static boolean isDone(Reply reply) {
    return reply != null && !reply.isError();
  }

  /** Null when there was no answer in time. */
  private Reply ask(List<String> words) {
    InetSocketAddress router = routers.get(asked++ % routers.size());
    try (RespConnection connection = RespConnection.open(router, CONNECT_MILLIS)) {
      connection.within(ANSWER_MILLIS);
      return connection.call(words.toArray(String[]::new));
    } catch (UncheckedIOException e) {
      return null;
    }
  }

  /** What keeps the cluster from being at rest; empty when nothing does. */
  String unsettled() {
    undo();
    if (!owed.isEmpty()) {
      return "not undone: " + owed;
    }
    Reply migrations = ask(List.of("MIGRATE", "STATUS"));
    if (migrations == null || !migrations.toString().contains("balanced")) {
      return "slots: " + migrations;
    }
    Reply info = ask(List.of("INFO", "raft"));
    if (!isDone(info)) {
      return "groups: " + info;
    }
    for (String line : info.text().split("\r\n")) {
      boolean whole = line.contains(replicas) && !line.contains("leader=none");
      if (line.matches("group[0-9]+:.*") && !whole) {
        return line;
      }
    }
    return "";
  }
}
