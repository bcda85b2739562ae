package io.pontoon.tests.verify;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Something done to a cluster for a while, and undone afterwards. */
sealed interface Fault {
  /** The kinds that can be asked for. */
  enum Kind {
    KILL,
    PAUSE,
    PARTITION,
    CLOCK,
    /** As CLOCK, with rates that differ more than the lease allows for. */
    CLOCK_BEYOND,
    DISK,
    /** The cluster itself is changed: who belongs to it, and where slots are. */
    MEMBER;

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** SIGKILL, to all at the same moment; started again afterwards. */
  record Kill(List<String> processes) implements Fault {
    @Override
    public String toString() {
      return "kill " + String.join(" ", processes);
    }
  }

  /** SIGSTOP; continued afterwards. */
  record Pause(List<String> processes) implements Fault {
    @Override
    public String toString() {
      return "pause " + String.join(" ", processes);
    }
  }

  /** Nothing gets from one to the other. */
  record Cut(String from, String to) {}

  /** The network loses what goes these ways. */
  record Partition(String what, List<Cut> cuts) implements Fault {
    @Override
    public String toString() {
      return "partition " + what;
    }
  }

  /** A node's clocks: the wall clock jumps, the monotonic one goes at another rate. */
  record Clocks(List<Clock> clocks) implements Fault {
    @Override
    public String toString() {
      return "clock " + clocks.stream().map(Clock::toString).collect(Collectors.joining(", "));
    }
  }

  /** One node's clocks. */
  record Clock(String node, long offsetMillis, double rate) {
    @Override
    public String toString() {
      return node
          + (offsetMillis == 0 ? "" : String.format(Locale.ROOT, " %+d ms", offsetMillis))
          + (rate == 1 ? "" : String.format(Locale.ROOT, " rate %.3f", rate));
    }
  }

  /**
   * Something is asked of the cluster, and afterwards that it be as before.
   *
   * @param words {@link Changes#NEWEST} stands for the group that was added last
   */
  record Change(List<String> words, List<String> undone) implements Fault {
    @Override
    public String toString() {
      return "ask for " + String.join(" ", words);
    }
  }

  /**
   * A node's disk.
   *
   * @param how as the fault file says it
   */
  record Disk(String node, String how) implements Fault {
    @Override
    public String toString() {
      return "disk " + node + " " + how;
    }
  }
}
