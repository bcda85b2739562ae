package io.pontoon.router;

import io.pontoon.common.wire.ChangeReply;
import io.pontoon.common.wire.ChangeRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the meta group of a {@link FakeCluster} says to changes: the same to all. */
final class FakeChanges {
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile ChangeReply.Status status = ChangeReply.Status.DONE;
  private volatile String text = "";

  /** From now on. */
  void answer(ChangeReply.Status status, String text) {
    this.status = status;
    this.text = text;
  }

  /** What the leader was asked, each as its words with spaces between. */
  List<String> asked() {
    return asked;
  }

  ChangeReply reply(int node, int leader, ChangeRequest request) {
    if (leader != node) {
      return new ChangeReply(request.id(), ChangeReply.Status.NOT_LEADER, leader, "");
    }
    asked.add(String.join(" ", request.words()));
    return new ChangeReply(request.id(), status, leader, text);
  }
}
