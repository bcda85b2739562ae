package io.pontoon.router.front;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.command.CommandTable;
import io.pontoon.common.wire.ReadTerms;
import io.pontoon.router.fanout.FanOut;
import io.pontoon.router.fanout.Submitter;
import io.pontoon.router.route.GroupLink;
import io.pontoon.router.route.Links;
import io.pontoon.router.route.ReplySink;
import io.pontoon.router.route.Rerouter;
import io.pontoon.router.route.Returned;

/**
 * Sends on what a group has turned away because a slot moves: as it was, to the group that has it
 * now; split, if its keys have parted. Its place in the order of its client is kept by {@code
 * route}. One for each loop.
 */
final class SentOn implements Rerouter, Submitter {
  private final CommandTable table;
  private final Links links;
  private final FanOut fanOut;
  private final Args args = new Args();
  private Returned current;
  private long now;

  SentOn(CommandTable table, Links links, FanOut fanOut) {
    this.table = table;
    this.links = links;
    this.fanOut = fanOut;
  }

  @Override
  public void reroute(Returned command, long time) {
    current = command;
    now = time;
    CommandSpec spec = table.byId(command.id());
    command.args(args);
    int group = KeyGroups.of(spec, args, links.table());
    if (group == KeyGroups.NONE) {
      command.sink().onTurnedAway();
    } else if (group != KeyGroups.SEVERAL) {
      String refused = submit(group, spec, args, command.sink(), 0);
      if (refused != null) {
        command.sink().onError(refused);
      }
    } else if (spec.route() == CommandSpec.Route.SPLIT_KEYS) {
      fanOut.split(spec, args, this, command.sink());
    } else {
      command.sink().onError(KeyGroups.crossSlot(spec));
    }
    current = null;
  }

  @Override
  public String submit(int group, CommandSpec spec, Args parts, ReplySink sink, int flags) {
    int all = current.flags() | flags;
    GroupLink link = links.link(group);
    boolean added;
    if (current.mode() != null) {
      added =
          links
              .reads()
              .add(
                  group,
                  current.mode(),
                  0,
                  ReadTerms.NO_BOUND,
                  spec.id(),
                  all,
                  parts,
                  sink,
                  now,
                  current.deadline());
    } else {
      added =
          link != null
              && link.add(spec.id(), all, current.ordered(), parts, sink, now, current.deadline());
    }
    return added ? null : "BUSY group " + group + " has too much to do; not executed";
  }

  @Override
  public void settled(int group) {
    // its client has counted the whole
  }

  @Override
  public Links links() {
    return links;
  }
}
