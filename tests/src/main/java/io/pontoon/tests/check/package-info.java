/**
 * What clients saw, and whether one machine that executes one command at a time could have answered
 * so. Record with {@link io.pontoon.tests.check.History}, judge with {@link
 * io.pontoon.tests.check.Judgement}, keep with {@link io.pontoon.tests.check.JsonLines}. Any suite
 * and any verb may; must not know how the commands travelled: no socket, no process, no clock of
 * its own.
 */
package io.pontoon.tests.check;
