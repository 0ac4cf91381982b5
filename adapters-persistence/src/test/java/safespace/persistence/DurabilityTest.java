package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.message.Samples.message;
import static safespace.persistence.Appends.append;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import safespace.domain.Rejection;
import safespace.domain.message.NewMessage;
import safespace.domain.session.SessionId;

/** The promise of the product: what was answered as stored is stored, whatever happens next. */
class DurabilityTest {
  private static final int SESSIONS = 100;
  private static final int WRITERS_A_SESSION = 10;
  private static final int MESSAGES_A_WRITER = 5;
  private static final int MESSAGES = SESSIONS * WRITERS_A_SESSION * MESSAGES_A_WRITER;

  private final HistoryChecker checker = new HistoryChecker();
  private final List<Writer> writers =
      Stream.generate(SessionId::random)
          .limit(SESSIONS)
          .flatMap(session -> Stream.generate(() -> Writer.to(session)).limit(WRITERS_A_SESSION))
          .toList();

  private volatile boolean serverIsDown;

  /** One that appends its messages in their order. */
  private record Writer(SessionId session, List<NewMessage> messages) {
    static Writer to(SessionId session) {
      return new Writer(
          session,
          IntStream.range(0, MESSAGES_A_WRITER).mapToObj(i -> message("Message " + i)).toList());
    }
  }

  @Test
  @Timeout(300)
  void acknowledgedMessages_surviveTheKillOfTheServer(@TempDir Path temporary) throws Exception {
    Path data = temporary.toRealPath().resolve("data");
    int port = FixedPort.free();
    EmbeddedServer server = start(data, port);
    TestDatabase database = TestDatabase.empty(server);
    try (LogCapture _ = new LogCapture();
        PostgresStorage storage =
            TestDatabase.storage(
                database.settings(20, Duration.ofSeconds(2), Duration.ofSeconds(10)))) {
      TestServers.requireDurable(database);
      database.schema().upgrade();

      killInTheMiddle(storage, data);
      assertThat(checker.acknowledged()).isLessThan(MESSAGES);

      release(server);
      server = start(data, port);
      serverIsDown = false;
      Await.until("the storage has found the server", () -> answers(storage));
      assertThat(checker.violations(session -> HistoryChecker.read(storage.messages(), session)))
          .isEmpty();

      // The same storage, the same ids: what was in doubt becomes certain.
      runAll(storage);
      assertThat(checker.acknowledged()).isEqualTo(MESSAGES);
      assertThat(checker.violations(session -> HistoryChecker.read(storage.messages(), session)))
          .isEmpty();
      assertThat(database.text("select count(*) from messages"))
          .isEqualTo(Integer.toString(MESSAGES));
    } finally {
      server.close();
    }
  }

  private static EmbeddedServer start(Path data, int port) {
    return EmbeddedServer.start(
        builder -> builder.setPort(port).setDataDirectory(data).setCleanDataDirectory(false));
  }

  private void killInTheMiddle(PostgresStorage storage, Path data) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      writers.forEach(writer -> threads.execute(() -> run(writer, storage)));
      Await.until("a third is stored", () -> checker.acknowledged() > MESSAGES / 3);
      new PostgresProcesses(data).kill();
      serverIsDown = true;
    }
  }

  private void runAll(PostgresStorage storage) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      writers.forEach(writer -> threads.execute(() -> run(writer, storage)));
    }
  }

  /**
   * Repeats what is not acknowledged, as a good client does, until the server is known to be down.
   */
  private void run(Writer writer, PostgresStorage storage) {
    for (NewMessage message : writer.messages) {
      while (!checker.isAcknowledged(writer.session, message.id())) {
        try {
          checker.acknowledge(
              writer.session,
              HistoryChecker.Stored.of(
                  append(storage, writer.session, message).messages().getFirst()));
        } catch (Rejection inDoubt) {
          if (serverIsDown) return;
        }
      }
    }
  }

  private static boolean answers(PostgresStorage storage) {
    try {
      return storage.ping().isPositive();
    } catch (Rejection notYet) {
      return false;
    }
  }

  /** Lets go of the data directory; there is no server any more to be stopped. */
  private static void release(EmbeddedServer server) {
    try {
      server.close();
    } catch (RuntimeException stoppedAlready) {
      assertThat(stoppedAlready).hasMessageContaining("pg_ctl");
    }
  }
}
