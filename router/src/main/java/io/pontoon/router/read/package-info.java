/**
 * Consistency levels: what a client may ask for, what its connection has seen, and which answers
 * may be kept near. Front and route use it. Must not know connections, nor how answers travel.
 */
package io.pontoon.router.read;
