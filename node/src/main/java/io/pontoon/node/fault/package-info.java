/**
 * Faults on command, for tests only: decorators around a node's ports that break what they wrap as
 * a small file says. Used by {@code node.server} when {@code fault.file} is set, and not otherwise.
 * Must not know who uses the ports it breaks.
 */
package io.pontoon.node.fault;
