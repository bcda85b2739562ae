package io.pontoon.tests.variant;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The page that tells of the variants, as the tests have seen them. */
final class VariantsPage {
  private static final int SEEN_MAX = 150;

  private static final String HEAD =
      """
      # What the simulations catch

      A check that has never failed proves nothing. So each of the variants below is the real code
      with one thing wrong in it: the test `VariantsTest` compiles one file of it anew, in memory,
      and runs a simulation with that, from seed 1 on, until it notices. It must notice within the
      number of seeds stated, which was three to five times what it took when the number was set
      (five where one was enough; a seed draws other histories as the code changes), and for a
      reason that fits the fault. All other code, and the simulation, is as it is; and with nothing
      wrong in it, it is not caught.

      Where faults are named, only these may happen, for so many simulated seconds: what is wrong
      shows sooner than among all faults. Where none are, the simulation chooses.

      This page was written by the test itself:
      `mvn -pl tests -am test -Dtest=VariantsTest -Dpontoon.docs.write=true`.
      """;

  private VariantsPage() {}

  static void write(Map<String, List<Hunt.Result>> results) {
    StringBuilder text = new StringBuilder(HEAD);
    results.forEach((title, table) -> append(text, title, table));
    Path page = Build.root().resolve("tests/docs/variants.md");
    try {
      Files.writeString(page, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void append(StringBuilder text, String title, List<Hunt.Result> results) {
    text.append("\n## ").append(title).append("\n\n");
    text.append("| what is wrong | where | faults | caught at seed | of at most | seen as |\n");
    text.append("| --- | --- | --- | --- | --- | --- |\n");
    for (Hunt.Result result : results) {
      Variant variant = result.variant();
      String source = variant.source();
      text.append("| ").append(variant.name());
      text.append(" | `").append(source, source.lastIndexOf('/') + 1, source.length()).append('`');
      text.append(" | ").append(faults(variant));
      text.append(" | ").append(result.seed());
      text.append(" | ").append(variant.seeds());
      text.append(" | ").append(seen(result)).append(" |\n");
    }
  }

  private static String faults(Variant variant) {
    return variant.faults().isEmpty()
        ? ""
        : variant.faults().replace(",", ", ") + "; " + variant.seconds() + " s";
  }

  private static String seen(Hunt.Result result) {
    String seen = result.seen().replace("|", "\\|");
    return seen.length() <= SEEN_MAX ? seen : seen.substring(0, SEEN_MAX) + "…";
  }
}
