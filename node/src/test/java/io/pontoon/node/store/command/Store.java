package io.pontoon.node.store.command;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandErrors;
import io.pontoon.common.command.CommandReplies;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.command.CommandTable;
import io.pontoon.common.resp.RespWriter;
import io.pontoon.node.store.Keyspace;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * One keyspace with its commands, called as a client would call it; the test says what time it is.
 */
final class Store implements AutoCloseable {
  static final CommandTable TABLE = CommandTable.standard();
  private static final Commands COMMANDS = new Commands(TABLE);
  private static final CommandReplies ABOUT_COMMANDS = new CommandReplies(TABLE);

  final Keyspace keyspace = new Keyspace();
  long now = 1_700_000_000_000L;
  long seed = 42;
  boolean resp3;

  private final RespWriter reply = new RespWriter(64);
  private final Execution execution;

  Store() {
    this(new Limits(1 << 20, 1 << 20, 4 << 20));
  }

  Store(Limits limits) {
    execution = new Execution(keyspace, reply, limits);
  }

  /** The reply as text, line ends shown as spaces. */
  String run(String... words) {
    byte[][] bytes =
        Arrays.stream(words)
            .map(word -> word.getBytes(StandardCharsets.ISO_8859_1))
            .toArray(byte[][]::new);
    return new String(runRaw(bytes), StandardCharsets.ISO_8859_1).replace("\r\n", " ").strip();
  }

  byte[] runRaw(byte[]... words) {
    reply.truncate(0);
    reply.protocol(resp3);
    Args args = execution.args();
    fill(args, words);
    CommandSpec named = TABLE.find(words[0], 0, words[0].length);
    CommandSpec spec = named == null ? null : named.refine(args);
    if (named == null) {
      reply.error(CommandErrors.unknownCommand(words[0], 0, words[0].length, args));
    } else if (spec == null) {
      reply.error(CommandErrors.unknownSubcommand(named, args));
    } else if (!spec.accepts(args.count())) {
      reply.error(CommandErrors.wrongArity(spec));
    } else if (CommandReplies.answers(spec)) {
      ABOUT_COMMANDS.reply(spec, args, reply);
    } else {
      execution.begin(spec, now, seed++);
      COMMANDS.run(execution);
    }
    return reply.toBytes();
  }

  /** Runs a row as it comes out of the log: nobody has looked at the arguments. */
  byte[] runUnchecked(CommandSpec spec, byte[]... args) {
    byte[][] words = new byte[args.length + 1][];
    words[0] = new byte[0];
    System.arraycopy(args, 0, words, 1, args.length);
    reply.truncate(0);
    reply.protocol(resp3);
    fill(execution.args(), words);
    execution.begin(spec, now, seed++);
    COMMANDS.run(execution);
    return reply.toBytes();
  }

  private static void fill(Args args, byte[][] words) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 1; i < words.length; i++) {
      all.writeBytes(words[i]);
    }
    args.reset(all.toByteArray());
    int at = 0;
    for (int i = 1; i < words.length; i++) {
      args.add(at, words[i].length);
      at += words[i].length;
    }
  }

  @Override
  public void close() {
    keyspace.close();
  }

  /** Everything the keyspace holds, to compare. */
  Map<String, String> content() {
    Map<String, String> content = new TreeMap<>();
    long cursor = 0;
    do {
      cursor =
          keyspace.scan(
              cursor,
              100,
              entry -> {
                byte[] key = new byte[keyspace.keyLength(entry)];
                keyspace.readKey(entry, key, 0);
                byte[] value = new byte[keyspace.valueLength(entry)];
                keyspace.readValue(entry, 0, value, 0, value.length);
                content.put(
                    new String(key, StandardCharsets.ISO_8859_1),
                    keyspace.expireAt(entry)
                        + " "
                        + new String(value, StandardCharsets.ISO_8859_1));
              });
    } while (cursor != 0);
    return content;
  }
}
