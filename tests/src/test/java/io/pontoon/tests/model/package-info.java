/**
 * Redis itself as the model: the same commands go to ours and to a real redis-server, and the
 * answers are compared byte for byte. Nobody calls this. Must not know the product's classes.
 */
package io.pontoon.tests.model;
