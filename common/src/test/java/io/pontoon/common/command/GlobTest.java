package io.pontoon.common.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "h?llo, hello, true",
        "h?llo, hllo, false",
        "h*llo, heeello, true",
        "h*llo, hllo, true",
        "h[ae]llo, hallo, true",
        "h[ae]llo, hillo, false",
        "h[^e]llo, hallo, true",
        "h[^e]llo, hello, false",
        "h[a-b]llo, hbllo, true",
        "h[b-a]llo, hallo, true",
        "h[a-b]llo, hcllo, false",
        "\\*, *, true",
        "\\*, a, false",
        "[\\]], ], true",
        "*, abc, true",
        "*b*, abc, true",
        "*bc, abc, true",
        "*bd, abc, false",
        "a*b*c, aXbYc, true",
        "a*b*c, aXbY, false",
        "abc, ab, false",
        "ab, abc, false",
        "ab*, ab, true",
        "ab**, ab, true",
        "a[bc, ab, true",
        "a[^, ab, true",
        "a[, ab, false",
        "a\\, a\\, true",
        "**a, bca, true",
        "*a*a*a, aaa, true",
        "[-a], -, true",
        "[a-], -, false",
        "[a-], ^, true",
        "A, a, false",
      })
  void matchesAsRedis(String pattern, String text, boolean expected) {
    assertEquals(expected, matches(pattern, text));
  }

  @Test
  void theEmptyTextMatchesTheEmptyPatternAlone() {
    assertTrue(matches("", ""));
    assertFalse(matches("**", ""));
    assertFalse(matches("", "a"));
  }

  @Test
  void caseMayBeIgnored() {
    byte[] pattern = "[G]ET*".getBytes(StandardCharsets.US_ASCII);
    byte[] text = "getrange".getBytes(StandardCharsets.US_ASCII);
    assertTrue(Glob.matchesIgnoringCase(pattern, 0, pattern.length, text, 0, text.length));
    assertFalse(Glob.matches(pattern, 0, pattern.length, text, 0, text.length));
  }

  /** With recursion this takes longer than the universe; here it is pattern times text. */
  @Test
  void manyStarsAreNoTrouble() {
    assertFalse(matches("*a".repeat(500) + "b", "a".repeat(5000)));
  }

  private static boolean matches(String pattern, String text) {
    byte[] p = pattern.getBytes(StandardCharsets.ISO_8859_1);
    byte[] t = ("x" + text).getBytes(StandardCharsets.ISO_8859_1);
    return Glob.matches(p, 0, p.length, t, 1, t.length - 1);
  }
}
