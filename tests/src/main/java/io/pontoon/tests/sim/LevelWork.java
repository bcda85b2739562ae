package io.pontoon.tests.sim;

import io.pontoon.tests.check.Demand;
import io.pontoon.tests.check.Handover;
import io.pontoon.tests.check.ReadLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What clients ask that choose how strong their reads are: each read may say so itself, or leave it
 * to what was said of its connection. Tokens go to the same client's next connection, and to other
 * clients at other routers.
 */
final class LevelWork {
  private static final long MILLI = 1_000_000;
  private static final String WORD = "CONSISTENCY";

  /** So many tokens go round; an old one must be as good as a new one. */
  private static final int TOKENS = 8;

  /**
   * A session's knowledge, as text.
   *
   * @param asked position at which it was asked for
   */
  record Token(String text, int session, long asked) {}

  /**
   * Clients that do nothing but read: nothing holds them up when writes are.
   *
   * @param count so many of those that choose levels
   * @param level at which they all read; ANY: with a bound
   */
  record Lookers(int count, ReadLevel level) {
    static final Lookers NONE = new Lookers(0, ReadLevel.STRONG);
  }

  /** A level as it is asked for. */
  private record Choice(ReadLevel level, int lagMillis) {
    List<String> words() {
      return lagMillis < 0
          ? List.of(WORD, level.name())
          : List.of(WORD, level.name(), "MAXLAG", Integer.toString(lagMillis));
    }

    long maxLag() {
      return lagMillis < 0 ? Demand.NO_BOUND : lagMillis * MILLI;
    }
  }

  private final Journal journal;
  private final Lookers lookers;
  private final List<Token> tokens = new ArrayList<>();

  LevelWork(Journal journal, Lookers lookers) {
    this.journal = journal;
    this.lookers = lookers;
  }

  /** Of some clients; null for those who say nothing of levels. */
  Standing standing(int client) {
    return client % 2 == 1 ? new Standing() : null;
  }

  /** Sometimes a client goes elsewhere, and shows there what it has known. */
  List<Asked> begin(SimClient client) {
    if (!client.chance().chance(0.02)) {
      return List.of();
    }
    client.hangUp();
    Standing standing = client.standing();
    return standing.token() == null ? List.of() : List.of(new Takes(client, standing.token()));
  }

  /** Often what {@code other} says, in other words. */
  Asked next(SimClient client, Supplier<Asked> other) {
    SimRandom chance = client.chance();
    Standing standing = client.standing();
    if (client.number() / 2 < lookers.count()) {
      return look(client, other);
    }
    int kind = chance.below(100);
    if (kind < 4) {
      return new AsksForToken(standing);
    }
    if (kind < 8 && !tokens.isEmpty()) {
      return new Takes(client, chance.pick(tokens));
    }
    if (kind < 12) {
      return new Sets(standing, choice(chance));
    }
    Asked asked = other.get();
    if (journal.reads(asked) && chance.chance(0.6)) {
      Choice choice = choice(chance);
      asked.says(choice.words());
      journal.demands(asked, () -> standing.with(choice.level(), choice.maxLag()));
    } else {
      journal.demands(asked, standing::demand);
    }
    return asked;
  }

  private Asked look(SimClient client, Supplier<Asked> other) {
    Asked read = other.get();
    while (!journal.reads(read)) {
      read = other.get();
    }
    boolean mayBeOld = lookers.level() == ReadLevel.ANY;
    int lagMillis = mayBeOld ? (int) client.chance().between(50, 300) : -1;
    Choice choice = new Choice(lookers.level(), lagMillis);
    read.says(choice.words());
    Standing standing = client.standing();
    journal.demands(read, () -> standing.with(choice.level(), choice.maxLag()));
    return read;
  }

  /** A read at QUORUM, whatever was said of the connection. */
  Asked quorum(Asked read) {
    read.says(new Choice(ReadLevel.QUORUM, -1).words());
    journal.demands(read, () -> new Demand(ReadLevel.QUORUM, Demand.NO_BOUND, Demand.NO_SESSION));
    return read;
  }

  private static Choice choice(SimRandom chance) {
    return switch (chance.below(12)) {
      case 0 -> new Choice(ReadLevel.STRONG, -1);
      case 1, 2 -> new Choice(ReadLevel.QUORUM, -1);
      case 3 -> new Choice(ReadLevel.ALL, -1);
      case 4, 5, 6 -> new Choice(ReadLevel.SESSION, -1);
      case 7, 8, 9 -> new Choice(ReadLevel.ANY, -1);
      default -> new Choice(ReadLevel.ANY, (int) chance.magnitude(20, 500));
    };
  }

  /** A command about the connection itself, which touches no key. */
  private abstract static class OfConnection extends Asked {
    final Standing standing;

    OfConnection(Standing standing, List<String> words) {
      super(words.toArray(String[]::new));
      this.standing = standing;
    }

    abstract void accepted(Reply reply);

    /** Whether this error changes nothing that is counted on. */
    boolean mayBeRefused(Reply error) {
      return false;
    }

    @Override
    final void replied(Reply reply) {
      if (reply.isError() && mayBeRefused(reply)) {
        return;
      }
      if (reply.isError()) {
        throw new SimFailure("unexpected error", this + " → " + reply);
      }
      accepted(reply);
    }

    @Override
    void lost() {}
  }

  /** What follows on the connection is at this level, as the router works in order. */
  private static final class Sets extends OfConnection {
    private final Choice choice;

    Sets(Standing standing, Choice choice) {
      super(standing, choice.words());
      this.choice = choice;
    }

    @Override
    void sent() {
      standing.set(choice.level(), choice.maxLag());
    }

    @Override
    void accepted(Reply reply) {}
  }

  private final class AsksForToken extends OfConnection {
    private int session;
    private long asked;

    AsksForToken(Standing standing) {
      super(standing, List.of(WORD, "TOKEN"));
    }

    /** A cluster without a leader of its meta group may not have its id in time. */
    @Override
    boolean mayBeRefused(Reply error) {
      return error.text().startsWith("CLUSTERDOWN");
    }

    @Override
    void sent() {
      session = standing.session();
      asked = journal.mark();
    }

    @Override
    void accepted(Reply reply) {
      Token token = new Token(reply.text(), session, asked);
      standing.token(token);
      tokens.add(token);
      if (tokens.size() > TOKENS) {
        tokens.removeFirst();
      }
    }
  }

  private final class Takes extends OfConnection {
    private final SimClient client;
    private final Token token;
    private int session;
    private long sent;

    Takes(SimClient client, Token token) {
      super(client.standing(), List.of(WORD, ReadLevel.SESSION.name(), token.text()));
      this.client = client;
      this.token = token;
    }

    /** What follows was to be read by the token: its client does not wait for that. */
    @Override
    boolean mayBeRefused(Reply error) {
      client.hangUp();
      return error.text().startsWith("CLUSTERDOWN");
    }

    @Override
    void sent() {
      session = standing.session();
      sent = journal.mark();
      standing.set(ReadLevel.SESSION, Demand.NO_BOUND);
    }

    @Override
    void accepted(Reply reply) {
      journal.handedOver(new Handover(session, sent, token.session(), token.asked()));
    }
  }
}
