package io.pontoon.node.raft;

/** One raft group's consensus, and nothing else. No thread, clock, file, socket or random source: the same inputs give the same outputs. */
public final class RaftCore {
  public RaftCore(RaftConfig config, Restored restored) {
    throw new UnsupportedOperationException();
  }

  public void step(long now, Input input) {
    throw new UnsupportedOperationException();
  }

  public boolean hasReady() {
    throw new UnsupportedOperationException();
  }

  public Ready takeReady() {
    throw new UnsupportedOperationException();
  }

  public long lastIndex() {
    throw new UnsupportedOperationException();
  }

  public Status status() {
    throw new UnsupportedOperationException();
  }
}
