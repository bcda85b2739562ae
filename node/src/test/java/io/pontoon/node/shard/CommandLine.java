package io.pontoon.node.shard;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandCodec;
import io.pontoon.common.command.CommandTable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A command as people write it, for tests. */
final class CommandLine {
  private static final CommandTable TABLE = CommandTable.standard();

  private CommandLine() {}

  /** As it stands in frames and log; words are parted by one blank. */
  static byte[] encode(String line) {
    String[] words = line.split(" ");
    byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
    Args args = new Args();
    args.reset(bytes);
    int at = words[0].length() + 1;
    for (int i = 1; i < words.length; i++) {
      args.add(at, words[i].length());
      at += words[i].length() + 1;
    }
    byte[] to = new byte[CommandCodec.sizeBound(args)];
    return Arrays.copyOf(to, CommandCodec.write(to, 0, TABLE.find(words[0]).id(), 0, args));
  }
}
