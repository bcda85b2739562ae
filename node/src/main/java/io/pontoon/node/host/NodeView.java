package io.pontoon.node.host;

/** What this node makes of the others at one moment, by their pulse. Immutable; any thread. */
final class NodeView {
  static final NodeView ALL_WELL = new NodeView(new boolean[0], new boolean[0]);

  private final boolean[] silent;
  private final boolean[] distrusted;

  private NodeView(boolean[] silent, boolean[] distrusted) {
    this.silent = silent;
    this.distrusted = distrusted;
  }

  NodeView heard(int node, boolean heard) {
    return new NodeView(with(silent, node, !heard), distrusted);
  }

  NodeView clockTrusted(int node, boolean trusted) {
    return new NodeView(silent, with(distrusted, node, !trusted));
  }

  private static boolean[] with(boolean[] flags, int node, boolean flag) {
    boolean[] changed = java.util.Arrays.copyOf(flags, Math.max(flags.length, node + 1));
    changed[node] = flag;
    return changed;
  }

  boolean isHeard(int node) {
    return node >= silent.length || !silent[node];
  }

  boolean isClockTrusted(int node) {
    return node >= distrusted.length || !distrusted[node];
  }

  boolean trustsSameClocksAs(NodeView other) {
    return java.util.Arrays.equals(distrusted, other.distrusted);
  }
}
