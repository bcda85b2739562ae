package io.pontoon.common.config;

/**
 * When the write-ahead log reaches the disk; the words are those of redis.conf, whose {@code no} is
 * {@code os} here.
 */
public enum FsyncPolicy {
  /** Before a write is acknowledged: it survives the loss of power on every machine. */
  ALWAYS,
  /**
   * Once a second: up to a second of acknowledged writes is lost when a majority loses power at
   * once.
   */
  EVERYSEC,
  /**
   * When the operating system pleases: as EVERYSEC, with some 30 seconds in place of one. A killed
   * process loses nothing.
   */
  OS
}
