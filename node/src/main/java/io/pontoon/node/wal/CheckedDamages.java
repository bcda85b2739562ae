package io.pontoon.node.wal;

import io.pontoon.node.wal.WalReport.Content;
import java.util.ArrayList;
import java.util.List;

/**
 * Damaged places in the order in which {@link WalCheck} met them, while it learns what was there.
 */
final class CheckedDamages {
  /** What the header of a damaged record says of it. */
  record Claim(byte type, int group, long a, long b) {}

  /** One damaged place. */
  static final class Place {
    private final String file;
    private final long from;
    private final String what;
    private final List<WalReport.Lost> lost = new ArrayList<>();
    long to;
    boolean more;

    private Place(String file, long from, long to, String what, boolean more) {
      this.file = file;
      this.from = from;
      this.to = to;
      this.what = what;
      this.more = more;
    }

    void lost(Content content, int group, long index) {
      lost(content, group, index, index);
    }

    /** Adds to what stood here; entries that follow those told last are told as one range. */
    void lost(Content content, int group, long first, long last) {
      for (int i = 0; i < lost.size(); i++) {
        WalReport.Lost known = lost.get(i);
        if (known.content() == content && known.group() == group) {
          if (content != Content.ENTRIES) {
            return;
          }
          if (first <= known.last() + 1 && last >= known.first() - 1) {
            lost.set(
                i,
                new WalReport.Lost(
                    content, group, Math.min(first, known.first()), Math.max(last, known.last())));
            return;
          }
        }
      }
      lost.add(new WalReport.Lost(content, group, first, last));
    }
  }

  private final List<Place> places = new ArrayList<>();
  private int settled;

  Place add(String file, long from, long to, String what, boolean more) {
    Place place = new Place(file, from, to, what, more);
    places.add(place);
    return place;
  }

  int size() {
    return places.size();
  }

  /**
   * Entries stood in the places met since there were {@code seen}; in which of them is not told.
   */
  void lostSince(int seen, int group, long first, long last) {
    for (int i = seen; i < places.size(); i++) {
      places.get(i).lost(Content.ENTRIES, group, first, last);
    }
  }

  /** Of the places so far, all is known now. */
  void settle() {
    for (; settled < places.size(); settled++) {
      places.get(settled).more = false;
    }
  }

  /** The first of these entries that no place accounts for; one past the last when all are. */
  long untold(int group, WalReport.Range range) {
    long next = range.first();
    for (boolean found = true; found && next <= range.last(); ) {
      found = false;
      for (Place place : places) {
        for (WalReport.Lost lost : place.lost) {
          if (lost.content() == Content.ENTRIES
              && lost.group() == group
              && lost.first() <= next
              && lost.last() >= next) {
            next = lost.last() + 1;
            found = true;
          }
        }
      }
    }
    return Math.min(next, range.last() + 1);
  }

  List<WalReport.Damage> report() {
    return places.stream()
        .map(
            place ->
                new WalReport.Damage(
                    place.file,
                    place.from,
                    place.to,
                    place.what,
                    List.copyOf(place.lost),
                    place.more))
        .toList();
  }
}
