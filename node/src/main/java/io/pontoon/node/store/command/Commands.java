package io.pontoon.node.store.command;

import io.pontoon.common.command.CommandErrors;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.command.CommandSpec.Route;
import io.pontoon.common.command.CommandTable;

/**
 * Every row of the table that nodes carry out, bound to its function. Immutable, so one instance
 * serves all lanes.
 */
public final class Commands {
  private final CommandFunction[] byId;

  /**
   * Binds all functions.
   *
   * @throws IllegalStateException when rows and functions do not match one to one
   */
  public Commands(CommandTable table) {
    Binder binder = new Binder(table);
    StringCommands.bind(binder);
    RangeCommands.bind(binder);
    CounterCommands.bind(binder);
    LcsCommand.bind(binder);
    KeyCommands.bind(binder);
    NameCommands.bind(binder);
    ExpiryCommands.bind(binder);
    ScanCommands.bind(binder);
    ObjectCommands.bind(binder);
    SlotCommands.bind(binder);
    byId = binder.complete();
  }

  /**
   * Carries out the command that {@code x} was told to {@linkplain Execution#begin begin}: exactly
   * one reply is written, and nothing is changed when that is an error. Never throws because of
   * what the arguments hold.
   */
  public void run(Execution x) {
    CommandSpec spec = x.spec();
    CommandFunction function = spec.id() < byId.length ? byId[spec.id()] : null;
    if (function == null) {
      x.reply.error("ERR '" + spec.name() + "' is not carried out by a node");
    } else if (!spec.accepts(x.args.count())) {
      x.reply.error(CommandErrors.wrongArity(spec));
    } else {
      function.run(x);
    }
  }

  /** Takes the functions one by one and sees to it that each row has exactly one. */
  static final class Binder {
    private final CommandTable table;
    private final CommandFunction[] byId;

    Binder(CommandTable table) {
      this.table = table;
      this.byId = new CommandFunction[table.rows().getLast().id() + 1];
    }

    void bind(String name, CommandFunction function) {
      CommandSpec spec = table.find(name);
      if (spec == null || spec.route() == Route.ROUTER) {
        throw new IllegalStateException(
            "the command table has no row '" + name + "' that nodes carry out");
      }
      if (byId[spec.id()] != null) {
        throw new IllegalStateException("command '" + name + "' is bound twice");
      }
      byId[spec.id()] = function;
    }

    CommandFunction[] complete() {
      for (CommandSpec spec : table.rows()) {
        if (spec.route() != Route.ROUTER && byId[spec.id()] == null) {
          throw new IllegalStateException(
              "command '" + spec.name() + "' is in the table but nothing carries it out");
        }
      }
      return byId;
    }
  }
}
