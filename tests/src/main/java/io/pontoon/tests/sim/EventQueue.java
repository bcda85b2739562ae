package io.pontoon.tests.sim;

import java.util.Arrays;

/** What is to happen, by time and, at equal times, in the order in which it was planned. */
final class EventQueue {
  private long[] times = new long[1024];
  private long[] numbers = new long[1024];
  private Runnable[] works = new Runnable[1024];
  private int size;
  private long planned;

  boolean isEmpty() {
    return size == 0;
  }

  long firstTime() {
    return times[0];
  }

  void add(long time, Runnable work) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      numbers = Arrays.copyOf(numbers, 2 * size);
      works = Arrays.copyOf(works, 2 * size);
    }
    long number = planned++;
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (!isBefore(time, number, parent)) {
        break;
      }
      move(parent, at);
      at = parent;
    }
    put(at, time, number, work);
  }

  Runnable poll() {
    Runnable first = works[0];
    size--;
    long time = times[size];
    long number = numbers[size];
    Runnable last = works[size];
    works[size] = null;
    int at = 0;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && isBefore(times[child + 1], numbers[child + 1], child)) {
        child++;
      }
      if (isBefore(time, number, child)) {
        break;
      }
      move(child, at);
      at = child;
    }
    if (size > 0) {
      put(at, time, number, last);
    }
    return first;
  }

  private boolean isBefore(long time, long number, int other) {
    return time < times[other] || time == times[other] && number < numbers[other];
  }

  private void move(int from, int to) {
    times[to] = times[from];
    numbers[to] = numbers[from];
    works[to] = works[from];
  }

  private void put(int at, long time, long number, Runnable work) {
    times[at] = time;
    numbers[at] = number;
    works[at] = work;
  }
}
