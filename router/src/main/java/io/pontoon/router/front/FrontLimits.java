package io.pontoon.router.front;

import io.pontoon.common.resp.RespReader;

/**
 * Bounds on clients.
 *
 * @param reader of one connection's unread bytes and their lengths
 * @param pipelineMax unanswered commands of one client before its socket is read no further
 * @param outputPause unsent reply bytes of one client before its socket is read no further
 * @param outputMax unsent reply bytes at which a client is let go
 * @param queryBytes of unfinished commands, over all clients of a loop
 * @param waitingBytes of commands without an answer, over all clients of a loop, before no client's
 *     socket is read any further
 */
public record FrontLimits(
    RespReader.Limits reader,
    int pipelineMax,
    int outputPause,
    long outputMax,
    long queryBytes,
    long waitingBytes) {
  /**
   * Longest argument that is read at all. What lies between this and {@link
   * io.pontoon.common.wire.ClientBatch#COMMAND_MAX} is refused with an error, the client kept.
   */
  public static final int ARGUMENT_MAX = 64 << 20;
}
