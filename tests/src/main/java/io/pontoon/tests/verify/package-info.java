/**
 * The proof that anyone can run again: {@code ops/pontoon verify} starts a cluster of real
 * processes, drives clients through its routers, breaks it as a seed says, writes down every call
 * and answer, and judges them. Called by the command line and by end-to-end suites. Must not know
 * how the product works inside: it sees processes, ports, files and replies, and where a key lives
 * only to tell groups apart in the report.
 */
package io.pontoon.tests.verify;
