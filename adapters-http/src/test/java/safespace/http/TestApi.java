package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import safespace.application.archive.ExportConversations;
import safespace.application.archive.ImportConversations;
import safespace.application.health.CheckHealth;
import safespace.application.health.Lifecycle;
import safespace.application.live.LiveSessions;
import safespace.application.message.AppendMessages;
import safespace.application.message.EditMessage;
import safespace.application.message.EraseMessage;
import safespace.application.message.ReadHistory;
import safespace.application.message.ReadMessage;
import safespace.application.message.SearchMessages;
import safespace.application.message.VisitorRoles;
import safespace.application.message.WriteChunk;
import safespace.application.overview.FindCitingMessages;
import safespace.application.overview.ListSessions;
import safespace.application.overview.ReadFigures;
import safespace.application.session.CreateSession;
import safespace.application.session.EditSession;
import safespace.application.session.EraseSession;
import safespace.application.session.ExportSession;
import safespace.application.session.LookUpSessions;
import safespace.application.session.PutSession;
import safespace.application.session.ReadSession;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.TestClock;
import safespace.domain.live.SilentBroadcast;
import safespace.domain.message.Append;
import safespace.domain.message.Role;
import safespace.domain.message.Samples;
import safespace.domain.redaction.Redaction;
import safespace.domain.redaction.SensitiveData;
import safespace.domain.session.SessionId;
import safespace.http.access.AccessSettings;
import safespace.http.access.AccessSettings.Mode;
import safespace.http.access.Crafted;
import safespace.http.limits.RateLimits;

/**
 * The API as clients meet it: a real server on a port of its own, over a storage in memory, for the
 * tests of one class. Each answer is checked for what holds of all of them, and the log, at the
 * end, for what must not stand in it.
 */
final class TestApi implements BeforeAllCallback, AfterAllCallback {
  static final int MOST_BYTES = 1 << 20;

  /** Of operators. */
  static final String KEY = "s3cret-s0rrow-of-operators";

  /** As always, but that no test waits long for a client that takes nothing. */
  private static final RestApi.Streams STREAMS =
      new RestApi.Streams(RestApi.Streams.USUAL.heartbeat(), Duration.ofSeconds(3));

  /** Stands in whatever people confide: it must come back to them, and turn up nowhere else. */
  static final String SECRET = "s3cret-s0rrow";

  /** Of the chatbot's own server. */
  static final String SERVICE_KEY = "service-" + SECRET;

  final TestStorage storage;
  final TestHealth health = new TestHealth();
  final Lifecycle lifecycle = new Lifecycle();
  final TestClock clock = TestClock.still();
  final TestLog log = TestLog.listening();
  final SilentBroadcast broadcast = new SilentBroadcast();
  final LiveSessions live;
  final RestApi api;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** How it is set up, where nothing else is said. */
  private static final class Setup {
    private Duration drain = Duration.ZERO;
    private Duration grace = Duration.ofSeconds(10);
    private @Nullable Duration sessionTtl = null;
    private AccessSettings access = AccessSettings.BY_ID;
    private VisitorRoles visitorRoles = VisitorRoles.ALL;
    private RestApi.Operators operators = RestApi.Operators.NONE;
    private RestApi.Streams streams = STREAMS;
    private boolean chatPage = true;
    private Redaction redaction = Redaction.OFF;
    private RateLimits.@Nullable Settings limits = null;
  }

  private static TestApi with(Consumer<Setup> change) {
    Setup setup = new Setup();
    change.accept(setup);
    return new TestApi(setup);
  }

  TestApi() {
    this(new Setup());
  }

  /** One that takes this long to end. */
  static TestApi ending(Duration drain, Duration grace) {
    return with(setup -> {
      setup.drain = drain;
      setup.grace = grace;
    });
  }

  private TestApi(Setup setup) {
    this.storage = new TestStorage(setup.sessionTtl);
    this.live = live();
    this.api = api(setup);
  }

  /** One whose sessions expire. */
  static TestApi expiring(Duration sessionTtl) {
    return with(setup -> setup.sessionTtl = sessionTtl);
  }

  /** One whose visitors show in this way which session is theirs, and speak in these roles. */
  static TestApi accessedBy(Mode mode, Role... visitorRoles) {
    return with(setup -> {
      setup.access = access(mode);
      if (visitorRoles.length > 0) setup.visitorRoles = new VisitorRoles(Set.of(visitorRoles));
    });
  }

  private static AccessSettings access(Mode mode) {
    return new AccessSettings(
        mode, Optional.of(Crafted.SECRET), Duration.ofDays(30), Optional.of(SERVICE_KEY));
  }

  /** One that looks for sensitive data, but for phone numbers. */
  static TestApi redacting(Redaction.Mode mode) {
    return with(setup -> setup.redaction = new Redaction(mode, new SensitiveData(_ -> List.of())));
  }

  /** One with rate limits, by its clock, and with a key for the chatbot's server. */
  static TestApi limited(RateLimits.Settings settings) {
    return with(setup -> {
      setup.access = access(Mode.UUID);
      setup.limits = settings;
    });
  }

  /** One that operators may ask, too. */
  static TestApi operated() {
    return operated(null);
  }

  /**
   * The same.
   *
   * @param port of their own, or null
   */
  static TestApi operated(@Nullable Integer port) {
    return with(setup -> setup.operators = new RestApi.Operators(KEY, port));
  }

  /** One as in production. */
  static TestApi withoutChatPage() {
    return with(setup -> setup.chatPage = false);
  }

  /** One whose event streams tell that they are alive after so much silence. */
  static TestApi beating(Duration heartbeat) {
    return with(setup -> setup.streams = new RestApi.Streams(heartbeat, STREAMS.patience()));
  }

  /** One that waits long for clients that take nothing, unless they leave too much unread. */
  static TestApi patient() {
    return with(
        setup -> setup.streams = new RestApi.Streams(STREAMS.heartbeat(), Duration.ofMinutes(10)));
  }

  /** All that it needs to follow sessions; other processes there are none. */
  private LiveSessions live() {
    return new LiveSessions(
        storage.changes(),
        storage.messages(),
        broadcast,
        new LiveSessions.Looks(Duration.ofMillis(200), Duration.ofMillis(200)));
  }

  private RestApi api(Setup setup) {
    Redaction redaction = setup.redaction;
    boolean byId = setup.access.mode() == Mode.UUID;
    return new RestApi(
        new RestApi.Settings(
            "127.0.0.1",
            0,
            MOST_BYTES,
            setup.drain,
            setup.grace,
            setup.sessionTtl,
            Set.of("https://chat.example.org"),
            true,
            "1.2.3",
            setup.access,
            setup.operators,
            setup.streams,
            setup.chatPage),
        new RestApi.SessionUseCases(
            new CreateSession(storage.sessions(), redaction),
            new PutSession(storage.sessions(), storage, byId, redaction, live),
            new ReadSession(storage.sessions()),
            new LookUpSessions(storage.sessions()),
            new EditSession(storage, redaction, live),
            new EraseSession(storage.sessions(), live),
            new ExportSession(storage.sessions(), storage.messages())),
        new RestApi.MessageUseCases(
            new AppendMessages(storage.messages(), byId, setup.visitorRoles, redaction, live),
            new ReadHistory(storage.messages()),
            new ReadMessage(storage.messages()),
            new EditMessage(storage, setup.visitorRoles, redaction, live),
            new WriteChunk(storage.messages(), setup.visitorRoles, redaction, live),
            new EraseMessage(storage, live),
            new SearchMessages(storage.messages())),
        new CheckHealth(health, new CheckHealth.Thresholds(Duration.ofMillis(100), 0.9)),
        lifecycle,
        clock,
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
        new RestApi.OperatorUseCases(
            new ListSessions(storage.overview()),
            new FindCitingMessages(storage.overview()),
            new ReadFigures(storage.overview(), clock),
            new ImportConversations(storage.archive(), storage, redaction),
            new ExportConversations(storage.archive()),
            health),
        live,
        limits(setup.limits));
  }

  private RateLimits limits(RateLimits.@Nullable Settings settings) {
    return settings == null
        ? RateLimits.none()
        : new RateLimits(settings, null, clock::nanos, new SimpleMeterRegistry());
  }

  @Override
  public void beforeAll(@Nullable ExtensionContext context) {
    lifecycle.started();
    live.start();
    api.start();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    end();
  }

  /** Ends the server, if it is not at its end yet, and looks through the log. */
  void end() {
    api.stop();
    live.close();
    client.close();
    log.end();
  }

  Answer get(String path, String... headers) {
    return send("GET", path, null, headers);
  }

  Answer post(String path, String body, String... headers) {
    return send("POST", path, body, headers);
  }

  Answer put(String path, String body, String... headers) {
    return send("PUT", path, body, headers);
  }

  Answer patch(String path, String body, String... headers) {
    return send("PATCH", path, body, headers);
  }

  Answer delete(String path, String... headers) {
    return send("DELETE", path, null, headers);
  }

  /**
   * One request.
   *
   * @param body JSON, or null for none
   * @param headers names and values in turn
   */
  Answer send(String method, String path, @Nullable String body, String... headers) {
    BodyPublisher publisher =
        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path))
            .timeout(Duration.ofSeconds(20))
            .method(method, publisher);
    if (body != null) request.header("Content-Type", "application/json");
    if (headers.length > 0) request.headers(headers);
    try {
      var response = client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
      return EveryAnswer.checked(
          method, path, new Answer(response.statusCode(), response.headers(), response.body()));
    } catch (IOException failure) {
      throw new AssertionError("no answer", failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", stopped);
    }
  }

  /** A GET of exactly this target, which no client has had its hands on. */
  Answer rawGet(String target, String... headerLines) {
    return raw("GET", target, headerLines);
  }

  /** A request without a body, of exactly this method and target. */
  Answer raw(String method, String target, String... headerLines) {
    StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    request.append("Host: localhost\r\nConnection: close\r\n");
    for (String line : headerLines) request.append(line).append("\r\n");
    try (RawHttp http = connect()) {
      return EveryAnswer.checked(method, target, http.write(request + "\r\n").answer());
    }
  }

  /** A POST of exactly these bytes, as JSON unless the header lines say otherwise. */
  Answer rawPost(String path, byte[] body, String... headerLines) {
    StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\n");
    head.append("Host: localhost\r\nConnection: close\r\n");
    head.append("Content-Length: ").append(body.length).append("\r\n");
    for (String line : headerLines) head.append(line).append("\r\n");
    boolean typed = List.of(headerLines).stream().anyMatch(line -> line.startsWith("Content-Type"));
    if (!typed) head.append("Content-Type: application/json\r\n");
    try (RawHttp http = connect()) {
      return EveryAnswer.checked("POST", path, http.write(head + "\r\n").write(body).answer());
    }
  }

  /** A GET that an operator sends. */
  Answer ask(String path, String... headers) {
    return get(path, authorized(headers));
  }

  private static String[] authorized(String... headers) {
    List<String> all = new ArrayList<>(List.of("Authorization", "Bearer " + KEY));
    all.addAll(List.of(headers));
    return all.toArray(String[]::new);
  }

  /** An import of exactly these bytes, by an operator. */
  Answer load(String query, byte[] lines, String... headerLines) {
    List<String> all =
        new ArrayList<>(
            List.of("Authorization: Bearer " + KEY, "Content-Type: application/x-ndjson"));
    all.addAll(List.of(headerLines));
    return rawPost("/v1/admin/import" + query, lines, all.toArray(String[]::new));
  }

  RawHttp connect() {
    return RawHttp.connect(api.port());
  }

  /** The path of a session that does not exist yet; its first append makes it. */
  static String newSession() {
    return "/v1/sessions/" + UUID.randomUUID();
  }

  static String idOf(String sessionPath) {
    return sessionPath.substring(sessionPath.lastIndexOf('/') + 1);
  }

  /** A user's message. */
  static String message(String content) {
    return """
    {"role": "user", "content": "%s"}\
    """
        .formatted(content);
  }

  static String message(UUID id, String content) {
    return """
    {"id": "%s", "role": "user", "content": "%s"}\
    """
        .formatted(id, content);
  }

  /** Makes the session of this id, whatever way a client could; one that exists stays. */
  void make(String id) {
    storage.sessions().create(SessionId.of(id), null, Metadata.EMPTY, Actor.ANONYMOUS);
  }

  /** The path of a new session with messages 1, 2, 3 …, whose contents are their numbers. */
  String conversation(int messages) {
    String session = newSession();
    for (int first = 1; first <= messages; first += 100) {
      String batch =
          IntStream.rangeClosed(first, Math.min(messages, first + 99))
              .mapToObj(number -> message("" + number))
              .collect(Collectors.joining(", ", "{\"messages\": [", "]}"));
      assertThat(post(session + "/messages/batch", batch).status()).isEqualTo(201);
    }
    return session;
  }

  /** Appends a message as another process would, of which this one hears nothing. */
  void appendUnheard(SessionId session, String content) {
    storage
        .messages()
        .append(new Append(session, List.of(Samples.message(content)), null, false, Actor.SERVICE));
  }

  /** Appends a message, and gives its path. */
  String append(String session, String message) {
    Answer answer = post(session + "/messages", message);
    assertThat(answer.status()).isEqualTo(201);
    return answer.header("Location");
  }
}
