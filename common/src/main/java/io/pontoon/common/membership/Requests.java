package io.pontoon.common.membership;

import io.pontoon.common.port.Scheduler;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Questions to other members that wait for an answer. Each is said again some times until its time
 * is over, since a lost frame is no sign of a lost member. That time is counted in the waits
 * between: a process that was stopped for a while finds what came meanwhile before it gives up, and
 * does not take its own pause for the silence of all others. Any thread.
 */
final class Requests {
  /** How often a question is said. */
  static final int TRIES = 4;

  private static final int WAITING_MAX = 4_096;

  /** No answer has come. Nobody looks where it was thrown. */
  static final class Unanswered extends RuntimeException {
    Unanswered() {
      super("no answer", null, false, false);
    }
  }

  private static final class Question {
    final GossipFrame frame;
    final long wait;
    final CompletableFuture<byte[]> answer = new CompletableFuture<>();
    int said;
    boolean brokenBefore;

    Question(GossipFrame frame, long wait) {
      this.frame = frame;
      this.wait = wait;
    }
  }

  private final GossipNetwork network;
  private final Scheduler timers;
  private final AtomicLong last;
  private final Map<Long, Question> waiting = new ConcurrentHashMap<>();

  /** {@code first}: from where questions are counted, so that no answer is for an earlier run. */
  Requests(GossipNetwork network, Scheduler timers, long first) {
    this.network = network;
    this.timers = timers;
    this.last = new AtomicLong(first);
  }

  /**
   * Asks. What is answered, or {@link Unanswered}, completes the result on a thread of the network
   * or the timers.
   */
  CompletableFuture<byte[]> ask(String to, String subject, byte[] payload, long nanos) {
    if (waiting.size() >= WAITING_MAX) {
      network.drop();
      return CompletableFuture.failedFuture(new Unanswered());
    }
    long id = last.incrementAndGet();
    Question question =
        new Question(
            network.frame(GossipFrame.Kind.ASKED, id, to, subject, payload), nanos / TRIES);
    waiting.put(id, question);
    say(question);
    return question.answer;
  }

  private void say(Question question) {
    if (question.answer.isDone()) {
      return;
    }
    boolean broken = network.isBroken(question.frame.to());
    if (question.said == TRIES || broken && question.brokenBefore) {
      waiting.remove(question.frame.request());
      question.answer.completeExceptionally(new Unanswered());
      return;
    }
    question.brokenBefore = broken;
    question.said++;
    network.send(question.frame);
    timers.schedule(() -> say(question), question.wait);
  }

  void onAnswer(GossipFrame frame) {
    Question question = waiting.get(frame.request());
    if (question != null && question.frame.to().equals(frame.from())) {
      waiting.remove(frame.request());
      question.answer.complete(frame.payload());
    }
  }
}
