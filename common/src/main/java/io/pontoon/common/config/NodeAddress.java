package io.pontoon.common.config;

/**
 * One node of {@code cluster.nodes}, written {@code id@host:port} or {@code id@host:port/zone}.
 *
 * @param id from 1
 * @param host name or address; an IPv6 address stands in brackets when written
 * @param port the peer port, 1 to 65535
 * @param zone empty when none was given
 */
public record NodeAddress(int id, String host, int port, String zone) {
  /** Node ids are small: they stand in every frame and in file names. */
  public static final int ID_MAX = 65_535;

  private static final String FORM =
      "id@host:port or id@host:port/zone, for example 1@127.0.0.1:7001";

  /**
   * @throws IllegalArgumentException saying what is wrong and what the form is
   */
  public static NodeAddress parse(String text) {
    int at = text.indexOf('@');
    int slash = text.indexOf('/', at + 1);
    int end = slash < 0 ? text.length() : slash;
    int colon = text.lastIndexOf(':', end - 1);
    if (at < 1 || colon <= at + 1) {
      throw new IllegalArgumentException("'" + text + "' is not of the form " + FORM);
    }
    int id = number(text, text.substring(0, at), ID_MAX);
    int port = number(text, text.substring(colon + 1, end), 65_535);
    String host = text.substring(at + 1, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (host.isBlank()) {
      throw new IllegalArgumentException("'" + text + "' has no host: write " + FORM);
    }
    return new NodeAddress(id, host, port, slash < 0 ? "" : text.substring(slash + 1));
  }

  private static int number(String whole, String digits, int max) {
    try {
      int value = Integer.parseInt(digits);
      if (value >= 1 && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Falls through to the one message.
    }
    throw new IllegalArgumentException(
        "'" + digits + "' in '" + whole + "' is not a number from 1 to " + max + ": write " + FORM);
  }

  /** As it is written in the configuration. */
  @Override
  public String toString() {
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return id + "@" + shown + ":" + port + (zone.isEmpty() ? "" : "/" + zone);
  }
}
