package io.pontoon.common.config;

/**
 * Where somebody listens.
 *
 * @param host a name, or an address; one of IPv6 without brackets
 * @param port 1…65535
 */
public record HostPort(String host, int port) {
  /**
   * Reads {@code host:port}.
   *
   * @throws IllegalArgumentException saying what is wrong and what the form is
   */
  public static HostPort parse(String text) {
    if (text.indexOf('@') < 0 && text.indexOf('/') < 0) { // it may be meant for cluster.nodes
      try {
        // A node's address with a number before it, which matters to nobody here.
        NodeAddress address = NodeAddress.parse("1@" + text);
        return new HostPort(address.host(), address.port());
      } catch (IllegalArgumentException wrong) {
        // said below, in the words of this form
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not of the form host:port, for example 127.0.0.1:7001");
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
