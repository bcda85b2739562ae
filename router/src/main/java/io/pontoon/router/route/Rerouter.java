package io.pontoon.router.route;

/** Sends commands that a group has turned away to where they belong by the newest map. */
@FunctionalInterface
public interface Rerouter {
  /** Sends it, or answers it with an error. On the loop's thread. */
  void reroute(Returned command, long now);
}
