/**
 * The laws of the house, held by machine: which room may see which, what pure rooms may not touch,
 * and how large a file may grow. Sees everything; nobody sees it. Must not know what any class
 * does.
 */
package io.pontoon.tests.arch;
