package io.pontoon.router.read;

/** Where a connection's last read was answered. Written anew by each; allocates nothing. */
public final class LastRead {
  private Level level;
  private int node;
  private ServedBy by;
  private long index;

  /**
   * @param node 0 when it was no node
   * @param index of the log, as of which the reply is; 0 when not known
   */
  public void note(Level level, int node, ServedBy by, long index) {
    this.level = level;
    this.node = node;
    this.by = by;
    this.index = index;
  }

  /** As before the first read. */
  public void clear() {
    note(null, 0, null, 0);
  }

  /** Null before the first read. */
  public Level level() {
    return level;
  }

  public int node() {
    return node;
  }

  /** Null before the first read. */
  public ServedBy by() {
    return by;
  }

  public long index() {
    return index;
  }

  public boolean isCached() {
    return by == ServedBy.CACHE;
  }

  /** As CLIENT INFO shows it, with a space before. Off the data path. */
  public void describe(StringBuilder to) {
    to.append(" read-level=")
        .append(level == null ? "" : level.name())
        .append(" read-node=")
        .append(node)
        .append(" read-role=")
        .append(by == null ? "" : by.word())
        .append(" read-index=")
        .append(index)
        .append(" read-cached=")
        .append(isCached() ? 1 : 0);
  }
}
