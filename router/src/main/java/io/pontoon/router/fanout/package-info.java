/**
 * Commands that touch several groups: split, sent, gathered, and their answers made one. Front
 * calls it for each such command. Must not know connections; it hands each part to a {@code
 * Submitter}.
 */
package io.pontoon.router.fanout;
