package safespace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import safespace.persistence.FaultProxy;

/** The packaged program when its database hangs, and when it is itself killed at its work. */
@Timeout(240)
class FaultsIT extends ProgramsOnPostgres {
  private static final Duration STATEMENT = Duration.ofSeconds(2);

  /** After a statement's time the wait for a server that is gone goes on for so long. */
  private static final Duration SOCKET_MARGIN = Duration.ofSeconds(5);

  /** What a busy machine may add to a time. */
  private static final Duration MARGIN = Duration.ofSeconds(4);

  private static final int LINES = 50_000;
  private static final int LINES_AT_ONCE = 4_000;
  private static final int SESSIONS = 300;

  @Test
  void databaseThatHangs_endsEachRequestInItsTime_andIsBackWithoutARestart() throws Exception {
    try (FaultProxy way =
        new FaultProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), postgres.port()))) {
      String base =
          serve(
                  Map.of(
                      "DATABASE_URL",
                      "postgresql://postgres@127.0.0.1:" + way.port() + "/postgres",
                      "DB_STATEMENT_TIMEOUT",
                      STATEMENT.toSeconds() + "s",
                      "DB_POOL_TIMEOUT",
                      "2s"))
              .awaitAddress();
      String messages = base + "/v1/sessions/" + UUID.randomUUID() + "/messages";
      assertThat(send("POST", messages, message(0)).statusCode()).isEqualTo(201);

      way.stall();
      List<Future<Duration>> asked =
          IntStream.range(0, 20)
              .mapToObj(i ->
                  threads.submit(() ->
                      refused(i % 2 == 0 ? "POST" : "GET", messages, i % 2 == 0 ? message(i) : "")))
              .toList();
      assertThat(timed("GET", base + "/health", "", 200)).isLessThan(MARGIN);
      assertThat(timed("GET", base + "/ready", "", 503))
          .isLessThan(Duration.ofSeconds(2).plus(MARGIN));
      for (Future<Duration> answer : asked) {
        assertThat(answer.get()).isLessThan(STATEMENT.plus(SOCKET_MARGIN).plus(MARGIN));
      }

      way.resume();
      while (send("GET", base + "/ready", "").statusCode() != 200) Thread.sleep(100);
      for (int i = 0; i < 20; i += 2) {
        assertThat(send("POST", messages, message(i)).statusCode()).isIn(200, 201);
      }
      assertThat(send("GET", messages + "?limit=200", "").body()).contains("\"last_seq\":10");
    }
  }

  private Duration refused(String method, String url, String body) throws Exception {
    return timed(method, url, body, 503);
  }

  private Duration timed(String method, String url, String body, int status) throws Exception {
    long start = System.nanoTime();
    assertThat(send(method, url, body).statusCode()).as(method + " " + url).isEqualTo(status);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private HttpResponse<String> send(String method, String url, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(60))
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static String message(int number) {
    return "{\"id\":\"%s\",\"role\":\"user\",\"content\":\"Message %d\"}"
        .formatted(new UUID(1, number), number);
  }

  @Test
  void importThatIsKilled_leavesNoHalfOfABatch_andTheNextGoesOnWhereItWas() throws Exception {
    assertThat(run(Map.of(), "db", "upgrade").exitStatus()).isZero();
    Path file = folder.resolve("conversations.ndjson");
    Files.writeString(
        file, IntStream.range(0, LINES).mapToObj(FaultsIT::line).collect(Collectors.joining()));

    long stored = 0;
    for (int kills = 0; kills < 3; kills++) {
      Program program = run(Map.of(), "import", file.toString());
      while (stored() == stored && stored < LINES) Thread.sleep(5);
      program.kill();
      stored = settled();
      assertThat(stored % LINES_AT_ONCE == 0 || stored == LINES).as("%d stored", stored).isTrue();
    }
    Program last = run(Map.of(), "import", file.toString());
    assertThat(last.exitStatus()).isZero();

    assertThat(last.out().getLast())
        .contains(
            "%d messages made, %d lines skipped, 0 refused".formatted(LINES - stored, stored));
    assertThat(stored()).isEqualTo(LINES);
    try (Connection connection = postgres.connect()) {
      assertThat(
              OwnPostgres.texts(
                  connection,
                  """
                  select s.id from sessions s
                  join (select session_id, count(*), max(seq), count(distinct id) as ids
                        from messages group by session_id) m on m.session_id = s.id
                  where (count, max, ids) is distinct from (last_seq, last_seq, last_seq)
                     or message_count != count
                  """))
          .isEmpty();
    }
  }

  private static String line(int number) {
    return """
    {"type":"message","session_id":"%s","id":"%s","role":"user","content":"Line %d"}
    """
        .formatted(new UUID(2, number % SESSIONS), new UUID(3, number), number);
  }

  /** What a killed program has sent is carried out to its end. */
  private long settled() throws SQLException, InterruptedException {
    try (Connection connection = postgres.connect()) {
      while (!OwnPostgres.texts(
              connection, "select pid from pg_stat_activity where application_name = 'safespace'")
          .isEmpty()) {
        Thread.sleep(50);
      }
    }
    return stored();
  }

  private long stored() throws SQLException {
    try (Connection connection = postgres.connect()) {
      return Long.parseLong(
          OwnPostgres.texts(connection, "select count(*) from messages").getFirst());
    }
  }
}
