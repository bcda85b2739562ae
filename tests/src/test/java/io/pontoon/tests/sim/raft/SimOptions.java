package io.pontoon.tests.sim.raft;

/**
 * What a seed's world is like: each seed draws its own mixture, so that rare combinations come up
 * (swarm testing).
 */
record SimOptions(
    double loss,
    double duplication,
    double late,
    long delayMax,
    long lateMax,
    double crashRate,
    double partitionRate,
    double diskTrouble,
    long syncMax,
    double handOverRate,
    double snapshotRate,
    double pauseRate,
    long proposeEvery,
    long readEvery,
    int payloadMax,
    int appendBytesMax,
    int inflightMax,
    long logBytesMax,
    double driftMax,
    boolean preferred,
    double crashAfterVote,
    double massCrash,
    int leaseStretch,
    Membership membership) {

  /**
   * How the group begins, and how often it changes; rates in times per second.
   *
   * @param splits how often the network parts along a change just when it is under way
   */
  record Membership(
      int founders, double changeRate, double wipeRate, double retireRate, double splits) {
    static final Membership FIXED = new Membership(5, 0, 0, 0, 0);

    static Membership draw(SimRandom random) {
      int founders = random.chance(0.5) ? 5 : random.chance(0.8) ? 3 : 1 + random.below(4);
      boolean changes = random.chance(0.8);
      return new Membership(
          founders,
          changes ? random.unit() * 15 : 0,
          changes && random.chance(0.6) ? random.unit() * 2 : 0,
          random.unit() * 10,
          random.chance(0.5) ? random.unit() * 0.5 : 0);
    }
  }

  /** One kind of trouble, in some worlds, beyond what the rates of the others come to. */
  private enum Emphasis {
    NONE,
    /** Messages take long, and much longer: what was true when they left no longer is. */
    SLOW_NETWORK,
    /** Most replicas go down at once, and come back at once. */
    MASS_CRASHES,
    /** Leadership is given away all the time, and the word of it comes late. */
    HAND_OVERS,
    /** One partition after the other. */
    PARTITIONS,
    /** Processes stand still, and know nothing of it. */
    PAUSES,
    /** Little is written: who was away for a while still has the newest log. */
    QUIET;

    static Emphasis draw(SimRandom random) {
      return random.chance(0.3) ? NONE : values()[1 + random.below(values().length - 1)];
    }
  }

  static final int REPLICAS_MAX = 20;
  static final long MILLI = 1_000_000;
  static final long TICK = 10 * MILLI;
  static final int ELECTION_TICKS = 10;
  static final int HEARTBEAT_TICKS = 2;
  static final long LEASE = 90 * MILLI;
  static final long PROMISE = 100 * MILLI;
  static final long CHAOS = 2_500 * MILLI;
  static final long HEALING = 40_000 * MILLI;

  /** Lease against promise allows rates 4 % to either side: 90 / 0.96 is below 100 / 1.04. */
  private static final double DRIFT_BOUND = 0.04;

  static SimOptions draw(SimRandom random) {
    Emphasis on = Emphasis.draw(random);
    boolean slow = on == Emphasis.SLOW_NETWORK;
    boolean late = slow || on == Emphasis.HAND_OVERS;
    return new SimOptions(
        random.chance(0.7) ? random.unit() * 0.2 : 0,
        random.chance(0.6) ? random.unit() * 0.15 : 0,
        late ? random.unit() * 0.4 : random.chance(0.6) ? random.unit() * 0.05 : 0,
        random.between(MILLI / 5, slow ? 60 * MILLI : 8 * MILLI),
        random.between(20 * MILLI, 600 * MILLI),
        on == Emphasis.MASS_CRASHES
            ? 1 + random.unit() * 4
            : random.chance(0.8) ? random.unit() * 12 : 0,
        on == Emphasis.PARTITIONS
            ? 5 + random.unit() * 10
            : random.chance(0.8) ? random.unit() * 10 : 0,
        random.chance(0.6) ? random.unit() * 6 : 0,
        random.between(MILLI / 10, 10 * MILLI),
        on == Emphasis.HAND_OVERS ? random.unit() * 30 : random.chance(0.5) ? random.unit() * 8 : 0,
        random.chance(0.8) ? random.unit() * 20 : 0,
        on == Emphasis.PAUSES ? 2 + random.unit() * 5 : random.chance(0.5) ? random.unit() * 5 : 0,
        on == Emphasis.QUIET
            ? random.between(50 * MILLI, 400 * MILLI)
            : random.between(MILLI, 12 * MILLI),
        random.between(MILLI, 10 * MILLI),
        (int) random.between(8, 400),
        (int) random.between(200, 4_000),
        (int) random.between(1, 16),
        random.between(5_000, 60_000),
        random.chance(0.7) ? DRIFT_BOUND : 0,
        random.chance(0.5),
        random.chance(0.3) ? random.unit() * 0.5 : 0,
        on == Emphasis.MASS_CRASHES ? random.unit() : 0.1,
        // Promises hide faults in elections, and long ones bring those in leases to light.
        random.chance(0.5) ? 1 : new int[] {0, 2, 4}[random.below(3)],
        on == Emphasis.QUIET
            ? new Membership(random.chance(0.5) ? 3 : 5, 0, 0, 0, 0)
            : Membership.draw(random));
  }

  /**
   * More of the trouble that a sabotage needs to show: a rare coincidence would take more seeds
   * than a test has time for.
   */
  SimOptions sharpenedFor(Sabotage sabotage) {
    SimOptions sharpened = sharpened(sabotage);
    return sabotage.isOfMembership() ? sharpened : sharpened.with(Membership.FIXED);
  }

  private SimOptions sharpened(Sabotage sabotage) {
    return switch (sabotage) {
      case FORGET_VOTE -> sharpened(0.04, 100 * MILLI, 10, 0.8, massCrash);
      case ANSWER_BEFORE_DISK -> sharpened(late, lateMax, 14, crashAfterVote, massCrash);
      case NO_PROMISE_AT_START -> sharpened(late, lateMax, 3, 0, 1);
      case CLOCKS_BEYOND_BOUND ->
          new SimOptions(
              loss,
              duplication,
              late,
              delayMax,
              lateMax,
              2,
              8,
              diskTrouble,
              syncMax,
              0,
              snapshotRate,
              pauseRate,
              proposeEvery,
              readEvery,
              payloadMax,
              appendBytesMax,
              inflightMax,
              logBytesMax,
              driftMax,
              preferred,
              crashAfterVote,
              massCrash,
              leaseStretch,
              membership);
      // Nobody is taken away: what is wrong is to show in what is decided, not in who is missed.
      case CONFIG_AT_COMMIT, JOINT_BY_NEW_MAJORITY, SNAPSHOT_FORGETS_CONFIG ->
          with(new Membership(3, 12, 0, 0, 0.2));
      case WIPED_KEEPS_ITS_NAME, JOINER_TAKES_TODAYS_MAP -> with(new Membership(3, 4, 6, 0, 0));
      case NONE, READ_WITHOUT_ROUND, COMMIT_TOO_EARLY, ALTERED_ENTRY -> this;
    };
  }

  private SimOptions with(Membership other) {
    return new SimOptions(
        loss,
        duplication,
        late,
        delayMax,
        lateMax,
        crashRate,
        partitionRate,
        diskTrouble,
        syncMax,
        handOverRate,
        snapshotRate,
        pauseRate,
        proposeEvery,
        readEvery,
        payloadMax,
        appendBytesMax,
        inflightMax,
        logBytesMax,
        driftMax,
        preferred,
        crashAfterVote,
        massCrash,
        leaseStretch,
        other);
  }

  private SimOptions sharpened(
      double late, long lateMax, double crashRate, double crashAfterVote, double massCrash) {
    return new SimOptions(
        loss,
        duplication,
        late,
        delayMax,
        lateMax,
        crashRate,
        partitionRate,
        diskTrouble,
        syncMax,
        0,
        snapshotRate,
        pauseRate,
        proposeEvery,
        readEvery,
        payloadMax,
        appendBytesMax,
        inflightMax,
        logBytesMax,
        driftMax,
        preferred,
        crashAfterVote,
        massCrash,
        leaseStretch,
        membership);
  }
}
