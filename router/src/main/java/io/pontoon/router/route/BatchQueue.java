package io.pontoon.router.route;

/** Batches in order, oldest first. */
final class BatchQueue {
  private Batch[] ring = new Batch[16];
  private int head;
  private int size;

  int size() {
    return size;
  }

  Batch get(int i) {
    assert i < size;
    return ring[head + i & ring.length - 1];
  }

  void add(Batch batch) {
    if (size == ring.length) {
      Batch[] larger = new Batch[size * 2];
      System.arraycopy(ring, head, larger, 0, size - head);
      System.arraycopy(ring, 0, larger, size - head, head);
      ring = larger;
      head = 0;
    }
    ring[head + size++ & ring.length - 1] = batch;
  }

  /** The place of the batch with this serial number; -1 when there is none. */
  int find(long serial) {
    for (int i = 0; i < size; i++) {
      if (get(i).serial == serial) {
        return i;
      }
    }
    return -1;
  }

  /** The connection to a node is lost: what is unanswered from there may have been carried out. */
  void lostWith(int node) {
    for (int i = 0; i < size; i++) {
      Batch batch = get(i);
      if (batch.unanswered() > 0 && (batch.node == node || batch.unanswered() > 1)) {
        batch.maybe = true;
      }
    }
  }

  Batch remove(int i) {
    Batch removed = get(i);
    for (int at = i; at > 0; at--) {
      ring[head + at & ring.length - 1] = ring[head + at - 1 & ring.length - 1];
    }
    ring[head] = null;
    head = head + 1 & ring.length - 1;
    size--;
    return removed;
  }
}
