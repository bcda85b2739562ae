package io.pontoon.common.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CommandRepliesTest {
  private static final CommandTable TABLE = CommandTable.standard();

  @Test
  void unknownCommandsAreNamedWithTheBeginningOfTheirArguments() {
    assertEquals(
        "ERR unknown command 'foo', with args beginning with: 'a' 'b' ", unknown("foo", "a", "b"));
    assertEquals("ERR unknown command 'foo', with args beginning with: ", unknown("foo"));
    assertEquals(
        "ERR unknown command 'f', with args beginning with: 'x' ", unknown("f\0oo", "x\0y"));
    String cut = unknown("n".repeat(200), "a".repeat(200), "b");
    assertEquals(
        "ERR unknown command '"
            + "n".repeat(128)
            + "', with args beginning with: '"
            + "a".repeat(128)
            + "' ",
        cut);
  }

  @Test
  void subcommandsHaveTheirOwnErrors() {
    CommandSpec client = TABLE.find("client");
    assertEquals(
        "ERR unknown subcommand 'x'. Try CLIENT HELP.",
        CommandErrors.unknownSubcommand(client, CommandTableTest.args("x")));
    assertEquals(
        "ERR wrong number of arguments for 'client|setname' command",
        CommandErrors.wrongArity(TABLE.find("client|setname")));
    assertEquals(
        "ERR wrong number of arguments for 'get' command",
        CommandErrors.wrongArity(TABLE.find("get")));
  }

  @Test
  void commandInfoInBothProtocols() {
    String tail = " :1 :1 :1 ";
    String get2 = reply(false, "command|info", "INFO", "get", "nope");
    assertTrue(
        get2.startsWith(
            "*2 *10 $3 get :2 *2 +readonly +fast"
                + tail
                + "*3 +@read +@string +@fast *0 *1 *6 $5 flags *2 +RO +access "),
        get2);
    assertTrue(get2.endsWith(" *0 $-1"), get2);
    String get3 = reply(true, "command|info", "INFO", "get", "nope");
    assertTrue(
        get3.startsWith(
            "*2 *10 $3 get :2 ~2 +readonly +fast"
                + tail
                + "~3 +@read +@string +@fast ~0 ~1 %3 $5 flags ~2 +RO +access "),
        get3);
    assertTrue(get3.endsWith(" ~0 _"), get3);
  }

  @Test
  void countListAndKeys() {
    assertEquals(":" + TABLE.all().size(), reply(false, "command|count", "COUNT"));
    assertEquals(
        "*3 $4 incr $6 incrby $11 incrbyfloat",
        reply(false, "command|list", "LIST", "FILTERBY", "PATTERN", "INCR*"));
    assertEquals(
        "*2 $1 a $1 b", reply(false, "command|getkeys", "GETKEYS", "mset", "a", "1", "b", "2"));
    assertEquals(
        "*1 *2 $1 k ~2 +OW +update",
        reply(true, "command|getkeysandflags", "GETKEYSANDFLAGS", "SET", "k", "v"));
    assertEquals(
        "-ERR The command has no key arguments",
        reply(false, "command|getkeys", "GETKEYS", "echo", "x"));
    assertEquals(
        "-ERR Invalid command specified", reply(false, "command|getkeys", "GETKEYS", "nope", "x"));
  }

  @Test
  void helpComesFromTheTable() {
    String help = reply(false, "object|help", "HELP");
    assertTrue(
        help.startsWith(
            "*11 +OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are: +ENCODING <key> +"
                + "    "),
        help);
    assertTrue(help.contains(" +HELP +    Lists the subcommands."), help);
  }

  @Test
  void docsTellAllCommandsWithTheirSubcommands() {
    String docs = reply(true, "command|docs", "DOCS");
    for (CommandSpec row : TABLE.rows()) {
      assertTrue(docs.contains(row.name() + " %"), row.name());
      assertTrue(docs.contains(row.summary()), row.name());
    }
  }

  private static String unknown(String name, String... args) {
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    return CommandErrors.unknownCommand(bytes, 0, bytes.length, CommandTableTest.args(args));
  }

  private static String reply(boolean resp3, String name, String... args) {
    RespWriter to = new RespWriter(64).protocol(resp3);
    CommandSpec spec = TABLE.find(name);
    assertTrue(CommandReplies.answers(spec));
    new CommandReplies(TABLE).reply(spec, CommandTableTest.args(args), to);
    return new String(to.toBytes(), StandardCharsets.ISO_8859_1).replace("\r\n", " ").strip();
  }
}
