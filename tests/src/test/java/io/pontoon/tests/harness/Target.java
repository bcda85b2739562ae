package io.pontoon.tests.harness;

/**
 * Something on this machine that speaks the Redis protocol: our router, or a real redis-server to
 * compare with.
 */
public interface Target extends AutoCloseable {
  /** On the loopback address. */
  int port();

  /** The process that listens there. */
  long pid();

  /** The ends of all logs, for the report of a failed test. */
  String logs();

  /** Ends all its processes and deletes its files. */
  @Override
  void close();

  default RespConnection connect() {
    return RespConnection.open(port());
  }
}
