package io.pontoon.router.read;

import io.pontoon.common.resp.RespWriter;
import java.nio.charset.StandardCharsets;

/**
 * The RESP3 attribute that {@code CONSISTENCY TRACE ON} puts before the reply to a read. RESP2 has
 * no attributes: there CLIENT INFO tells the same of the last read.
 */
public final class ReadTrace {
  private static final byte[] HEAD = ascii("|5\r\n");
  private static final byte[] LEVEL = ascii("level");
  private static final byte[] NODE = ascii("node");
  private static final byte[] ROLE = ascii("role");
  private static final byte[] INDEX = ascii("index");
  private static final byte[] CACHED = ascii("cached");

  private ReadTrace() {}

  /** Writes what is known of the read whose reply comes next; nothing where it cannot be read. */
  public static void write(LastRead read, RespWriter to) {
    if (!to.resp3() || read.level() == null) {
      return;
    }
    to.raw(HEAD);
    to.bulk(LEVEL);
    to.simple(read.level().name());
    to.bulk(NODE);
    to.integer(read.node());
    to.bulk(ROLE);
    to.simple(read.by().word());
    to.bulk(INDEX);
    to.integer(read.index());
    to.bulk(CACHED);
    to.bool(read.isCached());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
