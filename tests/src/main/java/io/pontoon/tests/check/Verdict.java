package io.pontoon.tests.check;

import java.util.List;
import java.util.stream.Collectors;

/** What a checker says of the history of one key. */
public sealed interface Verdict {
  /** One machine could have answered so. */
  record Right() implements Verdict {}

  /**
   * No order of the commands explains the answers.
   *
   * @param faults at least one, the gravest first
   */
  record Wrong(List<Fault> faults) implements Verdict {
    public Wrong {
      faults = List.copyOf(faults);
      if (faults.isEmpty()) {
        throw new IllegalArgumentException("a wrong history has a fault");
      }
    }

    /** Of the gravest fault. */
    public Kind kind() {
      return faults.getFirst().kind();
    }

    public String why() {
      return faults.stream().map(Fault::toString).collect(Collectors.joining("\n"));
    }
  }

  /** Too many orders to try: no verdict, which a test must not take for a good one. */
  record Undecided(String why) implements Verdict {}

  Verdict RIGHT = new Right();

  /**
   * What is wrong, gravest first. All kinds are told of histories only that no order explains, so
   * none is ever told of a correct system; which kind it is, is what the clients' answers allow to
   * say.
   *
   * <p>A write is <em>acknowledged</em> when it was answered. It is <em>shown</em> by an answer
   * that can only come from a value in which the write had its effect. <em>After</em> a command
   * means invoked when its answer had been read, <em>later</em> than a command means returned after
   * it.
   *
   * <p>The evidence is looked for by the use of the key: registers (plain writes of values that
   * differ, and reads), counters (increments, and reads) and lists (appended elements that differ
   * and end in one character that they have nowhere else, and reads). A key of mixed use is tried
   * with one supposition after the other, as said at each kind, in this order: applied though
   * refused, stale, duplicated, lost; the first that gives the history an order is told, with count
   * 1.
   */
  enum Kind {
    /**
     * A write had an effect although it was refused by an error which promised that it had none.
     * Register and list: its value or element is read. Counter: a number is above what all other
     * commands asked for until then, and not above that with the refused ones. Mixed: refused
     * commands may have had an effect. Counted in writes.
     */
    APPLIED_THOUGH_REFUSED,

    /**
     * The effect of an acknowledged write, or of one that was read, is gone. Register: an older
     * value is read after it, and nobody reads its value later than that. List: a read after it
     * lacks it, and no later read has it; or two appends were answered with one place. Counter: the
     * last answer is below what had been acknowledged before it; or two increments were answered
     * with one number. Mixed: acknowledged writes may have had no effect, or late. Counted in
     * writes.
     */
    LOST,

    /**
     * A command had its effect more than once. List: an element that was appended once is read
     * twice in one answer. Counter: a number is above all that was asked until then, refused
     * commands included. Mixed: each command that counts or appends may have its effect once more.
     * A register cannot show it: an old value that comes back is told as the loss of the newer one.
     * Counted in writes.
     */
    DUPLICATED,

    /**
     * A read lacks the effect of an acknowledged write that it comes after, or of one that another
     * read before it showed, and the write is not lost: something later shows it. Mixed: reads may
     * have seen any earlier value, but for those that no other answer follows. Counted in reads.
     */
    STALE,

    /** A read answers a value that nobody wrote, or before anybody asked to. Counted in reads. */
    INVENTED,

    /** No order explains the answers, and none of the above is proved. */
    UNEXPLAINED
  }

  /**
   * One thing that is wrong.
   *
   * @param count of writes or reads, as the kind says
   * @param why the commands that prove it
   */
  record Fault(Kind kind, long count, String why) {
    @Override
    public String toString() {
      return kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
          + " ("
          + count
          + "): "
          + why;
    }
  }
}
