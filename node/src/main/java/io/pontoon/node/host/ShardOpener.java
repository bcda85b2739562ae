package io.pontoon.node.host;

import io.pontoon.common.topology.GroupInfo;
import io.pontoon.node.shard.Shard;

/** Makes the replica that a map gives to this node while the node runs. On its lane's thread. */
@FunctionalInterface
public interface ShardOpener {
  /** A replica of which the disk holds nothing. Touches no file. */
  Shard begin(GroupInfo info, Lane lane);
}
