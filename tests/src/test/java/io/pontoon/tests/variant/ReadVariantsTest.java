package io.pontoon.tests.variant;

import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

/** What is not run yet must at least fit the code, or it would be found too late. */
class ReadVariantsTest {
  @Test
  void eachAppliesAndCompiles() {
    for (Variant variant : ReadVariants.ALL) {
      assertFalse(Build.classes(variant).isEmpty(), variant.name());
    }
  }
}
