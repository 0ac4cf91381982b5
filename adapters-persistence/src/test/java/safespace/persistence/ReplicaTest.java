package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static safespace.domain.message.Samples.message;
import static safespace.persistence.Appends.append;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.Rejection;
import safespace.domain.message.Append;
import safespace.domain.message.Body;
import safespace.domain.message.Content;
import safespace.domain.message.History;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Role;
import safespace.domain.message.Status;
import safespace.domain.session.SessionId;

/** Histories from a streaming replica, which may be late, or gone. */
@Timeout(120)
class ReplicaTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  @TempDir private static Path folder;
  private static EmbeddedServer primary;
  private static EmbeddedServer standby;
  private static TestDatabase database;
  private static TestDatabase copy;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final SessionId session = SessionId.random();
  private PostgresStorage storage = storage(Duration.ofSeconds(10));

  @BeforeAll
  static void start() {
    Path files = folder.resolve("primary");
    primary =
        EmbeddedServer.start(
            builder -> builder.setDataDirectory(files).setCleanDataDirectory(false));
    database = TestDatabase.empty(primary);
    database.schema().upgrade();
    standby = Standby.of(primary, files, folder.resolve("standby"));
    copy = new TestDatabase(standby, database.text("select current_database()"));
  }

  @AfterAll
  static void stop() {
    standby.close();
    primary.close();
  }

  @AfterEach
  void close() {
    storage.close();
    copy.execute("select pg_wal_replay_resume()");
  }

  private PostgresStorage storage(Duration longestWait) {
    return storage(longestWait, copy);
  }

  private PostgresStorage storage(Duration longestWait, TestDatabase replica) {
    PostgresStorage.Settings settings = database.settings();
    return new PostgresStorage(
        new PostgresStorage.Settings(
            settings.primary(),
            replica.target(),
            longestWait,
            settings.lifetimes(),
            settings.searchLanguage(),
            settings.groupsAppends()),
        meters);
  }

  private void use(PostgresStorage other) {
    storage.close();
    storage = other;
  }

  private double pages(String source) {
    return meters.counter("safespace.readings", "source", source).count();
  }

  private List<String> contents() {
    return storage.messages().history(session, HistoryQuery.latest(50), null).stream()
        .map(History::messages)
        .flatMap(List::stream)
        .map(message -> message.body().content().text())
        .toList();
  }

  @Test
  void history_comesFromTheReplica_withWhatWasJustWritten() {
    for (int i = 1; i <= 20; i++) {
      append(storage, session, message("Message " + i));
      assertThat(contents()).hasSize(i).endsWith("Message " + i);
    }

    assertThat(pages("replica")).isEqualTo(20);
  }

  @Test
  void history_comesFromThePrimary_whereTheReplicaIsLate() {
    use(storage(SHORT));
    append(storage, session, message("Seen by all"));
    Await.until("the replica has caught up", () -> copied(session));

    copy.execute("select pg_wal_replay_pause()");
    append(storage, session, message("Not there yet"));
    assertThat(contents()).containsExactly("Seen by all", "Not there yet");
    assertThat(pages("primary_behind")).isEqualTo(1);

    SessionId unknownToTheReplica = SessionId.random();
    append(storage, unknownToTheReplica, message("Hello"));
    assertThat(storage.messages().history(unknownToTheReplica, HistoryQuery.latest(1), null))
        .isPresent();
  }

  @Test
  void history_waitsForAReplicaThatIsALittleLate() throws Exception {
    append(storage, session, message("One"));
    copy.execute("select pg_wal_replay_pause()");
    append(storage, session, message("Two"));

    Thread resuming =
        Thread.ofVirtual()
            .start(() -> {
              sleep(Duration.ofMillis(200));
              copy.execute("select pg_wal_replay_resume()");
            });

    assertThat(contents()).containsExactly("One", "Two");
    assertThat(pages("replica")).isEqualTo(1);
    resuming.join();
  }

  @Test
  void history_neverShowsWhatWasErased_howeverLateTheReplicaIs() {
    append(storage, session, message("Forget me"));
    Await.until("the replica has caught up", () -> copied(session));
    copy.execute("select pg_wal_replay_pause()");

    storage.sessions().erase(session, Actor.ANONYMOUS);

    assertThatThrownBy(this::contents)
        .isInstanceOfSatisfying(
            Rejection.class,
            r -> assertThat(r.reason()).isEqualTo(Rejection.Reason.SESSION_ERASED));
    assertThat(copied(session)).isTrue();
  }

  @Test
  void history_isUnchangedForAReaderThatHasTheRevision_withoutTheReplica() {
    append(storage, session, message("Hello"));

    assertThat(storage.messages().history(session, HistoryQuery.latest(1), 1L)).isEmpty();
    assertThat(pages("replica")).isZero();
  }

  @Test
  void history_comesFromThePrimary_whileAMessageIsBeingWritten() {
    storage
        .messages()
        .append(new Append(session, List.of(streaming()), null, true, Actor.ANONYMOUS));

    assertThat(contents()).hasSize(1);
    assertThat(pages("primary_streaming")).isEqualTo(1);
  }

  @Test
  void history_comesFromThePrimary_whereTheReplicaIsGone_andThatIsToldOnce() {
    TestDatabase gone = new TestDatabase(new Gone(), "nowhere");
    try (LogCapture log = new LogCapture()) {
      use(storage(SHORT, gone));
      append(storage, session, message("Hello"));

      for (int i = 0; i < 5; i++) assertThat(contents()).containsExactly("Hello");

      assertThat(pages("primary_down")).isEqualTo(5);
      assertThat(log.text().split("the replica does not answer", -1)).hasSize(2);
    }
  }

  private static NewMessage streaming() {
    return new NewMessage(
        MessageId.random(),
        new Body(
            Role.ASSISTANT, new Content("Once upon"), List.of(), Metadata.EMPTY, Status.STREAMING),
        null);
  }

  private static boolean copied(SessionId session) {
    UUID id = session.value();
    return copy.text("select count(*) from messages where session_id = '" + id + "'").equals("1");
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /** A server that nobody has started. */
  private static final class Gone implements TestServer {
    @Override
    public String provider() {
      return "none";
    }

    @Override
    public String url(String database) {
      return "jdbc:postgresql://127.0.0.1:1/" + database;
    }

    @Override
    public String user() {
      return "nobody";
    }

    @Override
    public String password() {
      return "";
    }

    @Override
    public void close() {}
  }
}
