package io.pontoon.router.front;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandCodec;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.wire.ClientBatch;
import io.pontoon.router.admin.ClientState;
import io.pontoon.router.fanout.Submitter;
import io.pontoon.router.read.Consistency;
import io.pontoon.router.route.GroupLink;
import io.pontoon.router.route.Links;
import io.pontoon.router.route.ReplySink;

/**
 * One client's commands on their way to groups: which writes are unanswered, and what the answers
 * have shown of the groups' logs. As a submitter it asks the leaders; {@link Asking} others.
 */
final class Outgoing implements Submitter {
  private static final String TOO_LARGE =
      "ERR the command is larger than 16 MiB, the most that one command may bring";

  private final RouterLoop loop;
  private final ClientState state;
  private final PendingWrites writes = new PendingWrites();
  private boolean readsElsewhere;
  private Asking usual;
  private Asking once;

  Outgoing(RouterLoop loop, ClientState state) {
    this.loop = loop;
    this.state = state;
  }

  /** What the client asks of its reads by now. */
  Asking asking() {
    if (usual == null || usual.consistency() != state.consistency) {
      usual = new Asking(this, state.consistency);
    }
    return usual;
  }

  /** What one command asks. */
  Asking asking(Consistency of) {
    if (once == null || once.consistency() != of) {
      once = new Asking(this, of);
    }
    return once;
  }

  @Override
  public String submit(int group, CommandSpec spec, Args args, ReplySink sink, int more) {
    GroupLink link = loop.links().link(group);
    if (link == null) {
      return "CLUSTERDOWN Hash slot not served";
    }
    if (isTooLarge(args)) {
      return TOO_LARGE;
    }
    int flags = flags(more);
    boolean write = spec.isWrite();
    boolean ordered = write;
    if (!write && mayAwaitWrites(group)) {
      flags |= CommandCodec.ORDERED_READ;
      ordered = true;
    }
    ReplySink to = write ? loop.reading().afterWrite(spec, args, sink) : sink;
    if (!link.add(spec.id(), flags, ordered, args, to, loop.now())) {
      return busy(group);
    }
    if (write) {
      loop.reading().wrote(spec, args);
      writes.add(group);
    }
    return null;
  }

  static boolean isTooLarge(Args args) {
    return CommandCodec.sizeBound(args) > ClientBatch.COMMAND_MAX;
  }

  static String tooLarge() {
    return TOO_LARGE;
  }

  static String busy(int group) {
    return "BUSY group " + group + " has too much to do; not executed";
  }

  int flags(int more) {
    return more | (state.resp3 ? CommandCodec.RESP3 : 0);
  }

  ClientState state() {
    return state;
  }

  long now() {
    return loop.now();
  }

  /** Whether a write of this client to the group is unanswered, or may have been sent on to it. */
  boolean mayAwaitWrites(int group) {
    return writes.any() && (writes.any(group) || loop.links().crossings().hasRerouted(loop.now()));
  }

  /** A read went to whichever replica; a write that comes behind it must not overtake it. */
  void askedReplica() {
    readsElsewhere = true;
  }

  /**
   * Whether a write must wait: a replica could still answer an earlier read, and would show it what
   * its client wrote only afterwards. Whoever asks waits for all that came before.
   */
  boolean mustWait(CommandSpec spec) {
    if (!spec.isWrite() || !readsElsewhere) {
      return false;
    }
    readsElsewhere = false;
    return true;
  }

  /** Whether any write of this client is unanswered. */
  boolean awaitsWrites() {
    return writes.any();
  }

  @Override
  public void settled(int group) {
    writes.settled(group);
    loop.links().served().showTo(state.written);
  }

  @Override
  public void answered() {
    loop.links().served().showTo(state.seen);
  }

  @Override
  public Links links() {
    return loop.links();
  }

  @Override
  public int[] groups() {
    return loop.dispatcher().groups();
  }
}
