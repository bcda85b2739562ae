package io.pontoon.common.membership;

import io.pontoon.common.wire.Hello;
import java.util.Comparator;

/**
 * A node or router as one process sees it. Immutable.
 *
 * @param role what it is
 * @param id a node's id, or the number by which routers are told apart
 * @param about what it says of itself
 * @param mapEpoch the newest map that it has told of; 0 when it knows none
 * @param state as the observer sees it
 * @param sinceNanos when it got this state, by the observer's monotonic clock
 */
public record Member(
    Hello.Role role, long id, About about, long mapEpoch, State state, long sinceNanos) {
  /** How a member is. */
  public enum State {
    /** It answers, or answers somebody who was asked to try. */
    ALIVE,
    /**
     * Neither it nor anybody who tried for us has an answer from it; it may still defend itself.
     */
    SUSPECT,
    /** It was suspect for too long, or its connections are gone too. */
    DEAD,
    /** It has said that it ends. */
    LEFT
  }

  /**
   * What a member says of itself. No text may hold a tab.
   *
   * @param incarnation tells one run of a process from the next; its start in wall milliseconds
   * @param zone where it stands; empty when not told
   * @param peerAddress where it takes links, as host:port; empty when it takes none
   * @param clientAddress where it takes clients, likewise
   * @param adminAddress where its metrics are read, likewise
   * @param version of its program
   */
  public record About(
      long incarnation,
      String zone,
      String peerAddress,
      String clientAddress,
      String adminAddress,
      String version) {
    private static final int PARTS = 6;
    private static final int LENGTH_MAX = 2_048;

    /** In one line. */
    public String text() {
      return String.join(
          "\t",
          Long.toHexString(incarnation),
          zone,
          peerAddress,
          clientAddress,
          adminAddress,
          version);
    }

    /**
     * @throws IllegalArgumentException when it is no such line
     */
    public static About parse(String text) {
      String[] parts = text.length() > LENGTH_MAX ? new String[0] : text.split("\t", -1);
      if (parts.length != PARTS) {
        throw new IllegalArgumentException("not what a member says of itself");
      }
      long incarnation = Long.parseUnsignedLong(parts[0], 16);
      return new About(incarnation, parts[1], parts[2], parts[3], parts[4], parts[5]);
    }

    /** The version of the program that runs here. */
    public static String ownVersion() {
      String version = About.class.getPackage().getImplementationVersion();
      return version == null ? "unpacked" : version;
    }
  }

  /** Nodes by their ids, then routers. */
  static final Comparator<Member> ORDER =
      Comparator.comparing(Member::role).thenComparing(Member::id, Long::compareUnsigned);

  private static final String NODE = "node-";
  private static final String ROUTER = "router-";

  /** This process, which lives. */
  public static Member self(Hello.Role role, long id, About about, long mapEpoch, long nowNanos) {
    return new Member(role, id, about, mapEpoch, State.ALIVE, nowNanos);
  }

  /** By which members call each other: {@code node-3}, {@code router-8f21a0c47be2d913}. */
  public String name() {
    return name(role, id);
  }

  /** The name of the member that greets so. */
  public static String name(Hello hello) {
    return name(hello.role(), hello.id());
  }

  /** By role and id. */
  public static String name(Hello.Role role, long id) {
    return role == Hello.Role.NODE ? NODE + id : ROUTER + Long.toHexString(id);
  }

  static boolean isRouter(String name) {
    return name.startsWith(ROUTER);
  }

  /**
   * A member of this name.
   *
   * @throws IllegalArgumentException when nobody can be called so
   */
  public static Member of(String name, About about, long mapEpoch, State state, long sinceNanos) {
    Hello.Role role = isRouter(name) ? Hello.Role.ROUTER : Hello.Role.NODE;
    long id =
        isRouter(name)
            ? Long.parseUnsignedLong(name.substring(ROUTER.length()), 16)
            : Long.parseLong(name.substring(Math.min(NODE.length(), name.length())));
    if (!name(role, id).equals(name)) {
      throw new IllegalArgumentException("nobody is called '" + name + "'");
    }
    return new Member(role, id, about, mapEpoch, state, sinceNanos);
  }

  Member with(State changed, long nowNanos) {
    return new Member(role, id, about, mapEpoch, changed, nowNanos);
  }

  boolean saysTheSameAs(Member other) {
    return about.equals(other.about) && mapEpoch == other.mapEpoch;
  }

  /** In words: {@code node 3}. */
  @Override
  public String toString() {
    return role == Hello.Role.NODE ? "node " + id : "router " + Long.toHexString(id);
  }
}
