package io.pontoon.tests.verify;

import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.StartupException;
import io.pontoon.common.ring.Slots;
import io.pontoon.common.topology.Bootstrap;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.topology.SlotOwners;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;

/** One run from the start of the cluster to the verdict. */
final class Proof {
  private static final int ANSWERS_WITHIN_SECONDS = 60;
  private static final int READS_WITHIN_SECONDS = 120;
  private static final int SETTLED_WITHIN_SECONDS = 180;

  private final Plan plan;
  private final Path dir;
  private final Path history;
  private final boolean keep;
  private final PrintWriter out;
  private final List<String> objections = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  /**
   * @param dir of the cluster; does not exist or is empty
   * @param history is written anew
   * @param keep whether {@code dir} stays even if all is well
   * @param out for progress
   */
  Proof(Plan plan, Path dir, Path history, boolean keep, PrintWriter out) {
    this.plan = plan;
    this.dir = dir;
    this.history = history;
    this.keep = keep;
    this.out = out;
  }

  /** The judgement; nothing of the cluster runs any more. */
  Report run() throws StartupException {
    SplittableRandom random = new SplittableRandom(plan.seed());
    List<Schedule.Step> steps =
        Schedule.draw(plan.kinds(), plan.nodes(), plan.routers(), plan.seconds(), random.split());
    say(
        "seed %d: %d nodes, %d routers, %d groups, %d clients, %d s",
        plan.seed(), plan.nodes(), plan.routers(), plan.groups(), plan.clients(), plan.seconds());
    steps.forEach(step -> say("%s", step));
    try (World world = World.start(plan, dir, keep, this::say)) {
      say("started; the network: %s", world.how());
      work(world, steps, random);
      say("judging");
      Report report = new Report(Judge.judge(history), objections, remarks);
      if (!report.isRight()) {
        world.keep();
        out.println("logs are kept in " + dir);
      }
      return report;
    } catch (IOException | UncheckedIOException e) {
      throw new StartupException(history + ": " + e.getMessage(), e);
    }
  }

  private void say(String format, Object... values) {
    say(String.format(Locale.ROOT, format, values));
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }

  private void work(World world, List<Schedule.Step> steps, SplittableRandom random)
      throws StartupException, IOException {
    ToIntFunction<String> groupOf = groupOf(plan);
    Keys keys = new Keys(plan.groups(), groupOf);
    try (HistoryWriter writer = new HistoryWriter(history)) {
      writer.nemesis("seed", Long.toString(plan.seed()));
      Clients clients = new Clients(world::routers, plan.answerMillis(), writer, keys);
      clients.start(plan.clients(), plan.rate(), random.split());
      new Nemesis(world, writer, now -> say("%5d s", now / 1_000_000_000))
          .run(steps, plan.seconds());
      long took = world.awaitAnswers(oneKeyOfEach(groupOf), ANSWERS_WITHIN_SECONDS);
      clients.stop();
      if (took < 0) {
        objections.add(
            "not every group answered within "
                + ANSWERS_WITHIN_SECONDS
                + " s after the last fault");
      } else {
        remarks.add(
            String.format(
                Locale.ROOT,
                "when all was over every group answered through every router after %.1f s",
                took / 1e9));
      }
      String unsettled = plan.changesMembers() ? world.awaitSettled(SETTLED_WITHIN_SECONDS) : "";
      if (!unsettled.isEmpty()) {
        objections.add("the cluster has not come to rest: " + unsettled);
      }
      int unread = clients.readAll(READS_WITHIN_SECONDS);
      if (unread > 0) {
        objections.add(unread + " keys could not be read at the end");
      }
      world.tend();
    }
    if (world.stops() > 0) {
      remarks.add("nodes that stopped because of their disk, as they should: " + world.stops());
    }
    objections.addAll(world.remarks());
    List<String> damaged = world.examine();
    objections.addAll(damaged);
    if (damaged.isEmpty()) {
      remarks.add("data of the killed nodes, examined by pontoon check: whole");
    }
  }

  /** The map of a cluster at its first start, by which a key's group is known beforehand. */
  static ToIntFunction<String> groupOf(Plan plan) {
    List<NodeInfo> nodes = new ArrayList<>();
    for (int id = 1; id <= plan.nodes(); id++) {
      nodes.add(new NodeInfo(id, "127.0.0.1", id, ""));
    }
    NodeConfig defaults = NodeConfig.defaults();
    SlotOwners owners =
        Bootstrap.map("", nodes, plan.groups(), 1, defaults.get(NodeConfig.RING_VIRTUAL_NODES))
            .slots();
    return key -> owners.of(Slots.of(key.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private List<String> oneKeyOfEach(ToIntFunction<String> groupOf) {
    List<String> found = new ArrayList<>();
    for (int group = 1; group <= plan.groups(); group++) {
      int salt = 0;
      while (groupOf.applyAsInt("probe:" + salt) != group) {
        salt++;
      }
      found.add("probe:" + salt);
    }
    return found;
  }
}
