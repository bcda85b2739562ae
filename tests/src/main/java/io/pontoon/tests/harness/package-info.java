/**
 * Starts the product (or a real redis-server in its place) as its user would, breaks it on purpose,
 * and talks to it over a socket. Every end-to-end suite may use it. Must not know the product's
 * classes: it sees processes, ports, files and replies.
 */
package io.pontoon.tests.harness;
