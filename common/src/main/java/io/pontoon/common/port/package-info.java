/**
 * The outside world in a few small interfaces: clocks, chance, files. Anyone may call them; the
 * simulator swaps them. Must not know who uses them, nor anything of Raft, Redis or the network's
 * frames.
 */
package io.pontoon.common.port;
