package safespace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import safespace.persistence.FixedPort;

/** The packaged program when more come than it can serve, and when its database goes and comes. */
@Timeout(240)
class UnderLoadIT extends ProgramsOnPostgres {
  private static final Pattern SEQ = Pattern.compile("\"seq\":([0-9]+)");
  private static final Duration POOL_TIMEOUT = Duration.ofSeconds(2);

  /** What a busy machine may add to a time. */
  private static final Duration MARGIN = Duration.ofSeconds(4);

  /** The same where 512 clients are on that machine, too: far from what a statement may take. */
  private static final Duration MARGIN_IN_A_RUSH = Duration.ofSeconds(8);

  private static final String CONNECTIONS =
      "select pid from pg_stat_activity where application_name = 'safespace'";

  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

  /** What a request came to, and when, by the clock of this JVM. */
  private record Answer(long sent, long came, int status, boolean saysWhenToRetry, String body) {
    Duration time() {
      return Duration.ofNanos(came - sent);
    }

    /** 200 where it was stored before, in a request whose connection broke. */
    boolean isStored() {
      return status == 201 || status == 200;
    }

    static Duration slowest(Stream<Answer> answers) {
      return answers.map(Answer::time).max(Duration::compareTo).orElse(Duration.ZERO);
    }
  }

  @Test
  void rush_isAnsweredInTime_onNoMoreConnectionsThanThePoolHas() throws Exception {
    String base =
        serve(Map.of("DB_POOL_SIZE", "10", "DB_MAX_OVERFLOW", "0", "DB_POOL_TIMEOUT", "2s"))
            .awaitAddress();

    try (Sampler sampler = new Sampler()) {
      List<Future<?>> writers = rush(base, 512, Duration.ofSeconds(20));
      Thread.sleep(Duration.ofSeconds(6));
      stall(Duration.ofSeconds(4));
      for (Future<?> writer : writers) writer.get();

      assertThat(sampler.most()).isEqualTo(10);
    }

    tell("rush of 512 on 10");
    assertThat(answers).extracting(Answer::status).containsOnly(201, 503);
    assertThat(answers)
        .filteredOn(answer -> answer.status == 503)
        .allSatisfy(answer -> {
          assertThat(answer.saysWhenToRetry).isTrue();
          assertThat(answer.body).contains("\"code\":\"pool_exhausted\"");
          assertThat(answer.time()).isLessThan(POOL_TIMEOUT.plus(MARGIN_IN_A_RUSH));
        });
    await(() ->
        get(base + "/ready").body.contains("\"checked_in\":10,\"checked_out\":0,\"overflow\":0,"));
    assertThat(get(base + "/ready").body)
        .contains("\"waiting\":0", "\"invalid\":0", "\"status\":\"ready\"");
  }

  @Test
  void overflow_isOpenedUnderLoad_andClosedAfterIt() throws Exception {
    String base =
        serve(
                Map.of(
                    "DB_POOL_SIZE",
                    "4",
                    "DB_MAX_OVERFLOW",
                    "6",
                    "DB_POOL_RECYCLE",
                    "30s",
                    // Each writer wants a connection of its own.
                    "APPEND_COALESCING",
                    "false"))
            .awaitAddress();

    try (Sampler sampler = new Sampler()) {
      for (Future<?> writer : rush(base, 100, Duration.ofSeconds(6))) writer.get();
      assertThat(sampler.most()).isEqualTo(10);

      long end = System.nanoTime();
      await(() -> sampler.now().size() <= 4);
      System.out.printf("back at rest after %d ms%n", millisSince(end));
      assertThat(millisSince(end)).isLessThan(20_000);

      // And none of those lives for ever.
      Set<String> old = new HashSet<>(sampler.now());
      await(() -> sampler.now().stream().noneMatch(old::contains));
      assertThat(sampler.most()).isLessThanOrEqualTo(10);
    }

    tell("rush of 100 on 4 and 6");
    assertThat(answers).extracting(Answer::status).containsOnly(201);
    await(() -> get(base + "/ready").body.contains("\"checked_in\":4,\"checked_out\":0,"));
  }

  @Test
  void outage_isToldAtOnce_andOverSoonAfterTheDatabaseIsBack_andLosesNothing() throws Exception {
    String base = serve(Map.of()).awaitAddress();
    List<UUID> sessions = Stream.generate(UUID::randomUUID).limit(5).toList();
    Map<UUID, Stored> acknowledged = new ConcurrentHashMap<>();
    List<Future<?>> writers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      UUID session = sessions.get(i % sessions.size());
      writers.add(
          threads.submit(() -> {
            while (!Thread.interrupted()) appendUntilStored(base, session, acknowledged);
            return null;
          }));
    }
    await(() -> acknowledged.size() > 500);
    Queue<Answer> liveness = new ConcurrentLinkedQueue<>();
    Future<?> probe =
        threads.submit(() -> {
          while (true) {
            liveness.add(get(base + "/health"));
            Thread.sleep(100);
          }
        });

    final long killed = System.nanoTime();
    postgres.kill();
    long down = System.nanoTime();
    for (String path : List.of("/ready", "/health/db")) {
      Answer answer = get(base + path);
      assertThat(answer.status).as(path).isEqualTo(503);
      assertThat(answer.time()).as(path).isLessThan(Duration.ofSeconds(2).plus(MARGIN));
    }
    Thread.sleep(Duration.ofSeconds(5));
    long starting = System.nanoTime();
    Future<?> start =
        threads.submit(() -> {
          postgres.start();
          return null;
        });
    await(postgres::accepts);
    final long up = System.nanoTime();
    await(() ->
        answers.stream().filter(a -> a.sent > up && a.status == 201).limit(100).count() == 100);
    await(() -> get(base + "/ready").status == 200);
    long recovered = System.nanoTime();
    Thread.sleep(Duration.ofSeconds(6));
    start.get();
    for (Future<?> task : Stream.concat(writers.stream(), Stream.of(probe)).toList()) {
      task.cancel(true);
    }

    List<Answer> during = answers.stream().filter(a -> a.sent > down && a.came < starting).toList();
    tell("outage");
    System.out.printf(
        "%d answers without a database, slowest %d ms; normal %d ms after it was back%n",
        during.size(),
        Answer.slowest(during.stream()).toMillis(),
        Duration.ofNanos(recovered - up).toMillis());
    assertThat(during).isNotEmpty().extracting(Answer::status).containsOnly(503);
    assertThat(answers)
        .filteredOn(answer -> answer.came > killed && !answer.isStored())
        .isNotEmpty()
        .allSatisfy(answer -> {
          assertThat(answer.status).isEqualTo(503);
          assertThat(answer.saysWhenToRetry).isTrue();
          assertThat(answer.time()).isLessThan(Duration.ofSeconds(2).plus(MARGIN));
        });
    assertThat(Duration.ofNanos(recovered - up)).isLessThan(Duration.ofSeconds(5).plus(MARGIN));
    assertThat(answers).filteredOn(a -> a.sent > recovered).isNotEmpty().allMatch(Answer::isStored);
    assertThat(liveness).isNotEmpty().extracting(Answer::status).containsOnly(200);
    assertThat(violations(acknowledged)).isEmpty();
  }

  @Test
  void server_startedBeforeItsDatabase_isReadySoonAfterIt() throws Exception {
    postgres.kill();
    int port = FixedPort.free();
    String base = "http://127.0.0.1:" + port;
    Program program =
        serve(Map.of("HTTP_PORT", Integer.toString(port), "DB_CONNECT_BACKOFF", "200ms"));
    program.awaitErr(line -> line.contains("attempt 2 of 11"));
    assertThat(get(base + "/health").status).isEqualTo(200);
    assertThat(get(base + "/startup").status).isEqualTo(503);

    postgres.start();
    final long up = System.nanoTime();
    long wait = announcedWait(program);
    await(() -> get(base + "/startup").status == 200);
    assertThat(get(base + "/ready").status).isEqualTo(200);
    System.out.printf("started %d ms after its database%n", millisSince(up));

    // The wait has grown with the time that the database took to start.
    assertThat(millisSince(up)).isLessThan(wait + MARGIN.toMillis());
    assertThat(append(base, UUID.randomUUID(), UUID.randomUUID()).status).isEqualTo(201);
    assertThat(program.err())
        .filteredOn(line -> line.contains("database not ready"))
        .hasSizeGreaterThanOrEqualTo(2)
        .allMatch(line -> line.matches(".*attempt [0-9]+ of 11: .* Next in [0-9]+ ms"));
  }

  /** The milliseconds that it last said it waits for its next attempt. */
  private static long announcedWait(Program program) {
    Matcher wait = Pattern.compile("Next in ([0-9]+) ms").matcher("");
    return program.err().stream()
        .filter(line -> wait.reset(line).find())
        .mapToLong(line -> Long.parseLong(wait.group(1)))
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  /** So many write, each in a session of its own, as fast as they are answered. */
  private List<Future<?>> rush(String base, int clients, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    List<Future<?>> writers = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      UUID session = UUID.randomUUID();
      writers.add(
          threads.submit(() -> {
            while (System.nanoTime() < end) append(base, session, UUID.randomUUID());
            return null;
          }));
    }
    return writers;
  }

  /** Nobody gets anything written meanwhile. */
  private void stall(Duration time) throws Exception {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("lock table sessions in exclusive mode");
      Thread.sleep(time);
      connection.rollback();
    }
  }

  /** Where a message was stored. */
  private record Stored(UUID session, long seq) {}

  /** Repeats what was not acknowledged, as a good client does. */
  private void appendUntilStored(String base, UUID session, Map<UUID, Stored> acknowledged)
      throws Exception {
    UUID id = UUID.randomUUID();
    while (true) {
      Answer answer = append(base, session, id);
      if (answer.status == 201 || answer.status == 200) {
        Matcher seq = SEQ.matcher(answer.body);
        assertThat(seq.find()).isTrue();
        acknowledged.put(id, new Stored(session, Long.parseLong(seq.group(1))));
        return;
      }
      Thread.sleep(50);
    }
  }

  /** Sessions with gaps, and acknowledged messages that are not where they were said to be. */
  private List<String> violations(Map<UUID, Stored> acknowledged) throws SQLException {
    try (Connection connection = postgres.connect()) {
      List<String> violations =
          OwnPostgres.texts(
              connection,
              """
              select 'gap in ' || session_id from messages
              group by session_id
              having min(seq) <> 1 or max(seq) <> count(*) or count(distinct id) <> count(*)
              """);
      Set<String> stored =
          new HashSet<>(
              OwnPostgres.texts(
                  connection, "select id || ' ' || session_id || ' ' || seq from messages"));
      acknowledged.forEach((id, at) -> {
        if (!stored.contains(id + " " + at.session + " " + at.seq)) violations.add("lost " + id);
      });
      return violations;
    }
  }

  private Answer get(String url) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(url)).build());
  }

  private Answer append(String base, UUID session, UUID id)
      throws IOException, InterruptedException {
    Answer answer =
        send(
            HttpRequest.newBuilder(URI.create(base + "/v1/sessions/" + session + "/messages"))
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        "{\"id\":\"%s\",\"role\":\"user\",\"content\":\"Hello\"}".formatted(id)))
                .build());
    answers.add(answer);
    return answer;
  }

  private Answer send(HttpRequest request) throws IOException, InterruptedException {
    long sent = System.nanoTime();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    return new Answer(
        sent,
        System.nanoTime(),
        response.statusCode(),
        response.headers().firstValue("Retry-After").isPresent(),
        response.body());
  }

  private void tell(String what) {
    System.out.printf("%s:", what);
    for (int status : answers.stream().mapToInt(Answer::status).distinct().sorted().toArray()) {
      List<Answer> these = answers.stream().filter(a -> a.status == status).toList();
      System.out.printf(
          " %d times %d, slowest %d ms;",
          these.size(), status, Answer.slowest(these.stream()).toMillis());
    }
    System.out.println();
  }

  private static long millisSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > end) throw new AssertionError("waited in vain");
      Thread.sleep(50);
    }
  }

  /** Looks ten times a second how many connections the server has. */
  private final class Sampler implements AutoCloseable {
    private final Connection connection = postgres.connect();
    private final Queue<Integer> counts = new ConcurrentLinkedQueue<>();
    private final Future<?> task =
        threads.submit(() -> {
          while (true) {
            counts.add(now().size());
            Thread.sleep(100);
          }
        });

    Sampler() throws SQLException {}

    /** The connections of this moment. */
    synchronized List<String> now() throws SQLException {
      return OwnPostgres.texts(connection, CONNECTIONS);
    }

    int most() {
      assertThat(task.isDone()).isFalse();
      return counts.stream().mapToInt(count -> count).max().orElse(0);
    }

    @Override
    public void close() throws SQLException {
      task.cancel(true);
      connection.close();
    }
  }
}
