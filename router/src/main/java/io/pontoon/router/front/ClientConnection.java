package io.pontoon.router.front;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.pontoon.common.command.Args;
import io.pontoon.common.resp.RespReader;
import io.pontoon.common.resp.RespReader.Outcome;
import io.pontoon.router.admin.Caller;
import io.pontoon.router.admin.ClientState;
import io.pontoon.router.route.Links;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: its unread bytes, its replies in order, and whether its socket is read. Lives on one
 * loop.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter implements Caller {
  private static final Logger log = LoggerFactory.getLogger(ClientConnection.class);
  private static final byte[] NOTHING = {};
  private static final long LINGER_NANOS = 10_000_000_000L;

  private final RouterLoop loop;
  private final RespReader reader;
  private final ReplyQueue replies = new ReplyQueue();
  private ChannelHandlerContext context;
  private ClientState state;

  /** The connection's place in the loop's list. */
  int place;

  boolean dirty;
  private boolean paused;
  private boolean closing;
  private boolean closed;

  private Outgoing outgoing;
  private final Window window;
  private final Holding holding;

  ClientConnection(RouterLoop loop) {
    this.loop = loop;
    this.window = new Window(loop.limits().pipelineMax());
    this.holding = new Holding(loop, this);
    this.reader = new RespReader(loop.limits().reader(), loop.queryBudget());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    state = loop.joined(this, context.channel());
    outgoing = new Outgoing(loop, state);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (state != null && !closed) {
      closed = true;
      reader.close();
      loop.left(this);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    int length = bytes.readableBytes();
    byte[] scratch = loop.scratch(length);
    bytes.readBytes(scratch, 0, length);
    bytes.release();
    if (closing || closed) {
      return;
    }
    loop.wake();
    loop.counters().bytesIn().add(length);
    reader.feed(scratch, 0, length);
    if (paused) {
      reader.pause();
    } else {
      work();
    }
  }

  /** Carries out the commands that have been read, until there are no more or too many wait. */
  private void work() {
    Args args = loop.args();
    Outcome outcome = reader.next(args);
    while (outcome == Outcome.COMMAND) {
      loop.dispatcher()
          .dispatch(this, reader.array(), reader.nameOffset(), reader.nameLength(), args);
      args = loop.trimmedArgs();
      if (closing || holding.isHeld() || replies.size() >= window.commands() || loop.isFull()) {
        if (!closing) {
          reader.pause();
          stopReading();
        }
        return;
      }
      outcome = reader.next(args);
    }
    switch (outcome) {
      case COMMAND, NEED_MORE -> {}
      case ERROR -> {
        loop.counters().protocolErrors().increment();
        fail(ticket(0), "ERR " + reader.error());
        closeWhenWritten();
      }
      case OVERFLOW -> {
        log.warn(
            "client {} let go: more than {} unread bytes, or too many over all clients",
            state.id(),
            loop.limits().reader().bufferMax());
        context.close();
      }
    }
  }

  private void stopReading() {
    if (!paused) {
      paused = true;
      context.channel().config().setAutoRead(false);
      loop.paused(this);
    }
  }

  /** At the end of a tick, for one that {@link #stopReading}: goes on when there is room again. */
  void resume() {
    if (!paused || closed || closing || holding.isHeld()) {
      return;
    }
    if (replies.size() <= window.commands() / 2
        && !loop.isFull()
        && context.channel().isWritable()) {
      paused = false;
      loop.wake();
      reader.feed(NOTHING, 0, 0);
      work();
      if (!paused && !closing && !closed) {
        context.channel().config().setAutoRead(true);
      }
    }
  }

  boolean isClosed() {
    return closed;
  }

  boolean isPaused() {
    return paused && !closed;
  }

  /** What keeps it from going on with what it has read. */
  Holding holding() {
    return holding;
  }

  @Override
  public void hold(long millis, Runnable then) {
    holding.during(millis, then);
  }

  @Override
  public void countKeys(LongConsumer then) {
    loop.dispatcher().countKeys(this, then);
  }

  @Override
  public void clientLines(Consumer<String> then) {
    loop.dispatcher().clientLines(loop, then);
  }

  @Override
  public long now() {
    return loop.now();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (state != null && !context.channel().isWritable() && !closing && !closed) {
      // What has been read is answered still; the rest waits in the socket until the client has
      // read its replies.
      stopReading();
    }
    loop.wake();
  }

  /** A place in the order of replies for a command that is about to be carried out. */
  Ticket ticket(int command) {
    Ticket ticket = loop.freshTicket();
    ticket.owner = this;
    ticket.command = command;
    ticket.since = loop.now();
    ticket.writes = -1;
    ticket.level = null;
    ticket.silent = state.replies != ClientState.ReplyMode.ON;
    if (state.replies == ClientState.ReplyMode.SKIP_NEXT) {
      state.replies = ClientState.ReplyMode.ON;
    }
    replies.add(ticket);
    state.commands++;
    return ticket;
  }

  void answer(Ticket ticket, byte[] from, int offset, int length) {
    outgoing.answered();
    if (ticket.writes >= 0) {
      outgoing.settled(ticket.writes);
    }
    if (closed) {
      return;
    }
    window.replied(length);
    boolean failed = length > 0 && from[offset] == '-';
    long took = Math.max(0, loop.now() - ticket.since);
    loop.counters().count(ticket.command, took, failed);
    if (ticket.level != null && !failed) {
      loop.reading().note(state, ticket.level, loop.links().served(), took);
      if (state.trace && state.resp3) {
        byte[] traced = loop.reading().traced(state, from, offset, length);
        replies.answer(ticket, traced, 0, traced.length);
        answeredOne();
        return;
      }
    }
    replies.answer(ticket, from, offset, length);
    answeredOne();
  }

  private void answeredOne() {
    holding.answered(replies);
    if (!dirty && replies.isReady()) {
      loop.dirty(this);
    }
  }

  void answerError(Ticket ticket, String text) {
    byte[] line = ("-" + text + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    answer(ticket, line, 0, line.length);
  }

  /**
   * An error to a command that was not tried; line ends in the text become spaces, as Redis makes
   * them.
   */
  void fail(Ticket ticket, String text) {
    loop.counters().reject(ticket.command);
    answerError(ticket, text.replace('\r', ' ').replace('\n', ' '));
  }

  /** See {@link Holding#afterAll}. */
  void afterAll(Ticket ticket, Runnable then) {
    holding.afterAll(ticket, replies, then);
  }

  @Override
  public Links links() {
    return loop.links();
  }

  /** Its commands on their way to groups. */
  Outgoing outgoing() {
    return outgoing;
  }

  @Override
  public ClientState state() {
    return state;
  }

  RouterLoop loop() {
    return loop;
  }

  /** Brings the numbers that {@code CLIENT LIST} shows up to date. */
  ClientState currentState() {
    ChannelOutboundBuffer unsent = context.channel().unsafe().outboundBuffer();
    state.outputBytes = unsent == null ? 0 : unsent.totalPendingWriteBytes();
    state.queryBytes = reader.heldBytes();
    state.waiting = replies.size();
    return state;
  }

  /** Reads nothing more, and closes when the replies so far have been written. */
  @Override
  public void closeWhenWritten() {
    closing = true;
    context.channel().config().setAutoRead(false);
    loop.dirty(this);
  }

  /**
   * Says that nothing more will come, and waits for the client to leave. Closing while it still
   * sends would reset the connection, and our last words would be lost on the way.
   */
  private void linger() {
    if (!(context.channel() instanceof DuplexChannel duplex) || closed) {
      context.close();
      return;
    }
    reader.close();
    duplex.shutdownOutput();
    context.channel().config().setAutoRead(true);
    loop.scheduler().schedule(() -> context.close(), LINGER_NANOS);
  }

  /** Closes without a word. */
  void cutOff() {
    closing = true;
    context.close();
  }

  /** Writes what can be written, in one go. */
  void flush() {
    dirty = false;
    if (closed) {
      return;
    }
    state.lastNanos = loop.now();
    long ready = replies.readyBytes();
    ChannelOutboundBuffer unsent = context.channel().unsafe().outboundBuffer();
    if (unsent != null && ready + unsent.totalPendingWriteBytes() > loop.limits().outputMax()) {
      log.warn(
          "client {} let go: it does not read its replies, more than {} bytes wait",
          state.id(),
          loop.limits().outputMax());
      context.close();
      return;
    }
    if (replies.isReady()) {
      write((int) ready);
    }
    if (closing && replies.size() == 0) {
      context.writeAndFlush(context.alloc().buffer(0)).addListener(written -> linger());
    }
  }

  private void write(int ready) {
    byte[] gathered = loop.gatherRoom();
    ByteBuf out = ready > 0 ? context.alloc().directBuffer(ready) : null;
    int used = 0;
    for (Ticket ticket = replies.poll(); ticket != null; ticket = replies.poll()) {
      if (!ticket.silent) {
        int length = ticket.length;
        if (length > gathered.length - used) {
          out.writeBytes(gathered, 0, used);
          used = 0;
        }
        if (length > gathered.length) {
          out.writeBytes(ticket.reply, ticket.offset, length);
        } else {
          System.arraycopy(ticket.reply, ticket.offset, gathered, used, length);
          used += length;
        }
      }
      loop.usedTicket(ticket);
    }
    if (out != null) {
      out.writeBytes(gathered, 0, used);
      loop.counters().bytesOut().add(ready);
      context.writeAndFlush(out, context.voidPromise());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof java.io.IOException) {
      log.debug("client gone: {}", cause.getMessage());
    } else {
      log.error("client connection closed", cause);
    }
    context.close();
  }
}
