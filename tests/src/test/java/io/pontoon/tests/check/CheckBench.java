package io.pontoon.tests.check;

import io.pontoon.tests.check.Operation.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** How many commands a second are judged; to be run by hand. */
final class CheckBench {
  private CheckBench() {}

  public static void main(String[] args) {
    for (int clients : new int[] {4, 12, 32}) {
      run("register", Execution.REGISTER, 1_000_000, 1, clients);
      run("counter ", Execution.COUNTER, 1_000_000, 1, clients);
      run("list    ", Execution.LIST, 2_000, 100, clients);
    }
    for (int clients : new int[] {4, 12}) {
      run("mixed   ", Execution.MIXED, 100_000, 1, clients);
      run("all     ", Execution.ALL, 2_000, 50, clients);
    }
    run("short mixed", Execution.MIXED, 100, 10_000, 6);
    run("short counter", Execution.COUNTER, 100, 10_000, 6);
  }

  private static void run(
      String name, List<Action> actions, int commands, int histories, int clients) {
    Random random = new Random(1);
    List<List<Operation>> all = new ArrayList<>();
    for (int i = 0; i < histories; i++) {
      all.add(Execution.of(new Execution.Plan(actions, commands, clients, 2, 2), random));
    }
    Linearizability.check(all.getFirst());
    long start = System.nanoTime();
    for (List<Operation> history : all) {
      if (Linearizability.check(history) != Verdict.RIGHT) {
        throw new IllegalStateException(Linearizability.check(history).toString());
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "%s %d × %d commands, %d at a time: %.2f s, %.0f commands/s%n",
        name, histories, commands, clients, seconds, (double) commands * histories / seconds);
  }
}
