package io.pontoon.tests.harness;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A socket that speaks RESP, plain enough to send what no client library would, and to give back
 * the very bytes that came. Errors of the socket are {@link UncheckedIOException}. Owned by one
 * thread.
 */
public final class RespConnection implements AutoCloseable {
  /** Far above any deadline that a command may have: who waits so long was forgotten. */
  public static final int ANSWER_WITHIN_MILLIS = 60_000;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private ByteArrayOutputStream raw = new ByteArrayOutputStream();

  private RespConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    this.out = socket.getOutputStream();
  }

  public static RespConnection open(int port) {
    return open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
  }

  /** A connection that must stand within so many milliseconds. */
  public static RespConnection open(InetSocketAddress address, int millis) {
    Socket socket = new Socket();
    try {
      socket.connect(address, millis);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(ANSWER_WITHIN_MILLIS);
      return new RespConnection(socket);
    } catch (IOException e) {
      abandon(socket);
      throw new UncheckedIOException(e);
    }
  }

  private static void abandon(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // What went wrong with it is told already.
    }
  }

  /** Whether somebody answers {@code PING} there. */
  public static boolean answersPing(int port) {
    try (RespConnection connection = open(port)) {
      connection.within(2_000);
      return connection.call("PING").equals(new Reply('+', "PONG", null));
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** From now on a reply must begin within so many milliseconds. */
  public RespConnection within(int millis) {
    try {
      socket.setSoTimeout(millis);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A command as an array of bulk strings; each character of an argument is one byte. */
  public static byte[] encode(List<String> command) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(("*" + command.size() + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    for (String argument : command) {
      byte[] value = argument.getBytes(StandardCharsets.ISO_8859_1);
      bytes.writeBytes(("$" + value.length + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      bytes.writeBytes(value);
      bytes.writeBytes(new byte[] {'\r', '\n'});
    }
    return bytes.toByteArray();
  }

  public void send(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void send(String... command) {
    send(encode(List.of(command)));
  }

  public Reply call(String... command) {
    send(command);
    return read();
  }

  /** The next reply. */
  public Reply read() {
    raw = new ByteArrayOutputStream();
    try {
      return parse();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first line of the next reply. What follows it is to be read with {@link #readBytes}. */
  public String readHead() {
    raw = new ByteArrayOutputStream();
    try {
      return line();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** So many bytes, of a reply too large to hold. */
  public byte[] readBytes(int count) {
    try {
      byte[] bytes = in.readNBytes(count);
      if (bytes.length < count) {
        throw new EOFException("the connection ended inside a reply");
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next reply's bytes, as they came. */
  public byte[] readRaw() {
    read();
    return raw.toByteArray();
  }

  /** Reads until the other side closes; answers what it said before. */
  public String readToEnd() {
    try {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (java.net.SocketTimeoutException e) {
      throw new UncheckedIOException("the other side keeps the connection open", e);
    } catch (IOException e) {
      // Reset: the other side closed while bytes of ours were still unread there.
      return "";
    }
  }

  private Reply parse() throws IOException {
    String line = line();
    char type = line.charAt(0);
    String rest = line.substring(1);
    return switch (type) {
      case '+', '-', ':', ',', '#', '(' -> new Reply(type, rest, null);
      case '_' -> new Reply(type, null, null);
      case '$', '=', '!' -> new Reply(type, bulk(Integer.parseInt(rest)), null);
      case '*', '~', '>' -> many(type, Integer.parseInt(rest));
      case '%' -> many(type, 2 * Integer.parseInt(rest));
      default -> throw new IOException("not a reply: " + line);
    };
  }

  private Reply many(char type, int count) throws IOException {
    if (count < 0) {
      return new Reply(type, null, null);
    }
    List<Reply> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parts.add(parse());
    }
    return new Reply(type, null, parts);
  }

  private String bulk(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    byte[] bytes = in.readNBytes(length + 2);
    raw.writeBytes(bytes);
    if (bytes.length < length + 2) {
      throw new EOFException("the connection ended inside a reply");
    }
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }

  private String line() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection ended");
      }
      raw.write(b);
      text.append((char) b);
    }
    raw.write('\n');
    if (text.length() < 2 || text.charAt(text.length() - 1) != '\r') {
      throw new IOException("not a line of a reply: " + text);
    }
    return text.substring(0, text.length() - 1);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
