package io.pontoon.node.wal;

/** What metrics hang on. Called on the log's thread, so an implementation only counts. */
public interface WalListener {
  WalListener NONE =
      new WalListener() {
        @Override
        public void written(int batches, int records, long bytes) {}

        @Override
        public void synced(long nanos) {}

        @Override
        public void failed(Exception cause) {}
      };

  /** One group commit: so many batches and records went out in one write of so many bytes. */
  void written(int batches, int records, long bytes);

  /** One {@code fdatasync} of a segment and how long it took. */
  void synced(long nanos);

  /** The log is dead and stays so. Called once. */
  void failed(Exception cause);
}
