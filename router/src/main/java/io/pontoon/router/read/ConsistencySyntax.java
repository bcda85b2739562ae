package io.pontoon.router.read;

import io.pontoon.common.command.Args;

/**
 * Reads the words behind {@code CONSISTENCY}. The result stays here until the next parse: one
 * instance serves one loop, and a command that brings its own level costs no garbage.
 */
public final class ConsistencySyntax {
  /** What is asked for, and which of the answers below then count. */
  public enum Kind {
    /** Which level is in force, and what it promises. */
    SHOW,
    /** {@link #consistency} from now on. */
    SET,
    /** {@link #consistency} for the command whose first word is argument {@link #at}. */
    RUN,
    /** What this connection has seen, as a token. */
    TOKEN,
    /** Has seen what the token says, which is argument {@link #at}; and reads at SESSION. */
    TAKE_UP,
    /** Whether replies to reads tell where they come from: {@link #on}. */
    TRACE,
    /** None of these: {@link #error}. */
    ERROR
  }

  private static final String UNKNOWN = "ERR unknown consistency level '";
  private static final String VALID = "'. Valid: STRONG QUORUM ALL SESSION ANY ONE";
  private static final int SHOWN_MAX = 128;

  private Consistency consistency = Consistency.STRONG;
  private Consistency bounded = new Consistency(Level.ANY, 0);
  private int at;
  private boolean on;
  private String error;

  public Consistency consistency() {
    return consistency;
  }

  public int at() {
    return at;
  }

  public boolean on() {
    return on;
  }

  public String error() {
    return error;
  }

  /** Never throws, whatever the words are. */
  public Kind parse(Args args) {
    if (args.count() == 0) {
      return Kind.SHOW;
    }
    Level level = Level.named(args.array(), args.offset(0), args.length(0));
    if (level != null) {
      return atLevel(args, level);
    }
    if (args.is(0, "TOKEN")) {
      return args.count() == 1
          ? Kind.TOKEN
          : wrong("ERR CONSISTENCY TOKEN takes no further argument");
    }
    if (args.is(0, "TRACE")) {
      on = args.count() == 2 && args.is(1, "ON");
      return on || args.count() == 2 && args.is(1, "OFF")
          ? Kind.TRACE
          : wrong("ERR CONSISTENCY TRACE takes ON or OFF");
    }
    return wrong(UNKNOWN + shown(args, 0) + VALID);
  }

  private Kind atLevel(Args args, Level level) {
    consistency = Consistency.of(level);
    at = 1;
    if (args.count() > 1 && args.is(1, "MAXLAG")) {
      if (!bound(args, level)) {
        return Kind.ERROR;
      }
      at = 3;
    }
    if (at == args.count()) {
      return Kind.SET;
    }
    if (SessionToken.isToken(args.array(), args.offset(at), args.length(at))) {
      return takeUp(args, level);
    }
    if (args.is(at, "CONSISTENCY")) {
      return wrong("ERR CONSISTENCY cannot be run at a level of another CONSISTENCY");
    }
    if (args.is(at, "MAXLAG")) {
      return wrong("ERR MAXLAG is given twice");
    }
    return Kind.RUN;
  }

  /** Takes MAXLAG's number up, or says what is wrong with it. */
  private boolean bound(Args args, Level level) {
    if (level != Level.ANY) {
      return is("ERR MAXLAG goes with ANY only, not with " + level);
    }
    if (args.count() == 2) {
      return is("ERR MAXLAG needs a number of milliseconds");
    }
    long millis = WholeNumber.of(args, 2);
    if (millis == WholeNumber.NONE) {
      return is("ERR MAXLAG is not an integer or out of range");
    }
    if (millis < 0) {
      return is("ERR MAXLAG is negative");
    }
    if (millis > Consistency.MAX_LAG_MOST) {
      return is("ERR MAXLAG is more than " + Consistency.MAX_LAG_MOST + " milliseconds");
    }
    if (bounded.maxLagMillis() != millis) {
      bounded = new Consistency(Level.ANY, (int) millis);
    }
    consistency = bounded;
    return true;
  }

  private Kind takeUp(Args args, Level level) {
    if (level != Level.SESSION) {
      return wrong("ERR a session token goes with SESSION only, not with " + level);
    }
    return at + 1 == args.count()
        ? Kind.TAKE_UP
        : wrong("ERR CONSISTENCY SESSION takes one token and no further argument");
  }

  private Kind wrong(String text) {
    error = text;
    return Kind.ERROR;
  }

  private boolean is(String wrong) {
    error = wrong;
    return false;
  }

  private static String shown(Args args, int i) {
    String text = args.text(i);
    return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX);
  }
}
