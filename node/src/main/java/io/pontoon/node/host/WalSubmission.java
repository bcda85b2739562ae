package io.pontoon.node.host;

import io.pontoon.node.raft.Entry;
import io.pontoon.node.raft.Message;
import io.pontoon.node.raft.Ready.Persist;
import io.pontoon.node.shard.Shard;
import io.pontoon.node.wal.WalBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * What one lane makes durable in one cycle, and what is to be done once it is. Used again after it
 * has come back.
 */
final class WalSubmission {
  private static final byte[] KINDS = {0, 1, 2};

  private final List<Shard> shards = new ArrayList<>();
  private final List<Persist> persists = new ArrayList<>();
  private WalBatch batch;

  /** Called once, by whoever made the batch with this as its listener. */
  void batch(WalBatch batch) {
    this.batch = batch;
  }

  WalBatch batch() {
    return batch;
  }

  /**
   * Whether shards wait for this, even if there is nothing to write: they wait for what was
   * submitted before.
   */
  boolean hasWaiting() {
    return !shards.isEmpty();
  }

  void add(Shard shard, Persist persist) {
    int group = shard.group();
    if (persist.hardState() != null) {
      batch.hardState(group, persist.hardState().term(), persist.hardState().votedFor());
    }
    if (persist.install() != null) {
      batch.install(group, persist.install().index(), persist.install().term());
    }
    List<Entry> entries = persist.entries();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      batch.entry(
          group, entry.index(), entry.term(), KINDS[entry.kind().ordinal()], entry.payload());
    }
    // What is applied was handed to the log before, and is committed: a restart may apply it again
    // without asking anybody.
    batch.settled(group, shard.appliedIndex());
    shards.add(shard);
    persists.add(persist);
  }

  /** Is told of each shard's writes and of what may be said now. */
  interface Durable {
    void persisted(Shard shard, long number);

    void send(Shard shard, Message message);
  }

  void complete(Durable durable) {
    for (int i = 0; i < shards.size(); i++) {
      Shard shard = shards.get(i);
      Persist persist = persists.get(i);
      List<Message> messages = persist.thenSend();
      for (int m = 0; m < messages.size(); m++) {
        durable.send(shard, messages.get(m));
      }
      durable.persisted(shard, persist.number());
    }
  }

  void clear() {
    batch.clear();
    shards.clear();
    persists.clear();
  }
}
