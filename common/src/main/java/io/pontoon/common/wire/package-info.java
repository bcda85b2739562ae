/**
 * Peer frames and the links that carry them: length, checksum, kind, body. The place where router
 * and node meet; both may call it. Must not know what commands do, nor what a Raft message means.
 */
package io.pontoon.common.wire;
