package io.pontoon.node.wal;

/**
 * Settings of a node's log.
 *
 * @param clusterId written into each segment; a log of another cluster or node is refused
 * @param nodeId likewise
 * @param fsync when a batch counts as durable
 * @param segmentBytes size of a segment file, 4 KiB … 1 GiB; a larger single record gets a segment
 *     of its own size
 * @param maxRecordBytes largest payload of one entry or metadata, in bytes, up to 1 GiB; whoever
 *     proposes must check it before
 * @param bufferBytes encode buffer, 4 KiB … 64 MiB; larger records pass through it in pieces
 * @param queueBatches submissions that may wait, all lanes together
 */
public record WalConfig(
    long clusterId,
    int nodeId,
    Fsync fsync,
    int segmentBytes,
    int maxRecordBytes,
    int bufferBytes,
    int queueBatches) {
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;
  private static final int GIB = 1 << 30;

  public WalConfig {
    check("wal.segment-bytes", segmentBytes, 4 * KIB, GIB);
    check("wal.max-record-bytes", maxRecordBytes, KIB, GIB);
    check("wal.buffer-bytes", bufferBytes, 4 * KIB, 64 * MIB);
    check("wal.queue-batches", queueBatches, 1, MIB);
  }

  /**
   * The defaults: segments and records of 64 MiB, a buffer of 1 MiB, 1,024 waiting batches, {@link
   * Fsync#ALWAYS}.
   */
  public static WalConfig of(long clusterId, int nodeId) {
    return new WalConfig(clusterId, nodeId, Fsync.ALWAYS, 64 * MIB, 64 * MIB, MIB, 1024);
  }

  public WalConfig with(Fsync policy) {
    return new WalConfig(
        clusterId, nodeId, policy, segmentBytes, maxRecordBytes, bufferBytes, queueBatches);
  }

  public WalConfig withSizes(int segment, int maxRecord, int buffer) {
    return new WalConfig(clusterId, nodeId, fsync, segment, maxRecord, buffer, queueBatches);
  }

  private static void check(String name, int value, int from, int to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(
          name + " is " + value + ", allowed are " + from + " to " + to);
    }
  }
}
