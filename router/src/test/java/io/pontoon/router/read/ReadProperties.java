package io.pontoon.router.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever clients say and see. */
class ReadProperties {
  @Property
  void itIsAMapThatKeepsTheHighest(@ForAll List<@IntRange(min = 0, max = 4000) Integer> sights) {
    Seen seen = new Seen();
    TreeMap<Integer, Long> model = new TreeMap<>();
    for (int sight : sights) {
      int group = sight % 37;
      seen.saw(group, sight);
      model.merge(group, (long) sight, Math::max);
    }
    assertEquals(model.size(), seen.size());
    int i = 0;
    for (var entry : model.entrySet()) {
      assertEquals(entry.getKey(), seen.group(i));
      assertEquals(entry.getValue(), seen.index(i++));
      assertEquals(entry.getValue(), seen.of(entry.getKey()));
    }
    assertEquals(0, seen.of(38));
  }

  @Property
  void noWordsMakeItThrow(@ForAll List<String> words) {
    List<String> clean = new ArrayList<>(words);
    clean.replaceAll(word -> word.replace(' ', '_'));
    String said = String.join(" ", clean);
    assertTrue(new ConsistencySyntax().parse(ConsistencySyntaxTest.args(said)) != null);
  }
}
