package safespace.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * All that is logged meanwhile: at every level by slf4j, at the usual ones by java.util.logging.
 */
final class LogCapture implements AutoCloseable {
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final java.util.logging.Logger javaRoot = java.util.logging.Logger.getLogger("");
  private final Level before = root.getLevel();
  private final @Nullable Appender<ILoggingEvent> console = root.getAppender("console");
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final PatternLayoutEncoder encoder = new PatternLayoutEncoder();

  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(new String(encoder.encode(event), UTF_8));
        }
      };

  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord event) {
          lines.add(new SimpleFormatter().format(event));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  LogCapture() {
    encoder.setContext(root.getLoggerContext());
    encoder.setPattern("%level %logger %msg %kvp %mdc%n%ex{full}");
    encoder.start();
    appender.setContext(root.getLoggerContext());
    appender.start();
    if (console != null) root.detachAppender(console);
    root.addAppender(appender);
    root.setLevel(Level.TRACE);
    javaRoot.addHandler(handler);
  }

  String text() {
    return String.join("", lines);
  }

  @Override
  public void close() {
    root.setLevel(before);
    root.detachAppender(appender);
    if (console != null) root.addAppender(console);
    javaRoot.removeHandler(handler);
  }
}
