package io.pontoon.tests.verify;

import io.pontoon.ops.Place;
import io.pontoon.tests.verify.Fault.Cut;
import java.io.IOException;
import java.util.List;

/** The network between the processes, and the hand that cuts it. One thread. */
interface Net {
  /** Where the processes stand. */
  Place place();

  /** How it is cut, for the report. */
  String how();

  void cut(List<Cut> cuts) throws IOException;

  /** All gets through again. */
  void heal() throws IOException;
}
