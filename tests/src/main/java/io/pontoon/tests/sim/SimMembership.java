package io.pontoon.tests.sim;

import io.pontoon.common.membership.GossipFrame;
import io.pontoon.common.membership.Member;
import io.pontoon.common.membership.Member.State;
import io.pontoon.common.membership.Membership;
import io.pontoon.common.membership.Roll;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.wire.Hello;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Membership without threads, in the place of Atomix's: every member counts its own beats, and at
 * each sends all the beats that it has heard of to whoever it is connected with. Whose beats no
 * longer come, by any way, is suspect and then dead, in the times that the settings name. So it
 * sees what happens to processes and links, in the world's own time.
 */
final class SimMembership implements Membership {
  private static final String BEATS = "beats";
  private static final String FAREWELL = "farewell";
  private static final long MILLI = 1_000_000;
  private static final int PARTS = 5;

  /** Beats that may be missing before a member is suspect. */
  private static final int MISSED = 4;

  /**
   * What was last heard of a member, and when.
   *
   * @param run the beats of a later one count, whatever their number
   */
  private record Heard(Member member, long run, long beat, long at) {}

  private final Setup setup;
  private final Scheduler loop;
  private final Roll roll;
  private final TreeMap<String, Heard> heard = new TreeMap<>();
  private List<Integer> nodes;
  private long run;
  private long beat;
  private long epoch;
  private boolean over;

  /** Begins to take part, on this thread of its process. */
  SimMembership(Setup setup, Scheduler loop) {
    this.setup = setup;
    this.loop = loop;
    this.roll = new Roll(setup.self());
    this.run = setup.self().about().incarnation();
    this.epoch = setup.self().mapEpoch();
    this.nodes = List.copyOf(setup.nodes());
    roll.nodes(nodes);
    setup.network().receiver(this::onGossip);
    loop.execute(this::tick);
    loop.schedule(this::missUnheard, silence() + failure());
  }

  private long now() {
    return setup.clock().monotonicNanos();
  }

  private long interval() {
    return setup.settings().probeInterval() * MILLI;
  }

  private long silence() {
    return MISSED * interval();
  }

  private long failure() {
    return setup.settings().failureTimeout() * MILLI;
  }

  private void missUnheard() {
    if (!over) {
      roll.missUnheard(now());
    }
  }

  private void tick() {
    if (over) {
      return;
    }
    beat++;
    Member self =
        Member.self(setup.self().role(), setup.self().id(), setup.self().about(), epoch, now());
    heard.put(self.name(), new Heard(self, run, beat, now()));
    byte[] beats = beats().getBytes(StandardCharsets.UTF_8);
    for (String name : names()) {
      if (setup.network().isConnected(name)) {
        say(name, BEATS, beats);
      }
    }
    judge();
    roll.look(setup.network()::isConnected, now());
    loop.schedule(this::tick, interval());
  }

  private List<String> names() {
    TreeMap<String, Boolean> names = new TreeMap<>();
    nodes.forEach(id -> names.put(Member.name(Hello.Role.NODE, id), true));
    setup.network().connected().forEach(name -> names.put(name, true));
    names.remove(setup.self().name());
    return List.copyOf(names.keySet());
  }

  private void say(String to, String subject, byte[] payload) {
    var network = setup.network();
    network.send(network.frame(GossipFrame.Kind.SAID, 0, to, subject, payload));
  }

  private String beats() {
    StringBuilder text = new StringBuilder();
    heard.forEach(
        (name, one) ->
            text.append(name)
                .append('\n')
                .append(one.run)
                .append('\n')
                .append(one.beat)
                .append('\n')
                .append(one.member.mapEpoch())
                .append('\n')
                .append(one.member.about().text())
                .append('\n'));
    return text.toString();
  }

  private void onGossip(GossipFrame frame) {
    loop.execute(() -> take(frame));
  }

  private void take(GossipFrame frame) {
    if (over) {
      return;
    }
    String text = new String(frame.payload(), StandardCharsets.UTF_8);
    if (frame.subject().equals(FAREWELL)) {
      roll.left(frame.from(), Long.parseUnsignedLong(text, 16), now());
      return;
    }
    String[] lines = text.split("\n", -1);
    for (int i = 0; i + PARTS < lines.length; i += PARTS) {
      hear(
          Long.parseLong(lines[i + 1]),
          Long.parseLong(lines[i + 2]),
          Member.of(
              lines[i],
              Member.About.parse(lines[i + 4]),
              Long.parseLong(lines[i + 3]),
              State.ALIVE,
              now()));
    }
    judge();
  }

  private void hear(long theirRun, long theirBeat, Member member) {
    if (member.name().equals(setup.self().name())) {
      // A run before this one, when the clock was ahead: nobody would hear this one's beats.
      boolean another = !member.about().equals(setup.self().about());
      run = another ? Math.max(run, theirRun + 1) : run;
      return;
    }
    Heard before = heard.get(member.name());
    if (before == null
        || theirRun > before.run
        || theirRun == before.run && theirBeat > before.beat) {
      heard.put(member.name(), new Heard(member, theirRun, theirBeat, now()));
    }
  }

  /** Whose beats have been missing for how long. */
  private void judge() {
    List<Member> up = new ArrayList<>();
    for (Heard one : heard.values()) {
      long silent = now() - one.at;
      if (silent <= silence()) {
        up.add(one.member);
      } else if (silent <= silence() + failure()) {
        Member m = one.member;
        up.add(Member.of(m.name(), m.about(), m.mapEpoch(), State.SUSPECT, now()));
      }
    }
    roll.seen(up, now());
  }

  @Override
  public List<Member> members() {
    return roll.members();
  }

  @Override
  public void onChange(Consumer<Member> listener) {
    roll.onChange(listener);
  }

  @Override
  public void nodes(Collection<Integer> ids) {
    List<Integer> known = List.copyOf(ids);
    loop.execute(
        () -> {
          nodes = known;
          roll.nodes(known).forEach(heard::remove);
        });
  }

  @Override
  public void mapEpoch(long known) {
    loop.execute(() -> epoch = known);
  }

  @Override
  public void leave() {
    if (!over) {
      String ended = Long.toHexString(setup.self().about().incarnation());
      names().forEach(name -> say(name, FAREWELL, ended.getBytes(StandardCharsets.UTF_8)));
    }
    close();
  }

  @Override
  public void close() {
    over = true;
    setup.network().receiver(frame -> {});
  }
}
