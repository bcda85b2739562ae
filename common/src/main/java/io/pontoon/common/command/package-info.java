/**
 * The command table as data, and how a command stands in frames and log. Router, node and docs read
 * it; nobody else decides arity or keys. Must not know how a command is carried out.
 */
package io.pontoon.common.command;
