package io.pontoon.common.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One row of the command table. What the data path asks is a number or a reference, so that asking
 * costs a load.
 *
 * @param id the command's number in frames and in the log; durable: never used again for another
 *     command
 * @param name lower case, as Redis prints it; a subcommand's name holds its container's, for
 *     example {@code object|encoding}
 * @param arity as in Redis: counts the name (and the subcommand's); negative means at least so many
 * @param flagBits bit {@code n} stands for the {@link Flag} of ordinal {@code n}
 * @param firstKey position of the first key counted as in Redis (the name is 0); 0 when there is
 *     none
 * @param lastKey position of the last key; negative counts from the end
 * @param keyStep distance between keys
 * @param route who executes it
 * @param combine how the answers of several groups become one
 * @param aclCategories without the {@code @}, in Redis's order
 * @param tips Redis's hints to cluster-aware clients
 * @param keySpecs where the keys stand and what is done to them
 * @param subcommands rows of a container; empty for all others
 */
public record CommandSpec(
    int id,
    String name,
    int arity,
    int flagBits,
    int firstKey,
    int lastKey,
    int keyStep,
    Route route,
    Combine combine,
    List<String> aclCategories,
    List<String> tips,
    List<KeySpec> keySpecs,
    Docs docs,
    List<CommandSpec> subcommands) {

  /** Redis's command flags, in the order in which {@code COMMAND INFO} prints them. */
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
    SKIP_MONITOR,
    SKIP_SLOWLOG,
    ASKING,
    FAST,
    NO_AUTH,
    MOVABLEKEYS,
    ALLOW_BUSY;

    /** As Redis prints it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    int bit() {
      return 1 << ordinal();
    }
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

  /**
   * A range of keys. {@code last} is counted from {@code first}, or from the end of the command
   * when negative; {@code flags} are Redis's words for what is done to the keys; {@code note} may
   * be empty.
   */
  public record KeySpec(int first, int last, int step, List<String> flags, String note) {}

  /**
   * What {@code COMMAND DOCS} tells. {@code deprecatedSince} and {@code replacedBy} are empty where
   * they do not apply; {@code system} marks commands that are not for applications.
   */
  public record Docs(
      String group,
      String since,
      String complexity,
      String summary,
      String deprecatedSince,
      String replacedBy,
      boolean system,
      List<Argument> arguments) {}

  /**
   * One argument as {@code COMMAND DOCS} tells it; {@code keySpec} is -1 when it is no key, texts
   * are empty where they do not apply.
   */
  public record Argument(
      String name,
      String type,
      String token,
      String since,
      int keySpec,
      List<String> flags,
      List<Argument> arguments) {}

  public boolean has(Flag flag) {
    return (flagBits & flag.bit()) != 0;
  }

  /** The flags in the order of {@link Flag}. Off the data path only. */
  public List<Flag> flags() {
    List<Flag> flags = new ArrayList<>();
    for (Flag flag : Flag.values()) {
      if (has(flag)) {
        flags.add(flag);
      }
    }
    return flags;
  }

  public boolean isWrite() {
    return has(Flag.WRITE);
  }

  /** Whether the command is refused while memory is short. */
  public boolean denyOom() {
    return has(Flag.DENYOOM);
  }

  /** Whether the command is a container: it is told apart by its first argument. */
  public boolean hasSubcommands() {
    return !subcommands.isEmpty();
  }

  /** Redis's command group, for example {@code string}. */
  public String group() {
    return docs.group();
  }

  /** The Redis version that brought it. */
  public String since() {
    return docs.since();
  }

  public String complexity() {
    return docs.complexity();
  }

  /** One line on what it is for. */
  public String summary() {
    return docs.summary();
  }

  /** Whether {@code arguments} (without the name, with a subcommand's) satisfy the arity. */
  public boolean accepts(int arguments) {
    int words = arguments + 1;
    return arity >= 0 ? words == arity : words >= -arity;
  }

  /**
   * The row that carries out this command with these arguments: itself, or for a container called
   * with arguments the subcommand that argument 0 names; null when there is no such subcommand.
   * Allocates nothing.
   */
  public CommandSpec refine(Args args) {
    if (subcommands.isEmpty() || args.count() == 0) {
      return this;
    }
    return subcommand(args.array(), args.offset(0), args.length(0));
  }

  /**
   * The subcommand with this name (without the container's), letters compared without case; null
   * when there is none.
   */
  public CommandSpec subcommand(byte[] word, int offset, int length) {
    int prefix = name.length() + 1;
    for (int i = 0; i < subcommands.size(); i++) {
      CommandSpec candidate = subcommands.get(i);
      if (candidate.name.length() - prefix == length
          && CommandTable.sameWord(candidate.name, prefix, word, offset, length)) {
        return candidate;
      }
    }
    return null;
  }
}
