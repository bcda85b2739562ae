package io.pontoon.node.shard;

import io.pontoon.node.store.Digest;

/**
 * The digest of a replica's state after applying everything up to an index. Replicas of a group
 * whose checksums of the same index differ have not done the same.
 */
public record Checksum(long index, Digest digest) {}
