/**
 * The RESP server: client connections, the order of their replies, and what becomes of each
 * command. Router starts it; nobody else calls it. Must not know how a group's leader is found, nor
 * what a command does to a key.
 */
package io.pontoon.router.front;
