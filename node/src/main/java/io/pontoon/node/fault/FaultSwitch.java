package io.pontoon.node.fault;

import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Disk;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.wire.PeerNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hand on the faults of one node: reads a small file several times a second, and what it says
 * becomes true of the ports that were passed through here. While there is no file nothing is
 * broken.
 *
 * <p>The ports are passed through before the node uses them, and {@link #start} comes before the
 * node does, so that what the file says at a start is true from the first read on.
 */
public final class FaultSwitch {
  private static final Logger log = LoggerFactory.getLogger(FaultSwitch.class);
  private static final long POLL_NANOS = 100_000_000;

  private final Path file;
  private FaultyClock clock;
  private String last = "";
  private volatile Faults faults = Faults.NONE;

  public FaultSwitch(Path file) {
    this.file = file;
  }

  /** The same clock, which this switch sets and bends. Only one clock can be passed through. */
  public Clock clock(Clock sound) {
    clock = new FaultyClock(sound, this);
    return clock;
  }

  /** The same disk, as long as it is not broken. Its slowness is measured by the sound clock. */
  public Disk disk(Disk sound) {
    return new FaultyDisk(sound, this, Clock.system());
  }

  /** The same network, without the frames to and from those this node is cut from. */
  public PeerNetwork network(PeerNetwork sound) {
    return new CutNetwork(sound, this);
  }

  /** Obeys the file from now on; it is read on {@code thread}. */
  public void start(Scheduler thread) {
    poll();
    thread.schedule(() -> start(thread), POLL_NANOS);
  }

  /** Reads the file once. */
  void poll() {
    String text;
    try {
      text = Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException unreadable) {
      return; // replaced at this very moment: next time
    }
    if (text.equals(last)) {
      return;
    }
    last = text;
    try {
      Faults next = Faults.parse(text);
      if (clock != null) {
        clock.bend(next.clockRate());
      }
      faults = next;
      log.warn("faults on command: {}", next.equals(Faults.NONE) ? "none" : next);
    } catch (IllegalArgumentException wrong) {
      log.warn("{}: {}; all stays as it was", file, wrong.getMessage());
    }
  }

  /** What is broken now. Any thread. */
  Faults now() {
    return faults;
  }
}
