package io.pontoon.tests.verify;

import io.pontoon.ops.Place;
import io.pontoon.tests.verify.Fault.Cut;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Each process in a network namespace of its own, all joined by a bridge that this process is on
 * too. A way from one to another is cut where it begins: the neighbour gets a hardware address that
 * nobody has, so that packets leave and never arrive, and nobody is told, as when a cable is
 * pulled.
 */
final class Namespaces implements Net {
  private static final String DEVICE = "eth0";
  private static final String NOBODY = "02:00:00:00:00:01";
  private static final int ROUTERS_FROM = 100;
  private static final int SELF = 254;

  private final String name;
  private final String subnet;
  private final List<String> processes;
  private final List<Cut> cuts = new ArrayList<>();

  /**
   * @param name begins the names of everything made; not longer than eight letters
   * @param processes {@code node1}, {@code router1} …
   */
  Namespaces(String name, List<String> processes) {
    this.name = name;
    this.processes = List.copyOf(processes);
    // 198.18.0.0/15 is set aside for tests of networks (RFC 2544) and leads nowhere else.
    this.subnet = "198.18." + Math.floorMod(name.hashCode(), 256) + ".";
  }

  /** Why this user or system cannot make them; null when it can. */
  static String whyNot() {
    String probe = "pvprobe" + Long.toHexString(ProcessHandle.current().pid());
    try {
      run("ip", "netns", "add", probe);
      run("ip", "netns", "del", probe);
      return null;
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  /** The network namespaces, to be deleted afterwards. */
  List<String> names() {
    return processes.stream().map(this::namespace).toList();
  }

  /** The bridge, to be deleted too. */
  String bridge() {
    return name + "br";
  }

  /**
   * Makes them all.
   *
   * @throws IOException when this user or system cannot; some may be made already
   */
  void make() throws IOException {
    run("ip", "link", "add", "name", bridge(), "type", "bridge");
    run("ip", "addr", "add", subnet + SELF + "/24", "dev", bridge());
    run("ip", "link", "set", bridge(), "up");
    for (String process : processes) {
      String namespace = namespace(process);
      run("ip", "netns", "add", namespace);
      run(
          List.of("ip", "link", "add", namespace, "type", "veth", "peer", "name", DEVICE),
          "netns",
          namespace);
      run("ip", "link", "set", namespace, "master", bridge(), "up");
      inside(namespace, "addr", "add", host(process) + "/24", "dev", DEVICE);
      inside(namespace, "link", "set", DEVICE, "up");
      inside(namespace, "link", "set", "lo", "up");
    }
  }

  private String namespace(String process) {
    return name + process.charAt(0) + number(process);
  }

  private static int number(String process) {
    return Integer.parseInt(process.replaceAll("\\D", ""));
  }

  private String host(String process) {
    return subnet + (process.startsWith("node") ? number(process) : ROUTERS_FROM + number(process));
  }

  private static void inside(String namespace, String... words) throws IOException {
    run(List.of("ip", "-n", namespace), words);
  }

  private static void run(String... words) throws IOException {
    Commands.run(List.of(words));
  }

  private static void run(List<String> first, String... then) throws IOException {
    List<String> words = new ArrayList<>(first);
    words.addAll(List.of(then));
    Commands.run(words);
  }

  @Override
  public Place place() {
    return new Place() {
      @Override
      public String host(String process) {
        return Namespaces.this.host(process);
      }

      @Override
      public List<String> command(String process) {
        return List.of("ip", "netns", "exec", namespace(process));
      }
    };
  }

  @Override
  public String how() {
    return "a network namespace for each process, packets lost on the way";
  }

  @Override
  public void cut(List<Cut> more) throws IOException {
    for (Cut cut : more) {
      cuts.add(cut);
      inside(
          namespace(cut.from()),
          "neigh",
          "replace",
          host(cut.to()),
          "lladdr",
          NOBODY,
          "nud",
          "permanent",
          "dev",
          DEVICE);
    }
  }

  @Override
  public void heal() throws IOException {
    for (Cut cut : cuts) {
      inside(namespace(cut.from()), "neigh", "del", host(cut.to()), "dev", DEVICE);
    }
    cuts.clear();
  }
}
