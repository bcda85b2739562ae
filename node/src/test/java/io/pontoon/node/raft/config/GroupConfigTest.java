package io.pontoon.node.raft.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GroupConfigTest {
  private static final GroupConfig JOINT =
      ConfigChangerTest.config("4,2,7 from 3,1,2 learning 9,8");

  @Test
  void whoIsWhat() {
    assertArrayEquals(new int[] {2, 4, 7}, JOINT.voters());
    assertArrayEquals(new int[] {1, 2, 3}, JOINT.outgoing());
    assertArrayEquals(new int[] {8, 9}, JOINT.learners());
    assertArrayEquals(
        new int[] {1, 2, 3, 4, 7, 8, 9},
        IntStream.range(0, JOINT.size()).map(JOINT::member).toArray());
    assertTrue(JOINT.votes(1) && JOINT.isOutgoing(1) && !JOINT.isVoter(1));
    assertTrue(JOINT.votes(7) && JOINT.isVoter(7) && !JOINT.isOutgoing(7));
    assertTrue(JOINT.isLearner(8) && JOINT.isMember(8) && !JOINT.votes(8));
    assertFalse(JOINT.isMember(5) || JOINT.votes(5));
    assertEquals(9, JOINT.newest());
    assertEquals("2,4,7 from 1,2,3 learning 8,9", JOINT.toString());
  }

  @Test
  void nobodyBelongsToNone() {
    assertEquals(0, GroupConfig.NONE.size());
    assertFalse(GroupConfig.NONE.votes(1) || GroupConfig.NONE.isJoint());
    assertEquals(0, GroupConfig.NONE.encode().length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1", "3,1,2", "1,2,3 learning 4", "4,5,6 from 1,2,3", "4 from 1 learning 2,3"})
  void comesBackFromItsBytes(String text) {
    GroupConfig config = ConfigChangerTest.config(text);
    GroupConfig read = GroupConfig.decode(config.encode());
    assertEquals(config, read);
    assertEquals(config.hashCode(), read.hashCode());
    assertEquals(config.toString(), read.toString());
  }

  @Test
  void theNewestNameIsRememberedAlsoWhenItIsGone() {
    GroupConfig later = GroupConfig.of(new int[] {1, 2}, new int[0], new int[0], 40);
    assertEquals(40, GroupConfig.decode(later.encode()).newest());
    assertNotEquals(GroupConfig.of(1, 2), later);
  }

  @Test
  void otherBytesAreRefused() {
    byte[] whole = JOINT.encode();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThrows(IllegalArgumentException.class, () -> GroupConfig.decode(cut), "" + length);
    }
    refused(Arrays.copyOf(whole, whole.length + 1), "of another length");
    refused(with(whole, 0, 2), "of a later version");
    refused(with(whole, 5, -1), "a negative count");
    refused(with(whole, 5, 4), "a count that its length does not bear");
    refused(with(whole, 11, 4), "a voter named twice");
    refused(with(whole, 11, 0), "id 0");
    refused(with(whole, 11, 8), "a learner that votes");
  }

  private static byte[] with(byte[] bytes, int at, int value) {
    byte[] other = bytes.clone();
    other[at] = (byte) value;
    return other;
  }

  private static void refused(byte[] bytes, String what) {
    assertThrows(IllegalArgumentException.class, () -> GroupConfig.decode(bytes), what);
  }

  @Test
  void aGroupIsBounded() {
    int[] many = IntStream.rangeClosed(1, GroupConfig.MEMBERS_MAX + 1).toArray();
    assertEquals(
        GroupConfig.MEMBERS_MAX,
        GroupConfig.of(Arrays.copyOf(many, GroupConfig.MEMBERS_MAX)).size());
    assertThrows(IllegalArgumentException.class, () -> GroupConfig.of(many));
    assertThrows(IllegalArgumentException.class, GroupConfig::of);
    assertThrows(IllegalArgumentException.class, () -> GroupConfig.of(-1));
  }
}
