package io.pontoon.tests.sim;

/** A node or a router: a machine that may be down, and the one life that it may have now. */
abstract class SimProcess {
  /** How a life ends. */
  enum End {
    /** The process is killed; its machine says so to whoever is connected. */
    KILLED,
    /** The machine is gone; nobody hears of it before it is back. */
    POWER_CUT
  }

  protected final SimWorld world;
  protected final SimRandom chance;
  private final int index;
  private final String name;
  private int lives;
  private Life life;

  /** How far this machine's wall clock is from the true time, nanoseconds. */
  private long wallOffset;

  private double rate = 1;
  private boolean dark;

  SimProcess(SimWorld world, int index, String name) {
    this.world = world;
    this.index = index;
    this.name = name;
    this.chance = world.chance().stream(name);
  }

  /** Place among all processes of the world. */
  final int index() {
    return index;
  }

  final String name() {
    return name;
  }

  final boolean isUp() {
    return life != null;
  }

  /** Whether the machine itself is down, so that nobody answers for it. */
  final boolean isDark() {
    return dark;
  }

  /** Null while it is down. */
  final Life life() {
    return life;
  }

  final void wallOffset(long nanos) {
    if (life != null) {
      life.clock().jump(nanos - wallOffset);
    }
    wallOffset = nanos;
  }

  final long wallOffset() {
    return wallOffset;
  }

  final void rate(double changed) {
    rate = changed;
    if (life != null) {
      life.clock().rate(changed);
    }
  }

  /** A life begins. */
  protected final Life begin() {
    dark = false;
    // A machine that has just been started begins to count anew, from anywhere.
    long monotonic = chance.nextLong() >> 2;
    long wall = SimWorld.EPOCH_NANOS + world.now() + wallOffset;
    life = new Life(world, this, ++lives, new SimClock(world, rate, monotonic, wall));
    return life;
  }

  /** The life ends now, without a word to anybody inside. */
  final void die(End how) {
    if (life == null) {
      return;
    }
    Life ended = life;
    world.say(() -> ended + " ends: " + how);
    life = null;
    dark = how == End.POWER_CUT;
    ended.end();
    world.network().ended(ended, how);
    buried(ended, how);
  }

  /** Called once its life is over: what is outside of the heap must be freed, disks lose power. */
  protected abstract void buried(Life ended, End how);

  abstract void start();

  /** After each piece of work on one of its threads. */
  protected void worked(SimThread thread) {}
}
