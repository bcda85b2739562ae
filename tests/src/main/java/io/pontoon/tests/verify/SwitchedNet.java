package io.pontoon.tests.verify;

import io.pontoon.ops.Place;
import io.pontoon.tests.verify.Fault.Cut;
import java.util.List;

/**
 * Loopback, cut by the nodes themselves, which lose frames on command: for who may not make network
 * namespaces. A node does not tell routers apart, so it is cut from all of them or from none.
 */
final class SwitchedNet implements Net {
  private static final String NODE = "node";

  private final FaultFiles files;

  SwitchedNet(FaultFiles files) {
    this.files = files;
  }

  @Override
  public Place place() {
    return Place.LOOPBACK;
  }

  @Override
  public String how() {
    return "frames lost by the nodes on command";
  }

  @Override
  public void cut(List<Cut> cuts) {
    for (Cut cut : cuts) {
      if (cut.from().startsWith(NODE)) {
        files.add(cut.from(), "cut-to=" + peer(cut.to()));
      } else {
        files.add(cut.to(), "cut-from=" + peer(cut.from()));
      }
    }
  }

  private static String peer(String name) {
    return name.startsWith(NODE) ? name.substring(NODE.length()) : "routers";
  }

  /** The files are cleared as a whole by whoever has them. */
  @Override
  public void heal() {
    // nothing else
  }
}
