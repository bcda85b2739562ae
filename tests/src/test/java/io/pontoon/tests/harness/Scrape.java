package io.pontoon.tests.harness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One answer of {@code /metrics}, read by the rules of Prometheus's text format: every line is a
 * comment or a series with its value, and a series belongs to the type that was declared last.
 */
public final class Scrape {
  private static final Pattern TYPE =
      Pattern.compile("# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)");
  private static final Pattern HELP = Pattern.compile("# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) .+");
  private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\]|\\\\[\\\\\"n])*\"";
  private static final Pattern SERIES =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(" + LABEL + "(?:," + LABEL + ")*)\\})? (\\S+)");

  private final Set<String> names = new TreeSet<>();
  private final Map<String, Double> values = new LinkedHashMap<>();

  private Scrape(String text) {
    String type = "";
    for (String line : text.split("\n")) {
      Matcher typed = TYPE.matcher(line);
      if (typed.matches()) {
        type = typed.group(1);
      } else if (!HELP.matcher(line).matches()) {
        Matcher series = SERIES.matcher(line);
        if (!series.matches() || type.isEmpty() || !series.group(1).startsWith(type)) {
          throw new AssertionError("no line of /metrics after type '" + type + "': " + line);
        }
        String labels = series.group(2) == null ? "" : "{" + series.group(2) + "}";
        double value =
            Double.parseDouble(series.group(3).equals("+Inf") ? "Infinity" : series.group(3));
        if (values.put(series.group(1) + labels, value) != null) {
          throw new AssertionError("twice in /metrics: " + line);
        }
        names.add(type);
      }
    }
  }

  /** Reads it; fails when it does not answer as a scraper expects. */
  public static Scrape of(String url) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(url)).build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new AssertionError(url + " answers " + answer.statusCode());
      }
      return new Scrape(answer.body());
    } catch (IOException e) {
      throw new AssertionError(url + " does not answer: " + e, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Names of which there is at least one series. */
  public Set<String> names() {
    return names;
  }

  /** The sum over all series of a name whose labels hold {@code label}; 0 when there is none. */
  public double sum(String name, String label) {
    return values.entrySet().stream()
        .filter(
            entry ->
                (entry.getKey() + "{").startsWith(name + "{") && entry.getKey().contains(label))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }
}
