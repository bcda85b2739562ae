package io.pontoon.tests.check;

/**
 * A session takes up a token of another one, or of its own former connection: from then on it knows
 * what the other one knew when the token was made.
 *
 * @param since position at which the token was sent; commands invoked later know of it
 * @param until position at which the token was asked for; commands that had ended by then are known
 */
public record Handover(int to, long since, int from, long until) {}
