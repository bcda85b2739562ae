/**
 * RESP2 and RESP3: bytes to slices and values to bytes, bounded and incremental. Router and node
 * use it; it calls nobody. Must not know which commands exist.
 */
package io.pontoon.common.resp;
