package io.pontoon.router.route;

import io.pontoon.common.wire.ChangeReply;
import io.pontoon.common.wire.ChangeRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What users ask of the leader of the meta group, on its way there. It is sent again as long as
 * nobody has done it; a change of which that is not known is not sent twice, since some of them
 * would be made twice then. Belongs to one loop. Pure: time comes as an argument.
 */
final class ChangeDesk {
  /** More than this at once are not people any more. */
  private static final int WAITING_MAX = 256;

  private static final String UNKNOWN =
      "INDETERMINATE the leader of the meta group did not confirm; the change may or may not be"
          + " made, now or later";
  private static final String NOBODY =
      "CLUSTERDOWN The cluster is down: no leader of the meta group within the deadline; not"
          + " executed";
  private static final String TOO_MANY = "BUSY too many changes wait; not executed";

  /** The way to the nodes. */
  @FunctionalInterface
  interface Post {
    /** False when there is no connection. */
    boolean send(int node, ChangeRequest request);
  }

  private static final class Change {
    final List<String> words;
    final boolean harmless;
    final long deadline;
    final Consumer<ChangeAnswer> then;
    long id;

    /** Who was asked and has not answered; 0: nobody. */
    int asked;

    Change(List<String> words, boolean harmless, long deadline, Consumer<ChangeAnswer> then) {
      this.words = words;
      this.harmless = harmless;
      this.deadline = deadline;
      this.then = then;
    }
  }

  private final Post post;
  private final long patience;
  private final Leadership leadership;
  private final List<Change> waiting = new ArrayList<>();
  private long serial;
  private long notBefore = Long.MIN_VALUE;

  ChangeDesk(Post post, LinkSettings settings) {
    this.post = post;
    this.patience = settings.deadline();
    this.leadership = new Leadership(new int[0], settings.backoffFirst(), settings.backoffMax());
  }

  /** The node believed to lead the meta group; 0 when none is known. */
  int leader() {
    return leadership.leader();
  }

  void replicas(int[] nodes) {
    leadership.replicas(nodes);
  }

  /**
   * Asks; the answer comes to {@code then}, once.
   *
   * @param harmless it may be done twice
   */
  void ask(List<String> words, boolean harmless, long now, Consumer<ChangeAnswer> then) {
    if (waiting.size() >= WAITING_MAX) {
      then.accept(new ChangeAnswer(false, TOO_MANY));
      return;
    }
    waiting.add(new Change(List.copyOf(words), harmless, now + patience, then));
    pump(now);
  }

  private void pump(long now) {
    for (Change change : List.copyOf(waiting)) {
      if (change.asked == 0 && now >= notBefore && leadership.replicas() > 0) {
        send(change, now);
      }
    }
  }

  private void send(Change change, long now) {
    boolean known = leadership.leader() != 0;
    int node = known ? leadership.leader() : leadership.nextReplica();
    change.id = ++serial;
    if (post.send(node, new ChangeRequest(change.id, change.words))) {
      change.asked = node;
    } else {
      leadership.lost();
      notBefore = now + leadership.backoff();
    }
  }

  void onReply(int node, ChangeReply reply, long now) {
    Change change = find(reply.id());
    if (change == null || change.asked != node) {
      return; // to one that was given up
    }
    switch (reply.status()) {
      case DONE -> {
        leadership.proved(node);
        end(change, new ChangeAnswer(true, reply.text()));
      }
      case REFUSED -> {
        leadership.proved(node);
        end(change, new ChangeAnswer(false, "ERR " + reply.text()));
      }
      case NOT_LEADER -> {
        change.asked = 0;
        if (leadership.leader() == node || leadership.leader() == 0) {
          notBefore = leadership.refused(node, reply.leader()) ? now : now + leadership.backoff();
        }
        pump(now);
      }
      case UNSETTLED -> {
        leadership.refused(node, reply.leader());
        lost(change);
        notBefore = now + leadership.backoff();
      }
    }
  }

  private Change find(long id) {
    for (Change change : waiting) {
      if (change.id == id && change.asked != 0) {
        return change;
      }
    }
    return null;
  }

  /** Whoever was asked will not say whether it was done. */
  private void lost(Change change) {
    change.asked = 0;
    if (!change.harmless) {
      end(change, new ChangeAnswer(false, UNKNOWN));
    }
  }

  private void end(Change change, ChangeAnswer answer) {
    waiting.remove(change);
    change.then.accept(answer);
  }

  void onStanding(long term, int leader, long now) {
    if (leadership.told(term, leader)) {
      notBefore = now;
      pump(now);
    }
  }

  void onNodeDown(int node, long now) {
    if (leadership.leader() == node) {
      leadership.lost();
    }
    for (Change change : List.copyOf(waiting)) {
      if (change.asked == node) {
        lost(change);
      }
    }
    pump(now);
  }

  /** Answers whether anything waits. */
  boolean onTimer(long now) {
    for (Change change : List.copyOf(waiting)) {
      if (now - change.deadline >= 0) {
        boolean open = change.asked != 0 && !change.harmless;
        end(change, new ChangeAnswer(false, open ? UNKNOWN : NOBODY));
      }
    }
    pump(now);
    return !waiting.isEmpty();
  }
}
