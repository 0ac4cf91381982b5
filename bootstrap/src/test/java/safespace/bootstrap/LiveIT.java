package safespace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two servers on one database: who follows a session through one hears of both. */
@Timeout(240)
class LiveIT extends ProgramsOnPostgres {
  private static final int WRITERS = 20;
  private static final int MESSAGES_A_WRITER = 500;
  private static final int LAST = WRITERS * MESSAGES_A_WRITER;
  private static final int FOLLOWERS = 8;

  private final List<Integer> ports = new ArrayList<>();
  private final String session = "/v1/sessions/" + UUID.randomUUID();

  @BeforeEach
  void startTwoServers() throws Exception {
    for (int i = 0; i < 2; i++) {
      Program program = serve(Map.of("DB_POOL_SIZE", "10"));
      ports.add(URI.create(program.awaitAddress()).getPort());
      program.awaitErr(l -> l.contains("listening for the changes"));
    }
  }

  private int append(int port, String content) throws IOException, InterruptedException {
    return client
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + session + "/messages"))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(60))
                .POST(
                    BodyPublishers.ofString(
                        "{\"role\": \"user\", \"content\": \"" + content + "\"}"))
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  /** A client's stream through one of the servers. */
  private final class Stream implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader lines;

    Stream(int port, long lastEventId) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(60_000);
      String head =
          "GET %s/events HTTP/1.1\r\nHost: a\r\nLast-Event-ID: %d\r\n\r\n"
              .formatted(session, lastEventId);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      assertThat(lines.readLine()).isEqualTo("HTTP/1.1 200 OK");
    }

    /** The id of the next event. */
    long next() throws IOException {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) return Long.parseLong(line.substring(4));
        if (line.startsWith("event: ")) assertThat(line).isEqualTo("event: message.created");
      }
      throw new IOException("the stream has ended");
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void message_isHeardOfThroughTheOtherServer() throws Exception {
    assertThat(append(ports.get(0), "First")).isEqualTo(201);
    try (Stream stream = new Stream(ports.get(1), 0)) {
      assertThat(stream.next()).isEqualTo(1);
      for (int seq = 2; seq <= 20; seq++) {
        long start = System.nanoTime();
        assertThat(append(ports.get(0), "Next")).isEqualTo(201);
        assertThat(stream.next()).isEqualTo(seq);
        System.out.printf(
            "heard of %.1f ms after it was sent%n", (System.nanoTime() - start) / 1e6);
      }
    }
  }

  @Test
  void listening_takesOneConnectionBesideThePool() throws Exception {
    try (Connection connection = postgres.connect()) {
      assertThat(
              OwnPostgres.texts(
                  connection,
                  "select application_name from pg_stat_activity"
                      + " where application_name like 'safespace-%'"))
          .containsExactly("safespace-events", "safespace-events");
    }
  }

  @Test
  void followers_whoAreCutOffAtRandom_endWithExactlyWhatIsStored() throws Exception {
    assertThat(append(ports.get(0), "First")).isEqualTo(201);
    long start = System.nanoTime();
    List<Future<List<Long>>> followers = new ArrayList<>();
    for (int i = 0; i < FOLLOWERS; i++) {
      Random random = new Random(i);
      followers.add(threads.submit(() -> follow(random)));
    }
    List<Future<?>> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      int port = ports.get(i % 2);
      int messages = i == 0 ? MESSAGES_A_WRITER - 1 : MESSAGES_A_WRITER;
      writers.add(
          threads.submit(() -> {
            for (int n = 0; n < messages; n++) assertThat(append(port, "" + n)).isEqualTo(201);
            return null;
          }));
    }
    for (Future<?> writer : writers) writer.get();
    System.out.printf("%d written after %d ms%n", LAST, millisSince(start));

    for (Future<List<Long>> follower : followers) {
      assertThat(follower.get()).isEqualTo(LongStream.rangeClosed(1, LAST).boxed().toList());
    }
    System.out.printf("and heard of by %d after %d ms%n", FOLLOWERS, millisSince(start));
  }

  /** All that a client hears that goes away now and then, and comes back to either server. */
  private List<Long> follow(Random random) throws IOException {
    List<Long> heard = new ArrayList<>();
    while (heard.size() < LAST) {
      long last = heard.isEmpty() ? 0 : heard.getLast();
      try (Stream stream = new Stream(ports.get(random.nextInt(2)), last)) {
        int patience = 1 + random.nextInt(1_000);
        for (int i = 0; i < patience && heard.size() < LAST; i++) heard.add(stream.next());
      }
    }
    return heard;
  }

  private static long millisSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
  }
}
