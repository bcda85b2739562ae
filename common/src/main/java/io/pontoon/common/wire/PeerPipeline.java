package io.pontoon.common.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.TooLongFrameException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts the byte stream into frames, checks them, greets, and hands them on. The same at both ends
 * of a connection.
 */
final class PeerPipeline extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(PeerPipeline.class);

  /** Above the high mark a peer that does not read is sent nothing more that can be said again. */
  static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(8 << 20, 32 << 20);

  /**
   * Who has not said by then who it is, is let go. Its machine may have lost power right after it
   * took the connection: nothing would ever come, and nothing is sent that would find that out.
   */
  private static final long GREETING_MILLIS = 2_000;

  /** Those of other clusters, each told of once: they try again twice a second. */
  private static final Set<Hello> STRANGERS = ConcurrentHashMap.newKeySet();

  private static final int STRANGERS_MAX = 1_000;

  private final Hello self;
  private final PeerHandler handler;
  private NettyPeerChannel peer;

  private PeerPipeline(Hello self, PeerHandler handler) {
    this.self = self;
    this.handler = handler;
  }

  static void install(Channel channel, Hello self, PeerHandler handler) {
    channel.config().setOption(ChannelOption.TCP_NODELAY, true);
    Transport.giveUpSoon(channel);
    channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
    channel
        .pipeline()
        .addLast(
            new LengthFieldBasedFrameDecoder(Frame.MAX_LENGTH, 0, 4, 0, 4),
            new PeerPipeline(self, handler));
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    peer = new NettyPeerChannel(context.channel());
    peer.send(self.frame(context.alloc()));
    context
        .executor()
        .schedule(() -> awaitNoLonger(context), GREETING_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void awaitNoLonger(ChannelHandlerContext context) {
    if (peer.hello() == null && context.channel().isActive()) {
      refuse(context, "it did not greet in time");
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf frame = (ByteBuf) message;
    try {
      if (!Frame.intact(frame)) {
        refuse(context, "a frame's checksum is wrong");
        return;
      }
      frame.skipBytes(4);
      byte kind = frame.readByte();
      if (peer.hello() == null) {
        greet(context, kind, frame);
      } else {
        handler.onFrame(peer, kind, frame);
      }
    } finally {
      frame.release();
    }
  }

  private void greet(ChannelHandlerContext context, byte kind, ByteBuf body) {
    Hello theirs = kind == Frame.HELLO ? Hello.read(body) : null;
    if (theirs == null) {
      refuse(context, "it did not greet");
    } else if (!theirs.cluster().equals(self.cluster())) {
      refuseStranger(context, theirs);
    } else {
      peer.hello(theirs);
      handler.onUp(peer);
    }
  }

  private void refuseStranger(ChannelHandlerContext context, Hello theirs) {
    if (STRANGERS.size() < STRANGERS_MAX && STRANGERS.add(theirs)) {
      refuse(
          context, "it is of cluster '" + theirs.cluster() + "', this is '" + self.cluster() + "'");
    } else {
      context.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (peer != null && peer.hello() != null) {
      handler.onDown(peer);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    switch (cause) {
      case java.io.IOException gone -> log.debug("{}: {}", peer, gone.getMessage());
      case TooLongFrameException tooLong ->
          log.warn("{}: frame over {} bytes refused", peer, Frame.MAX_LENGTH);
      case IllegalArgumentException damaged -> log.warn("{}: {}", peer, damaged.getMessage());
      default -> log.error("{}: link closed", peer, cause);
    }
    context.close();
  }

  private void refuse(ChannelHandlerContext context, String why) {
    log.warn("{} refused: {}", peer, why);
    context.close();
  }
}
