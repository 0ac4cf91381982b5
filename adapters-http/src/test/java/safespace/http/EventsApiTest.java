package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.http.TestApi.message;
import static safespace.http.TestApi.newSession;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.domain.live.Topic;
import safespace.domain.session.SessionId;

/** Live events. */
class EventsApiTest {
  private static final String STREAMING =
      "{\"role\": \"assistant\", \"content\": \"Once\", \"status\": \"streaming\"}";

  @RegisterExtension static final TestApi api = new TestApi();

  private static EventReader follow(String session, String... headerLines) {
    return EventReader.open(api.api.port(), session + "/events", headerLines);
  }

  private static EventReader resume(String session, long id) {
    return follow(session, "Last-Event-ID: " + id);
  }

  @Test
  void stream_tellsOfAllThatHappens() {
    String session = api.conversation(1);
    try (EventReader reader = follow(session)) {
      String message = api.append(session, message("Hello"));
      reader.await(1);
      api.patch(message, "{\"content\": \"Hello!\"}");
      reader.await(2);
      api.patch(session, "{\"title\": \"A talk\"}");
      reader.await(3);
      api.delete(message);
      reader.await(4);
      api.delete(session);

      assertThat(reader.awaitEnd().lines())
          .containsExactly(
              "2 message.created 2 Hello",
              "3 message.updated 2 Hello!",
              "4 session.updated A talk",
              "5 message.deleted 2",
              "session.deleted");
    }
  }

  @Test
  void events_areTheSameJsonAsElsewhere() {
    String session = api.conversation(0);
    api.put(session, "{}");
    try (EventReader reader = follow(session)) {
      String message = api.append(session, message("Hello"));
      assertThat(reader.await("message.created").data()).isEqualTo(api.get(message).json());
      api.delete(message);
      assertThat(reader.await("message.deleted").data().propertyNames())
          .containsExactly("id", "seq");
      api.patch(session, "{\"title\": \"A talk\"}");
      assertThat(reader.await("session.updated").data()).isEqualTo(api.get(session).json());
      api.delete(session);
      assertThat(reader.await("session.deleted").data().propertyNames()).isEmpty();
    }
  }

  @Test
  void answer_isAnEventStreamThatNobodyKeeps() {
    String session = api.conversation(1);
    try (EventReader reader = follow(session, "Origin: https://chat.example.org")) {
      Answer head = reader.awaitComments(1).head();

      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("content-type")).isEqualTo("text/event-stream");
      assertThat(head.header("cache-control")).isEqualTo("no-store");
      assertThat(head.header("x-accel-buffering")).isEqualTo("no");
      assertThat(head.header("access-control-allow-origin")).isEqualTo("https://chat.example.org");
    }
    Answer head = api.send("HEAD", session + "/events", null);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Type")).isEqualTo("text/event-stream");
  }

  @Test
  void stream_withoutAnIdTellsOnlyWhatComes() {
    String session = api.conversation(3);
    try (EventReader reader = follow(session).awaitComments(1)) {
      api.append(session, message("4"));

      assertThat(reader.await(1)).containsExactly("4 message.created 4 4");
    }
  }

  @Test
  void resume_tellsWhatChangedSince_eachMessageOnce_thenGoesOnLive() {
    String session = api.conversation(3);
    String edited = api.append(session, message("4"));
    String erased = api.append(session, message("5"));
    api.append(session, message("6"));
    api.patch(edited, "{\"content\": \"four\"}");
    api.patch(edited, "{\"content\": \"Four\"}");
    api.delete(erased);
    try (EventReader reader = resume(session, 2);
        EventReader later = resume(session, 4)) {
      reader.await(4);
      api.append(session, message("7"));

      assertThat(reader.await(5))
          .containsExactly(
              "3 message.created 3 3",
              "6 message.created 6 6",
              "8 message.created 4 Four",
              "9 message.deleted 5",
              "10 message.created 7 7");
      assertThat(later.await(4).subList(0, 2))
          .containsExactly("6 message.created 6 6", "8 message.updated 4 Four");
    }
  }

  @Test
  void resume_afterEveryEventOfALongStream_missesNothingAndRepeatsNothing() {
    String session = api.conversation(300);
    List<String> told = new ArrayList<>();
    long id = 0;
    while (told.size() < 300) {
      try (EventReader reader = resume(session, id)) {
        reader.await(1);
        // Whatever has come until now is what a client would have seen that is cut off here.
        List<String> lines = reader.lines();
        told.addAll(lines);
        id = Long.parseLong(lines.getLast().split(" ", 2)[0]);
      }
    }

    for (int seq = 1; seq <= 300; seq++) {
      assertThat(told.get(seq - 1)).isEqualTo(seq + " message.created " + seq + " " + seq);
    }
    assertThat(told).hasSize(300);
  }

  @Test
  void streamingMessage_comesFirst_thenItsChunks_thenItsEnd() {
    String session = api.conversation(1);
    String message = api.append(session, STREAMING);
    chunk(message, 4, " upon");
    try (EventReader live = follow(session);
        EventReader resumed = resume(session, 0)) {
      live.await(1);
      resumed.await(2);
      chunk(message, 9, " a time");
      live.await(2);
      resumed.await(3);
      api.patch(message, "{\"status\": \"complete\"}");

      assertThat(live.await(3))
          .containsExactly(
              "message.updated 2 Once upon",
              "message.chunk 9  a time",
              "3 message.updated 2 Once upon a time");
      assertThat(resumed.await(4))
          .containsExactly(
              "message.updated 2 Once upon",
              "1 message.created 1 1",
              "message.chunk 9  a time",
              "3 message.updated 2 Once upon a time");
      assertThat(live.await("message.chunk").data().propertyNames())
          .containsExactly("id", "seq", "offset", "text");
    }
  }

  private static void chunk(String message, int offset, String text) {
    String body = "{\"offset\": %d, \"text\": \"%s\"}".formatted(offset, text);
    assertThat(api.post(message + "/chunks", body).status()).isEqualTo(200);
  }

  @Test
  void query_resumesToo_butTheHeaderWins() {
    String session = api.conversation(3);
    try (EventReader reader =
            EventReader.open(api.api.port(), session + "/events?after_revision=1");
        EventReader both =
            EventReader.open(
                api.api.port(), session + "/events?after_revision=1", "Last-Event-ID: 2")) {
      assertThat(reader.await(2)).containsExactly("2 message.created 2 2", "3 message.created 3 3");
      assertThat(both.await(1)).containsExactly("3 message.created 3 3");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "-1", "1.5", "4", "", "99999999999999999999", "1 2", "0x1"})
  void badId_isRefused(String id) {
    String session = api.conversation(3);

    for (Answer refused :
        new Answer[] {
          api.rawGet(session + "/events", "Last-Event-ID: " + id),
          api.get(session + "/events?after_revision=" + id.replace(" ", "%20"))
        }) {
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.code()).isEqualTo("invalid_parameter");
    }
  }

  @Test
  void sessionsThatAreNotThere_areRefusedBeforeTheStreamBegins() {
    String erased = api.conversation(1);
    api.delete(erased);

    assertThat(api.get(newSession() + "/events").code()).isEqualTo("session_not_found");
    assertThat(api.get(erased + "/events").code()).isEqualTo("session_erased");
    assertThat(api.get("/v1/sessions/x/events").code()).isEqualTo("invalid_session_id");
    assertThat(api.get(erased + "/events?x=1").code()).isEqualTo("unknown_parameter");
  }

  @Test
  void sessionHasOnlySoManyStreams_untilOneOfThemEnds() {
    String session = api.conversation(1);
    List<EventReader> readers = new ArrayList<>();
    for (int i = 0; i < 20; i++) readers.add(follow(session).awaitComments(1));

    Answer refused = api.get(session + "/events");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.code()).isEqualTo("too_many_streams");
    try (EventReader other = follow(api.conversation(1))) {
      assertThat(other.head().status()).isEqualTo(200);
    }

    // No heart need beat to notice it.
    readers.removeLast().close();
    await(() -> {
      try (EventReader next = follow(session)) {
        return next.head().status() == 200;
      }
    });
    readers.forEach(EventReader::close);
  }

  @Test
  void changesByOtherProcesses_areToldToo() {
    String session = api.conversation(1);
    SessionId id = SessionId.of(TestApi.idOf(session));
    try (EventReader reader = follow(session).awaitComments(1)) {
      api.appendUnheard(id, "From elsewhere");
      api.broadcast.hear(Topic.of(id));

      assertThat(reader.await(1)).containsExactly("2 message.created 2 From elsewhere");
      assertThat(api.broadcast.sent()).contains(Topic.of(id));
    }
  }

  @Test
  void changesThatNobodyTellsOf_areSeenBeforeLong() {
    String session = api.conversation(1);
    try (EventReader reader = follow(session).awaitComments(1)) {
      api.appendUnheard(SessionId.of(TestApi.idOf(session)), "Unheard");

      assertThat(reader.await(1)).containsExactly("2 message.created 2 Unheard");
    }
  }

  @Test
  void clientThatNeverReads_isCutOff_andHarmsNobody() throws IOException {
    String session = api.conversation(1);
    String large = "x".repeat(100_000);
    try (Socket deaf = EventReader.deaf(api.api.port(), session + "/events");
        EventReader reader = follow(session).awaitComments(1)) {
      for (int i = 0; i < 20; i++) api.append(session, message(large));

      reader.await(20);
      await(() -> api.get("/metrics").body().contains("safespace_live_cut_off_total 1.0"));
      api.append(session, message("Last"));
      assertThat(reader.await(21).getLast()).endsWith("Last");
      assertThat(deaf.isConnected()).isTrue();
    }
    await(() -> api.get("/metrics").body().contains("safespace_live_streams 0.0"));
  }

  @Test
  void clientThatLeavesTooMuchUnread_isCutOff_howeverPatientTheServerIs() throws IOException {
    TestApi patient = TestApi.patient();
    patient.beforeAll(null);
    List<String> sessions = new ArrayList<>();
    List<Socket> deaf = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String session = patient.conversation(1);
      deaf.add(EventReader.deaf(patient.api.port(), session + "/events"));
      fill(patient, session);
      sessions.add(session);
    }

    String batch = "{\"messages\": [" + (message("x") + ", ").repeat(99) + message("x") + "]}";
    for (int i = 0; i < 3; i++) patient.post(sessions.get(0) + "/messages/batch", batch);
    for (int i = 0; i < 12; i++) patient.append(sessions.get(1), message("x".repeat(100_000)));
    patient.append(sessions.get(2), message("neither many nor much"));

    await(() -> patient.get("/metrics").body().contains("safespace_live_streams 1.0"));
    assertThat(patient.get("/metrics").body()).contains("safespace_live_cut_off_total 2.0");
    for (Socket socket : deaf) socket.close();
    patient.end();
  }

  /** Some hundred thousand bytes, but less than a stream may leave unread. */
  private static void fill(TestApi api, String session) {
    for (int i = 0; i < 7; i++) api.append(session, message("x".repeat(99_000)));
  }

  @Test
  void manyStreams_areServedAtOnce() {
    List<String> sessions = new ArrayList<>();
    List<EventReader> readers = new ArrayList<>();
    for (int i = 0; i < 10; i++) sessions.add(api.conversation(1));
    for (int i = 0; i < 200; i++) {
      readers.add(follow(sessions.get(i % 10)).awaitComments(1));
    }

    sessions.forEach(session -> api.append(session, message("Hello")));

    for (EventReader reader : readers) {
      assertThat(reader.await(1)).containsExactly("2 message.created 2 Hello");
    }
    readers.forEach(EventReader::close);
  }

  @Test
  void stop_endsStreamsInOrder_afterTheirLastEvents() {
    TestApi stopping = new TestApi();
    stopping.beforeAll(null);
    String session = stopping.conversation(1);
    try (EventReader reader =
            EventReader.open(stopping.api.port(), session + "/events").awaitComments(1);
        EventReader other =
            EventReader.open(stopping.api.port(), session + "/events").awaitComments(1)) {
      stopping.append(session, message("Last words"));
      stopping.end();

      assertThat(reader.awaitEnd().lines()).containsExactly("2 message.created 2 Last words");
      assertThat(other.awaitEnd().lines()).containsExactly("2 message.created 2 Last words");
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) throw new AssertionError("never");
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  @Test
  void sessionId_standsInNoEvent() {
    String session = newSession();
    api.put(session, "{}");
    try (EventReader reader = follow(session)) {
      api.append(session, message(UUID.randomUUID(), "Hello"));

      assertThat(reader.await("message.created").data().toString())
          .doesNotContain(TestApi.idOf(session));
    }
  }
}
