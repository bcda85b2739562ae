package io.pontoon.tests.verify;

import io.pontoon.tests.check.Verdict.Kind;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A run's outcome in words.
 *
 * @param findings what the history says
 * @param objections what else speaks against the cluster: that it did not come back, that a process
 *     ended by itself, that a key could not be read
 * @param remarks what is good to know
 */
record Report(Findings findings, List<String> objections, List<String> remarks) {
  private static final int WINDOWS_TOLD = 5;

  Report {
    objections = List.copyOf(objections);
    remarks = List.copyOf(remarks);
  }

  boolean isRight() {
    return findings.isRight() && objections.isEmpty();
  }

  void print(PrintWriter out) {
    Findings f = findings;
    out.println();
    line(
        out,
        "operations %,d: acknowledged %,d, indeterminate %,d, refused with the promise of no effect"
            + " %,d%s",
        f.operations(),
        f.acknowledged(),
        f.indeterminate(),
        f.refused(),
        f.count(Kind.APPLIED_THOUGH_REFUSED) == 0 ? " (none had one)" : "");
    f.reasons().forEach((why, times) -> line(out, "  %,d times: %s", times, why));
    line(
        out,
        "lost %,d   stale %,d   duplicated %,d   refused, yet done %,d   read, yet never written"
            + " %,d",
        f.count(Kind.LOST),
        f.count(Kind.STALE),
        f.count(Kind.DUPLICATED),
        f.count(Kind.APPLIED_THOUGH_REFUSED),
        f.count(Kind.INVENTED));
    line(
        out,
        "keys %,d: linearizable %,d, not %,d (of these by no kind above %,d), undecided %,d",
        f.keys(),
        f.keys() - f.wrong() - f.undecided(),
        f.wrong(),
        f.count(Kind.UNEXPLAINED),
        f.undecided());
    if (f.unexpected() > 0) {
      line(
          out,
          "errors no client should see: %,d, the first %s",
          f.unexpected(),
          f.firstUnexpected());
    }
    availability(out, f.availability());
    remarks.forEach(out::println);
    objections.forEach(objection -> out.println("objection: " + objection));
    f.told().forEach(what -> out.println("\n" + what));
    out.println(isRight() ? "verdict: ok" : "verdict: WRONG");
    out.flush();
  }

  private static void availability(PrintWriter out, Availability a) {
    line(
        out,
        "latency ms: p50 %.1f, p99 %.1f, p99.9 %.1f, longest %.0f",
        millis(a.latency(0.5)),
        millis(a.latency(0.99)),
        millis(a.latency(0.999)),
        millis(a.longest()));
    List<Availability.Window> windows = new ArrayList<>(a.windows());
    List<Availability.Window> all = a.windowsOfAll();
    double total = seconds(windows.stream().mapToLong(Availability.Window::lasted).sum());
    line(
        out,
        "unavailable (a group, over %d ms while somebody waits): %,d times, %.1f s of %d groups"
            + " times %.0f s, longest %.1f s; all groups at once: %,d times, %.1f s, longest %.1f"
            + " s",
        Availability.LEAST_NANOS / 1_000_000,
        windows.size(),
        total,
        a.groups(),
        seconds(a.length()),
        windows.isEmpty() ? 0 : seconds(windows.getFirst().lasted()),
        all.size(),
        seconds(all.stream().mapToLong(Availability.Window::lasted).sum()),
        all.isEmpty() ? 0 : seconds(all.getFirst().lasted()));
    for (Availability.Window window : windows.subList(0, Math.min(WINDOWS_TOLD, windows.size()))) {
      line(
          out,
          "  group %d from %.1f s for %.1f s%s",
          window.group(),
          seconds(window.at()),
          seconds(window.lasted()),
          window.during().isEmpty() ? "" : ", during " + window.during());
    }
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }

  private static void line(PrintWriter out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
