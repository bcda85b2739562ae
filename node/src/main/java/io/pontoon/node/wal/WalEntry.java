package io.pontoon.node.wal;

/**
 * One log entry as it came back from disk. {@code kind} and {@code payload} mean nothing to the
 * log; the payload is never changed.
 */
public record WalEntry(long index, long term, byte kind, byte[] payload) {}
