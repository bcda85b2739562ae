/**
 * The whole product from outside: real processes, real redis-cli, real signals. Nobody calls this.
 * Must not know the product's classes.
 */
package io.pontoon.tests.e2e;
