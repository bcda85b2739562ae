package io.pontoon.node.wal;

import java.io.IOException;

/**
 * Bytes that were durable are not what was written. The message is one line that names file and
 * offset. The replica must not start.
 */
public final class WalDamagedException extends IOException {
  WalDamagedException(String directory, String file, long offset, String what) {
    super("log file " + directory + "/" + file + " is damaged at byte " + offset + ": " + what);
  }
}
