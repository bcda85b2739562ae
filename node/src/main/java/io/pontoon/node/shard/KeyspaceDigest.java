package io.pontoon.node.shard;

import io.pontoon.node.store.Digest;
import io.pontoon.node.store.DigestChain;
import io.pontoon.node.store.DigestWalk;
import java.util.ArrayList;
import java.util.List;

/**
 * The digest of a data group's state: its time, its slots, its sessions in their order, and all of
 * its keys. Of the replies that sessions keep, those of writes only: what a read that stands in the
 * log answers may rightly differ.
 */
final class KeyspaceDigest implements StateMachine.DigestSource {
  private final DigestChain chain = new DigestChain();
  private final List<byte[]> replies = new ArrayList<>();
  private final DigestWalk walk;
  private int repliesDone;
  private Digest digest;

  KeyspaceDigest(long stamp, byte[] slots, Sessions sessions, DigestWalk walk) {
    chain.add(stamp).add(slots);
    sessions.digest(chain, replies);
    this.walk = walk;
  }

  @Override
  public long go(long budget) {
    long left = budget;
    while (repliesDone < replies.size() && left > 0) {
      byte[] next = replies.set(repliesDone++, null); // kept alive by this alone, perhaps
      chain.add(next);
      left -= next.length + 64;
    }
    if (left > 0) {
      left = walk.go(left);
    }
    if (digest == null && walk.complete()) {
      digest = chain.add(walk.digest()).digest();
    }
    return left;
  }

  @Override
  public boolean complete() {
    return digest != null;
  }

  @Override
  public boolean abandoned() {
    return walk.abandoned();
  }

  @Override
  public Digest digest() {
    return digest;
  }
}
