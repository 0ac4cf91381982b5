package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/** Everything that is logged while it listens. */
final class TestLog extends AppenderBase<ILoggingEvent> {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final List<ILoggingEvent> events = new ArrayList<>();

  static TestLog listening() {
    TestLog log = new TestLog();
    log.start();
    root().addAppender(log);
    return log;
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  @Override
  protected void append(ILoggingEvent event) {
    event.prepareForDeferredProcessing();
    lock.lock();
    try {
      events.add(event);
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The lines of the request, once its last one is there. */
  List<ILoggingEvent> ofRequest(String requestId) throws InterruptedException {
    Predicate<ILoggingEvent> ours = event -> requestId.equals(requestId(event));
    Predicate<ILoggingEvent> last =
        ours.and(event -> event.getLoggerName().equals(AccessLog.class.getName()));
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(10);
      while (events.stream().noneMatch(last) && left > 0) left = more.awaitNanos(left);
      return events.stream().filter(ours).toList();
    } finally {
      lock.unlock();
    }
  }

  private static String requestId(ILoggingEvent event) {
    return event.getMDCPropertyMap().getOrDefault("request_id", "");
  }

  /** Ends the listening; nothing that was logged may tell what people sent. */
  void end() {
    root().detachAppender(this);
    stop();
    assertThat(events).as("the log").isNotEmpty();
    for (ILoggingEvent event : events) {
      String line = event.getFormattedMessage();
      assertThat(line)
          .doesNotContain(TestApi.SECRET, "eyJ")
          .doesNotContainPattern(EveryAnswer.UUID)
          .doesNotContainPattern("\\p{Cntrl}");
      assertThat(event.getThrowableProxy()).as("a stack trace with: %s", line).isNull();
      assertThat(requestId(event)).as("the request of: %s", line).isNotEmpty();
    }
  }
}
