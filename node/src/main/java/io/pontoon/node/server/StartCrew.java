package io.pontoon.node.server;

import java.io.IOException;
import java.util.List;

/** Who does the pieces of work of a start that need not wait for each other. */
public interface StartCrew {
  /** Does one after the other on the calling thread. */
  StartCrew ALONE =
      new StartCrew() {
        @Override
        public int size() {
          return 1;
        }

        @Override
        public void work(List<Piece> pieces) throws IOException {
          for (Piece piece : pieces) {
            piece.run();
          }
        }
      };

  /** One piece of work; touches nothing that another does. */
  @FunctionalInterface
  interface Piece {
    void run() throws IOException;
  }

  /** How many pieces are done at the same time. */
  int size();

  /**
   * Returns when all are done, or throws what one has failed of; none goes on then.
   *
   * @throws IOException of a piece
   */
  void work(List<Piece> pieces) throws IOException;
}
