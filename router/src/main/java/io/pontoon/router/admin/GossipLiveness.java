package io.pontoon.router.admin;

import io.pontoon.common.membership.Member;
import io.pontoon.common.wire.Hello;
import io.pontoon.router.route.ClusterStatus;
import java.util.List;

/**
 * A node is as gossip says, unless it has just answered: then it lives, whatever was said of it.
 */
public record GossipLiveness(ClusterStatus cluster, List<Member> members) implements Liveness {
  @Override
  public Word of(int node) {
    Word answered = new AnsweredLiveness(cluster).of(node);
    for (Member member : members) {
      if (member.role() == Hello.Role.NODE && member.id() == node) {
        State state = answered.state() == State.ALIVE ? State.ALIVE : state(member);
        return new Word(state, member.about().incarnation(), answered.heardMillis());
      }
    }
    return answered;
  }

  private static State state(Member member) {
    return switch (member.state()) {
      case ALIVE -> State.ALIVE;
      case SUSPECT -> State.SUSPECT;
      case DEAD, LEFT -> State.DEAD;
    };
  }
}
