/** Tests of the proof itself: that it finds what is wrong, and nothing where nothing is. */
package io.pontoon.tests.verify;
