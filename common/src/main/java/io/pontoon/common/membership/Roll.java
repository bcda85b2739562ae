package io.pontoon.common.membership;

import io.pontoon.common.membership.Member.State;
import io.pontoon.common.wire.Hello;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All members and how they are: what the protocol sees, made into what is told. Owned by one
 * thread, but for {@link #members} and {@link #onChange}.
 */
public final class Roll {
  private static final Logger log = LoggerFactory.getLogger(Membership.class);

  /** Of these looks at a suspect without a connection, the last finds it dead. */
  public static final int LOOKS = 2;

  private static final Member.About UNHEARD = new Member.About(0, "", "", "", "", "");

  private final Member self;
  private final Map<String, Member> byName = new HashMap<>();
  private final Map<String, Integer> unconnected = new HashMap<>();
  private final List<Consumer<Member>> listeners = new CopyOnWriteArrayList<>();
  private Set<Integer> nodes = Set.of();
  private volatile List<Member> shown;

  public Roll(Member self) {
    this.self = self;
    byName.put(self.name(), self);
    shown = List.of(self);
  }

  /** Any thread. */
  public List<Member> members() {
    return shown;
  }

  /** Any thread. */
  public void onChange(Consumer<Member> listener) {
    listeners.add(listener);
  }

  /** The nodes of the cluster by now. Answers the names of those that are forgotten. */
  public List<String> nodes(Collection<Integer> ids) {
    nodes = new TreeSet<>(ids);
    return forget(
        member ->
            !Member.isRouter(member.name())
                && !isUp(member)
                && !nodes.contains(Math.toIntExact(member.id())));
  }

  /** Routers that ended so long ago are forgotten; answers their names. */
  List<String> forgetRouters(long before) {
    return forget(
        member ->
            Member.isRouter(member.name()) && !isUp(member) && member.sinceNanos() - before < 0);
  }

  private List<String> forget(Predicate<Member> which) {
    List<String> gone =
        byName.values().stream()
            .filter(member -> !member.name().equals(self.name()) && which.test(member))
            .map(Member::name)
            .toList();
    gone.forEach(byName::remove);
    gone.forEach(unconnected::remove);
    show();
    return gone;
  }

  private static boolean isUp(Member member) {
    return member.state() == State.ALIVE || member.state() == State.SUSPECT;
  }

  /**
   * What the protocol sees: those alive or suspect, and no others.
   *
   * @return whether any is suspect
   */
  public boolean seen(Collection<Member> now, long nanos) {
    Map<String, Member> left = new TreeMap<>(byName);
    boolean suspects = false;
    for (Member member : now) {
      left.remove(member.name());
      suspects |= see(member, nanos) == State.SUSPECT;
    }
    left.remove(self.name());
    for (Member silent : left.values()) {
      if (isUp(silent)) {
        put(silent, silent.with(State.DEAD, nanos));
      }
    }
    show();
    return suspects;
  }

  private State see(Member member, long nanos) {
    Member before = byName.get(member.name());
    boolean sameRun =
        before != null && before.about().incarnation() == member.about().incarnation();
    if (sameRun && (before.state() == State.LEFT || isWorse(before, member))) {
      return before.state();
    }
    if (member.state() == State.ALIVE) {
      unconnected.remove(member.name());
    }
    boolean sameState = before != null && before.state() == member.state();
    if (!sameRun || !sameState || !before.saysTheSameAs(member)) {
      put(before, member.with(member.state(), sameRun && sameState ? before.sinceNanos() : nanos));
    }
    return member.state();
  }

  /** What was found dead here stays so while others still suspect it only. */
  private static boolean isWorse(Member before, Member now) {
    return before.state() == State.DEAD && now.state() == State.SUSPECT;
  }

  /** This member has said that it ends. */
  public void left(String name, long incarnation, long nanos) {
    Member before = byName.get(name);
    if (before != null
        && before.about().incarnation() == incarnation
        && before.state() != State.LEFT) {
      put(before, before.with(State.LEFT, nanos));
      show();
    }
  }

  /**
   * Looks whether suspects are connected: one that is not, time after time, is dead.
   *
   * @return whether any is still suspect
   */
  public boolean look(Predicate<String> connected, long nanos) {
    boolean suspects = false;
    for (Member member : List.copyOf(byName.values())) {
      if (member.state() == State.SUSPECT) {
        int looks =
            connected.test(member.name()) ? 0 : unconnected.merge(member.name(), 1, Integer::sum);
        if (looks >= LOOKS) {
          put(member, member.with(State.DEAD, nanos));
        } else {
          suspects = true;
          if (looks == 0) {
            unconnected.remove(member.name());
          }
        }
      }
    }
    show();
    return suspects;
  }

  /** Nodes that should be there, and of which nothing was heard all the time, are dead. */
  public void missUnheard(long nanos) {
    for (int node : nodes) {
      String name = Member.name(Hello.Role.NODE, node);
      if (!byName.containsKey(name)) {
        put(null, Member.of(name, UNHEARD, 0, State.DEAD, nanos));
      }
    }
    show();
  }

  private void put(Member before, Member now) {
    byName.put(now.name(), now);
    boolean newRun = before == null || before.about().incarnation() != now.about().incarnation();
    if ((newRun || before.state() != now.state()) && !now.name().equals(self.name())) {
      log.info("{} is {}", now, now.state());
    }
    show();
    listeners.forEach(listener -> listener.accept(now));
  }

  private void show() {
    List<Member> sorted = new ArrayList<>(byName.values());
    sorted.sort(Member.ORDER);
    shown = List.copyOf(sorted);
  }
}
