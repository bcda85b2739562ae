/**
 * Unmodified client libraries against the router, as an application uses them. Nobody calls this.
 * Must not know the product's classes.
 */
package io.pontoon.tests.client;
