/**
 * The {@code pontoon} command line: one class for each verb, and what starts and stops processes on
 * one machine. Called by the launcher {@code ops/pontoon}. Must not know Raft, RESP beyond one
 * line, or what a setting does.
 */
package io.pontoon.ops;
