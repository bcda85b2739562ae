package io.pontoon.router.route;

/**
 * What became of something that was asked of the leader of the meta group.
 *
 * @param text what it said when it is done, perhaps nothing; else the error, with its first word
 */
public record ChangeAnswer(boolean done, String text) {}
