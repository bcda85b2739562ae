/**
 * What clients saw, and whether one machine that executes one command at a time could have answered
 * so. Any suite may record and judge here. Must not know how the commands travelled: no socket, no
 * process, no clock.
 */
package io.pontoon.tests.check;
