package io.pontoon.ops;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import io.pontoon.common.config.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Where log lines go. Set up in code: reading an XML file would cost a tenth of the start. */
final class Logging {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS} %-5level %-16thread %logger{0}: %msg%n%ex{12}";

  private Logging() {}

  /** For a process whose standard output is its log. */
  static void toConsole() {
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    start(appender);
  }

  /** For a process whose screen belongs to a person. */
  static void toFile(Path file) throws StartupException {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.newOutputStream(
              file,
              java.nio.file.StandardOpenOption.CREATE,
              java.nio.file.StandardOpenOption.APPEND)
          .close();
    } catch (IOException e) {
      throw new StartupException("cannot write " + file + ": " + Reason.of(e), e);
    }
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setFile(file.toString());
    appender.setAppend(true);
    start(appender);
  }

  private static void start(OutputStreamAppender<ILoggingEvent> appender) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(appender);
    // Who comes and goes is told by Pontoon itself, in one line each.
    context.getLogger("io.atomix").setLevel(Level.WARN);
  }
}
