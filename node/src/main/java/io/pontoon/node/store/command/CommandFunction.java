package io.pontoon.node.store.command;

/**
 * What one row of the table does. Writes exactly one reply, changes nothing when that is an error,
 * never throws whatever the arguments hold, and depends on nothing but the keyspace and the
 * execution: the same on every replica.
 */
@FunctionalInterface
interface CommandFunction {
  void run(Execution x);
}
