package io.pontoon.node.wal;

/**
 * When a batch counts as durable ({@code wal.fsync}). A killed process loses nothing in any of the
 * three; they differ when the machine goes down.
 */
public enum Fsync {
  /**
   * One {@code fdatasync} before each completion. Loses nothing that was acknowledged. The default.
   */
  ALWAYS,
  /**
   * Completes after the write; syncs once a second. A machine that goes down forgets up to a second
   * of acknowledged writes <em>and votes</em>: if a majority of a group's machines go down
   * together, acknowledged writes are lost, and a replica that forgot its vote may let two leaders
   * be elected in one term.
   */
  EVERYSEC,
  /**
   * As {@link #EVERYSEC}, but the operating system decides when (Linux: some 30 s). Syncs of its
   * own only at the end of a segment.
   */
  OS
}
