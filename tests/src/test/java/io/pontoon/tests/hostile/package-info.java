/**
 * What no client library would send, on the router's port. Nobody calls this. Must not know the
 * product's classes: only that a fresh client is still served and that memory stays bounded.
 */
package io.pontoon.tests.hostile;
