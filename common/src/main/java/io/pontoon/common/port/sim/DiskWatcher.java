package io.pontoon.common.port.sim;

/** Is told of what a {@link SimDisk} is asked to do, before it does it. */
public interface DiskWatcher {
  DiskWatcher NOBODY =
      new DiskWatcher() {
        @Override
        public void onWrite(String path, long position, int bytes) {}

        @Override
        public void onSync(String path) {}

        @Override
        public void onName(String path) {}
      };

  void onWrite(String path, long position, int bytes);

  void onSync(String path);

  /** A file is created, deleted or renamed. */
  void onName(String path);
}
