/**
 * Commands that the router carries out itself: HELLO, CLIENT, CONFIG, INFO, COMMAND and the like.
 * Front calls it. Must not know sockets, nor how commands reach the groups.
 */
package io.pontoon.router.admin;
