package io.pontoon.node.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Disk;
import io.pontoon.common.port.DiskFile;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.port.sim.SimDisk;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.common.wire.PeerHandler;
import io.pontoon.common.wire.PeerLink;
import io.pontoon.common.wire.PeerNetwork;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the file says is true of the ports, and nothing else is. */
class FaultSwitchTest {
  private static final Hello SELF = new Hello(Hello.Role.NODE, 1, "c");

  @TempDir private Path directory;

  private Path file;
  private FaultSwitch faults;

  @BeforeEach
  void make() {
    file = directory.resolve("faults");
    faults = new FaultSwitch(file);
  }

  private void say(String text) throws IOException {
    Files.writeString(file, text);
    faults.poll();
  }

  @Test
  void everyWordIsUnderstood() {
    Faults all =
        Faults.parse(
            "cut=2,routers cut-to=3\ncut-from=4 clock-offset-ms=-5000\nclock-rate=1.5"
                + " disk=slow:50\n");
    assertEquals(
        new Faults(Set.of(2, 0, 3), Set.of(2, 0, 4), -5000, 1.5, Faults.Broken.SLOW, 50), all);
    assertEquals(Faults.NONE, Faults.parse(" \n"));
    for (String wrong :
        List.of("cut", "cut=x", "clock-rate=0", "disk=gone", "disk=slow:", "no=1")) {
      assertThrows(IllegalArgumentException.class, () -> Faults.parse(wrong), wrong);
    }
  }

  @Test
  void whatIsNotUnderstoodChangesNothing() throws IOException {
    say("disk=full");
    say("disk=fulll");
    assertEquals(Faults.Broken.FULL, faults.now().disk());
    Files.delete(file);
    faults.poll();
    assertEquals(Faults.NONE, faults.now());
  }

  private static final class HandClock implements Clock {
    long nanos = 1_000;

    @Override
    public long monotonicNanos() {
      return nanos;
    }

    @Override
    public long wallMillis() {
      return 7_000;
    }
  }

  @Test
  void theClockIsSetWrongAndGoesAtItsOwnRate() throws IOException {
    HandClock sound = new HandClock();
    Clock clock = faults.clock(sound);
    assertEquals(1_000, clock.monotonicNanos());
    say("clock-rate=2 clock-offset-ms=-60000");
    assertEquals(-53_000, clock.wallMillis());
    sound.nanos = 2_000;
    assertEquals(3_000, clock.monotonicNanos());
    say("clock-rate=0.5");
    assertEquals(7_000, clock.wallMillis());
    assertEquals(3_000, clock.monotonicNanos(), "a change of rate is no jump");
    sound.nanos = 3_000;
    assertEquals(3_500, clock.monotonicNanos());
    say("");
    sound.nanos = 4_000;
    assertEquals(4_500, clock.monotonicNanos(), "what was gained is kept, as by a real clock");
  }

  @Test
  void theClockNeverGoesBackWhileItsRateChanges() throws Exception {
    Clock clock = faults.clock(Clock.system());
    List<String> wrong = new ArrayList<>();
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  long before = clock.monotonicNanos();
                  while (!Thread.currentThread().isInterrupted()) {
                    long now = clock.monotonicNanos();
                    if (now < before) {
                      wrong.add(before + " then " + now);
                    }
                    before = now;
                  }
                });
    for (int i = 0; i < 2_000; i++) {
      say(i % 2 == 0 ? "clock-rate=50" : "clock-rate=0.02");
    }
    reader.interrupt();
    reader.join();
    assertEquals(List.of(), wrong);
  }

  @Test
  void aFullDiskLetsNothingGrow() throws IOException {
    Disk disk = faults.disk(new SimDisk()).directory("wal");
    DiskFile segment = disk.open("a");
    segment.allocate(100);
    say("disk=full");
    segment.write(ByteBuffer.allocate(100), 0);
    segment.sync();
    assertThrows(IOException.class, () -> segment.write(ByteBuffer.allocate(20), 90));
    assertEquals(100, segment.size());
    assertThrows(IOException.class, () -> segment.allocate(101));
    segment.allocate(100);
    DiskFile fresh = disk.open("b");
    assertThrows(IOException.class, () -> fresh.write(ByteBuffer.allocate(1), 0));
    say("");
    segment.write(ByteBuffer.allocate(20), 90);
    assertEquals(110, segment.size());
  }

  @Test
  void whatStillFitsAFullDiskIsWrittenBeforeTheFailure() throws IOException {
    Disk disk = faults.disk(new SimDisk());
    DiskFile segment = disk.open("a");
    segment.allocate(4);
    say("disk=full");
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2, 3, 4});
    assertThrows(IOException.class, () -> segment.write(bytes, 2));
    ByteBuffer read = ByteBuffer.allocate(4);
    segment.read(read, 0);
    assertEquals(ByteBuffer.wrap(new byte[] {0, 0, 1, 2}), read.flip());
  }

  @Test
  void syncsFailOrTakeLonger() throws IOException {
    Disk disk = faults.disk(new SimDisk());
    DiskFile segment = disk.open("a");
    say("disk=sync-fails");
    assertThrows(IOException.class, segment::sync);
    assertThrows(IOException.class, disk::syncDirectory);
    say("disk=slow:30");
    long start = Clock.system().monotonicNanos();
    segment.sync();
    assertTrue(Clock.system().monotonicNanos() - start >= 30_000_000);
  }

  /** One connection, whose both ends the test holds. */
  private static final class HandNetwork implements PeerNetwork {
    final List<ByteBuf> sent = new ArrayList<>();
    PeerHandler accepted;
    PeerHandler linked;

    PeerChannel channel(Hello peer) {
      return new PeerChannel() {
        @Override
        public Hello hello() {
          return peer;
        }

        @Override
        public boolean isWritable() {
          return true;
        }

        @Override
        public boolean isOpen() {
          return true;
        }

        @Override
        public void send(ByteBuf frame) {
          sent.add(frame);
        }

        @Override
        public ByteBufAllocator alloc() {
          return UnpooledByteBufAllocator.DEFAULT;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public PeerLink connect(
        Scheduler loop, InetSocketAddress address, Hello self, PeerHandler handler) {
      linked = handler;
      return new PeerLink() {
        @Override
        public InetSocketAddress address() {
          return address;
        }

        @Override
        public boolean isUp() {
          return true;
        }

        @Override
        public boolean isWritable() {
          return true;
        }

        @Override
        public boolean send(ByteBuf frame) {
          return sent.add(frame);
        }

        @Override
        public long waitingBytes() {
          return 0;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public Listener listen(
        InetSocketAddress address, Hello self, Function<Scheduler, PeerHandler> handlers) {
      accepted = handlers.apply(null);
      return null;
    }
  }

  /** Remembers what it is told. */
  private static final class Heard implements PeerHandler {
    final List<Byte> kinds = new ArrayList<>();
    final List<PeerChannel> peers = new ArrayList<>();

    @Override
    public void onFrame(PeerChannel from, byte kind, ByteBuf body) {
      kinds.add(kind);
      peers.add(from);
    }

    @Override
    public void onUp(PeerChannel peer) {
      peers.add(peer);
    }

    @Override
    public void onDown(PeerChannel peer) {
      peers.add(peer);
    }
  }

  private boolean sends(PeerLink link) {
    ByteBuf frame = Unpooled.buffer();
    link.send(frame);
    boolean passed = frame.refCnt() == 1;
    if (passed) {
      frame.release();
    }
    return passed;
  }

  @Test
  void framesToAndFromThoseCutOffAreLost() throws IOException {
    HandNetwork sound = new HandNetwork();
    PeerNetwork network = faults.network(sound);
    PeerLink link = network.connect(null, null, SELF, new Heard());
    Heard heard = new Heard();
    network.listen(null, SELF, loop -> heard);
    PeerChannel two = sound.channel(new Hello(Hello.Role.NODE, 2, "c"));
    sound.linked.onUp(two);
    sound.accepted.onUp(two);

    assertTrue(sends(link));
    say("cut-to=2");
    assertFalse(sends(link));
    sound.accepted.onFrame(two, (byte) 1, Unpooled.EMPTY_BUFFER);
    say("cut-from=2");
    assertTrue(sends(link));
    sound.accepted.onFrame(two, (byte) 2, Unpooled.EMPTY_BUFFER);
    say("cut=2");
    assertFalse(sends(link));
    sound.accepted.onFrame(two, (byte) 3, Unpooled.EMPTY_BUFFER);
    say("cut=3,routers");
    assertTrue(sends(link));
    sound.accepted.onFrame(two, (byte) 4, Unpooled.EMPTY_BUFFER);
    sound.accepted.onDown(two);
    assertEquals(List.of((byte) 1, (byte) 4), heard.kinds);
    assertEquals(1, Set.copyOf(heard.peers).size(), "a handler knows its peer by its channel");
  }

  @Test
  void repliesToRoutersAreLostToo() throws IOException {
    HandNetwork sound = new HandNetwork();
    Heard heard = new Heard();
    faults.network(sound).listen(null, SELF, loop -> heard);
    sound.accepted.onUp(sound.channel(new Hello(Hello.Role.ROUTER, 2, "c")));
    PeerChannel shown = heard.peers.getFirst();
    say("cut=2");
    shown.send(Unpooled.buffer());
    assertEquals(1, sound.sent.size(), "node 2 is cut off, not a router of that number");
    say("cut=routers");
    ByteBuf frame = Unpooled.buffer();
    shown.send(frame);
    assertEquals(0, frame.refCnt());
    assertEquals(1, sound.sent.size());
    sound.sent.forEach(ByteBuf::release);
  }
}
