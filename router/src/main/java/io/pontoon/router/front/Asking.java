package io.pontoon.router.front;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.wire.ReadTerms;
import io.pontoon.router.fanout.Submitter;
import io.pontoon.router.read.Consistency;
import io.pontoon.router.read.Level;
import io.pontoon.router.route.Links;
import io.pontoon.router.route.ReplySink;

/**
 * One client at a consistency level: its reads may go to any replica that keeps what the level
 * promises. Its writes, and reads that must not overtake them, go where they always do: in the log
 * each read finds its client's writes before it, and is as strong as any level but ALL, which waits
 * until the writes are answered instead.
 */
final class Asking implements Submitter {
  private final Outgoing client;
  private final Consistency consistency;

  Asking(Outgoing client, Consistency consistency) {
    this.client = client;
    this.consistency = consistency;
  }

  Consistency consistency() {
    return consistency;
  }

  /** Whether this command must wait until all that its client sent before has been answered. */
  boolean mustWait(CommandSpec spec) {
    return consistency.level() == Level.ALL && isRead(spec) && client.awaitsWrites()
        || client.mustWait(spec);
  }

  /** Whether any replica may answer this command. */
  boolean takesReplica(CommandSpec spec) {
    return consistency.level() != Level.STRONG && isRead(spec);
  }

  private static boolean isRead(CommandSpec spec) {
    return spec.has(CommandSpec.Flag.READONLY);
  }

  @Override
  public String submit(int group, CommandSpec spec, Args args, ReplySink sink, int more) {
    Level level = consistency.level();
    boolean behindWrites = level != Level.ANY && client.mayAwaitWrites(group);
    if (level == Level.STRONG || behindWrites || !isRead(spec)) {
      return client.submit(group, spec, args, sink, more);
    }
    if (Outgoing.isTooLarge(args)) {
      return Outgoing.tooLarge();
    }
    boolean added =
        client
            .links()
            .reads()
            .add(
                group,
                mode(level),
                level == Level.SESSION ? client.state().seen.of(group) : 0,
                consistency.maxLagMillis(),
                spec.id(),
                client.flags(more),
                args,
                sink,
                client.now());
    client.askedReplica();
    return added ? null : Outgoing.busy(group);
  }

  private ReadTerms.Mode mode(Level level) {
    return switch (level) {
      case STRONG -> ReadTerms.Mode.LEASE;
      case QUORUM -> ReadTerms.Mode.INDEX;
      case ALL -> ReadTerms.Mode.ALL;
      case SESSION ->
          // A token may know of slots that have moved since our map.
          client.state().seen.epoch() > links().epoch()
              ? ReadTerms.Mode.INDEX
              : ReadTerms.Mode.LOCAL;
      case ANY -> ReadTerms.Mode.LOCAL;
    };
  }

  @Override
  public void settled(int group) {
    client.settled(group);
  }

  @Override
  public void answered() {
    client.answered();
  }

  @Override
  public Links links() {
    return client.links();
  }

  @Override
  public int[] groups() {
    return client.groups();
  }
}
