package io.pontoon.tests.sim;

import java.util.ArrayList;
import java.util.List;

/** One run of a process, from its start to its end. Nothing of it happens after that. */
final class Life {
  private final SimWorld world;
  private final SimProcess process;
  private final int number;
  private final SimClock clock;
  private final HeapBuffers buffers = new HeapBuffers();
  private final SimThread gossip;
  private final List<SimConnection.End> ends = new ArrayList<>();
  private SimNetwork.Listening listening;
  private boolean over;
  private boolean dark;
  private long pausedUntil;
  private int slowness = 1;

  Life(SimWorld world, SimProcess process, int number, SimClock clock) {
    this.world = world;
    this.process = process;
    this.number = number;
    this.clock = clock;
    this.gossip = thread("gossip");
  }

  SimProcess process() {
    return process;
  }

  SimClock clock() {
    return clock;
  }

  HeapBuffers buffers() {
    return buffers;
  }

  /** Where membership is turned, so that it holds up nothing else. */
  SimThread gossip() {
    return gossip;
  }

  SimThread thread(String name) {
    return new SimThread(world, this, name);
  }

  boolean isOver() {
    return over;
  }

  /** Its connections are left to the network, which knows whether anybody tells the other ends. */
  void end() {
    over = true;
    listening = null;
  }

  /** Its machine has lost power in the middle of something: no thread of it goes on. */
  void goDark() {
    dark = true;
  }

  boolean isDark() {
    return dark;
  }

  long pausedUntil() {
    return pausedUntil;
  }

  void pauseUntil(long time) {
    pausedUntil = Math.max(pausedUntil, time);
  }

  void resume() {
    pausedUntil = 0;
  }

  /** What a piece of work costs, in units of the least. */
  int slowness() {
    return slowness;
  }

  void slowness(int factor) {
    slowness = factor;
  }

  List<SimConnection.End> ends() {
    return ends;
  }

  SimNetwork.Listening listening() {
    return listening;
  }

  void listening(SimNetwork.Listening now) {
    listening = now;
  }

  @Override
  public String toString() {
    return process.name() + "/" + number;
  }
}
