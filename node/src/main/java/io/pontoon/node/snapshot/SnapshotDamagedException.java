package io.pontoon.node.snapshot;

import java.io.IOException;

/** A snapshot file is not what was written. The message is one line that names file and offset. */
public final class SnapshotDamagedException extends IOException {
  SnapshotDamagedException(String file, long offset, String what) {
    super("snapshot " + file + " is damaged at byte " + offset + ": " + what);
  }
}
