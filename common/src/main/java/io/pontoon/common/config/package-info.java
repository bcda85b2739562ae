/**
 * Settings as data: each is declared once, with range, default and meaning; files, flags,
 * environment, help and docs follow from that. Mains and their parts read it. Must not know what a
 * setting does, nor start anything.
 */
package io.pontoon.common.config;
