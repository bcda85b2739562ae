package io.pontoon.ops;

import java.util.List;

/** Where the processes of a cluster stand on this machine. */
public interface Place {
  /** All at the loopback address. */
  Place LOOPBACK =
      new Place() {
        @Override
        public String host(String process) {
          return "127.0.0.1";
        }

        @Override
        public List<String> command(String process) {
          return List.of();
        }
      };

  /**
   * The address that {@code process} ({@code node1}, {@code router2}) binds and is reached under.
   */
  String host(String process);

  /**
   * The words that its command begins with; the program they name must become what follows them, so
   * that its process number is that of the node or router. Empty for none.
   */
  List<String> command(String process);
}
