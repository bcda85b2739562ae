package io.pontoon.common.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.pontoon.common.config.StartupException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;

/** {@code GET /metrics} over HTTP. Has one thread of its own, which also reads the gauges. */
public final class MetricsServer implements AutoCloseable {
  private static final int BACKLOG = 16;

  private final HttpServer server;
  private final List<Metrics> sources;

  private MetricsServer(HttpServer server, List<Metrics> sources) {
    this.server = server;
    this.sources = sources;
  }

  /**
   * @param port 0 picks a free one
   * @throws StartupException when the port is taken or the address is not this machine's
   */
  public static MetricsServer start(String bind, int port, List<Metrics> sources)
      throws StartupException {
    try {
      InetSocketAddress address = new InetSocketAddress(bind, port);
      if (address.isUnresolved()) {
        throw new StartupException("metrics.bind: there is no host '" + bind + "'");
      }
      MetricsServer server =
          new MetricsServer(HttpServer.create(address, BACKLOG), List.copyOf(sources));
      server.server.createContext("/", server::answer);
      server.server.start();
      return server;
    } catch (BindException e) {
      throw new StartupException(
          "metrics.port: cannot listen on " + bind + ":" + port + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StartupException("metrics.port: " + e.getMessage(), e);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals("/metrics")) {
        exchange.sendResponseHeaders(404, -1);
      } else if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(405, -1);
      } else {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        Exposition.write(sources, text);
        exchange.getResponseHeaders().set("Content-Type", Exposition.CONTENT_TYPE);
        exchange.sendResponseHeaders(200, text.size());
        text.writeTo(exchange.getResponseBody());
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
