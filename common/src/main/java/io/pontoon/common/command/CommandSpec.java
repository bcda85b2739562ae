package io.pontoon.common.command;

import java.util.List;
import java.util.Set;

/**
 * One row of the command table.
 *
 * @param id the command's number in frames and in the log; never reused for another command
 * @param name lower case, as Redis prints it
 * @param arity as in Redis: counts the name; negative means at least so many
 * @param flags Redis's own flag words
 * @param firstKey position of the first key counted as in Redis (the name is 0); 0 when there is none
 * @param lastKey position of the last key; negative counts from the end
 * @param keyStep distance between keys
 * @param group Redis's command group, for example {@code string}
 * @param since the Redis version that brought it (or Pontoon's own)
 * @param summary one line
 * @param route who executes it
 * @param combine how the answers of several groups become one
 */
public record CommandSpec(
    int id,
    String name,
    int arity,
    Set<Flag> flags,
    int firstKey,
    int lastKey,
    int keyStep,
    String group,
    String since,
    String complexity,
    String summary,
    Set<String> aclCategories,
    Route route,
    Combine combine,
    List<CommandSpec> subcommands) {

  /** Redis's command flags, as {@code COMMAND INFO} prints them. */
  public enum Flag {
    WRITE,
    READONLY,
    DENYOOM,
    ADMIN,
    PUBSUB,
    NOSCRIPT,
    BLOCKING,
    LOADING,
    STALE,
    NO_AUTH,
    FAST,
    MOVABLEKEYS,
    ALLOW_BUSY,
    SKIP_MONITOR,
    SKIP_SLOWLOG,
    ASKING
  }

  /** Where a command is carried out. */
  public enum Route {
    /** By the router itself. */
    ROUTER,
    /** By the one group that owns all its keys; keys of several groups are refused. */
    ONE_GROUP,
    /** Split by key, one part for each group, and the answers combined. */
    SPLIT_KEYS,
    /** Sent whole to every group, and the answers combined. */
    EVERY_GROUP,
    /** As the router's own code decides (SCAN, RANDOMKEY). */
    SPECIAL
  }

  /** How the answers of the groups become one. */
  public enum Combine {
    NONE,
    SUM,
    ALL_OK,
    BY_KEY_ORDER,
    CONCATENATE
  }

  public boolean isWrite() {
    return flags.contains(Flag.WRITE);
  }

  /** Whether {@code arguments} (without the name) satisfy the arity. */
  public boolean accepts(int arguments) {
    int words = arguments + 1;
    return arity >= 0 ? words == arity : words >= -arity;
  }
}
