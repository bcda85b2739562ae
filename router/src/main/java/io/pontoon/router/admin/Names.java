package io.pontoon.router.admin;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.NodeInfo;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** What nodes and their addresses are called in replies, and which node a word means. */
final class Names {
  private Names() {}

  /** {@code node3}; nil for none. */
  static String node(int id) {
    return id == 0 ? null : "node" + id;
  }

  static String host(NodeInfo node, int port) {
    String host = node.host().indexOf(':') >= 0 ? "[" + node.host() + "]" : node.host();
    return host + ":" + port;
  }

  /** Where clients that know the slots reach a node; else where peers do. */
  static String address(NodeInfo node) {
    return host(node, node.clientPort() > 0 ? node.clientPort() : node.port());
  }

  /**
   * Forty hexadecimal digits, as Redis names its nodes: the same on all that are asked, and others
   * in another cluster.
   */
  static String hex(ClusterMap map, String what) {
    try {
      String text = map.cluster() + "/" + map.clusterId() + "/" + what;
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  static String hex(ClusterMap map, int node) {
    return hex(map, "node" + node);
  }

  /** {@code 3} or {@code node3}; -1 for what is no number above 0. */
  static int parse(String word) {
    String digits = word.toLowerCase(Locale.ROOT).startsWith("node") ? word.substring(4) : word;
    int number = number(digits);
    return number == 0 ? -1 : number;
  }

  /** A number from 0 on; -1 for what is none. */
  static int number(String digits) {
    try {
      return digits.matches("[0-9]{1,9}") ? Integer.parseInt(digits) : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
