/**
 * What is measured: one table of names, instruments cheap enough for the data path, and {@code
 * /metrics} for Prometheus. Every room may count; mains start the server. Must not know what the
 * numbers mean, nor read a clock.
 */
package io.pontoon.common.metrics;
