package safespace.http.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.application.archive.ImportConversations.Line;
import safespace.domain.Metadata;
import safespace.domain.Rejection;
import safespace.domain.Rejections;
import safespace.domain.archive.Entry;
import safespace.domain.message.Body;
import safespace.domain.message.Content;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Role;
import safespace.domain.message.Samples;
import safespace.domain.message.Status;
import safespace.domain.redaction.Redaction;
import safespace.domain.session.SessionId;
import safespace.domain.session.Title;

class NdjsonTest {
  private static final SessionId SESSION = SessionId.of("4f6c0c8e-1111-4111-8111-111111111111");
  private static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678901Z");

  private static final String HELLO =
      "{\"type\": \"message\", \"session_id\": \"4f6c0c8e-1111-4111-8111-111111111111\","
          + " \"role\": \"user\", \"content\": \"Hello\"}";

  @Test
  void read_givesSessionsAndMessagesOutOfTheirLines() {
    List<Line> lines =
        read(
            """
            {"type": "session", "id": "4F6C0C8E-1111-4111-8111-111111111111", "title": "T", "metadata": {"a": "b"}, "created_at": "2026-01-02T04:04:05.678901+01:00"}
            {"type": "session", "id": "4f6c0c8e-1111-4111-8111-111111111111"}
            {"type": "message", "session_id": "4f6c0c8e-1111-4111-8111-111111111111", "id": "4f6c0c8e-2222-4222-8222-222222222222", "role": "tool", "content": "", "status": "failed", "created_at": "2026-01-02T03:04:05.678901999Z"}
            """);

    assertThat(lines)
        .extracting(line -> line.entry().apply(Redaction.OFF))
        .containsExactly(
            new Entry.OfSession(
                SESSION, new Title("T"), safespace.domain.Json.metadata("a", "b"), THEN),
            new Entry.OfSession(SESSION, null, Metadata.EMPTY, null),
            new Entry.OfMessage(
                SESSION,
                new NewMessage(
                    new MessageId(UUID.fromString("4f6c0c8e-2222-4222-8222-222222222222")),
                    new Body(Role.TOOL, new Content(""), List.of(), Metadata.EMPTY, Status.FAILED),
                    THEN)));
  }

  @Test
  void read_countsBlankLinesAndPassesThemOver() {
    List<Line> lines = read("\n \t\r\n" + HELLO + "\r\n\n" + HELLO);

    assertThat(lines).extracting(Line::number).containsExactly(3L, 5L);
    assertThat(lines).allSatisfy(line -> assertThat(line.entry().apply(Redaction.OFF)).isNotNull());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\n\n \r\n"})
  void read_givesNothingOutOfAnEmptyFile(String file) {
    assertThat(read(file)).isEmpty();
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> Ndjson.read(new ByteArrayInputStream(file.getBytes(UTF_8))).next());
  }

  @Test
  void read_takesAByteOrderMarkAtTheBeginning() {
    assertThat(read("\ufeff" + HELLO).getFirst().entry().apply(Redaction.OFF)).isNotNull();
  }

  @Test
  void read_refusesALineThatIsTooLongAndGoesOnBehindIt() {
    List<Line> lines = read("{\"type\": \"" + "x".repeat(9 << 20) + "\"}\n" + HELLO);

    assertThat(lines).hasSize(2);
    assertThat(mistakes(lines.getFirst())).containsExactly(" too_long");
    assertThat(lines.getFirst().length()).isLessThan(9 << 20);
    assertThat(lines.getLast().number()).isEqualTo(2);
    assertThat(lines.getLast().entry().apply(Redaction.OFF)).isNotNull();
  }

  @Test
  void read_refusesEachBadLineByItself() {
    List<Line> lines =
        read(
            """
            {
            null
            []
            {"type": "video"}
            {}
            {"type": "session"}
            {"type": "session", "id": "x", "created_at": "yesterday"}
            {"type": "message", "role": "user", "content": "x"}
            {"type": "session", "id": "4f6c0c8e-1111-4111-8111-111111111111", "created_at": "0000-12-31T23:59:59Z"}
            {"type": "session", "id": "4f6c0c8e-1111-4111-8111-111111111111", "created_at": "+10000-01-01T00:00:00Z"}
            {"type": "session", "id": "4f6c0c8e-1111-4111-8111-111111111111", "role": "user"}
            """);

    assertThat(Rejections.reasonOf(() -> lines.getFirst().entry().apply(Redaction.OFF)))
        .isEqualTo(Rejection.Reason.MALFORMED_JSON);
    assertThat(lines.stream().skip(1).map(NdjsonTest::mistakes))
        .containsExactly(
            List.of(" invalid_type"),
            List.of(" invalid_type"),
            List.of(" invalid_value"),
            List.of(" invalid_value"),
            List.of("/id required"),
            List.of("/id invalid_id", "/created_at invalid_value"),
            List.of("/session_id required"),
            List.of("/created_at invalid_value"),
            List.of("/created_at invalid_value"),
            List.of("/role unknown_property"));
  }

  @Test
  void ids_ofMessagesWithoutOneAreTheSameEachTimeTheFileComesIn() {
    String file = HELLO + "\n" + HELLO + "\n" + HELLO.replace("Hello", "Bye");

    List<MessageId> first = messageIds(file);

    assertThat(messageIds(file)).isEqualTo(first);
    assertThat(first).doesNotHaveDuplicates();
    assertThat(first).allSatisfy(id -> assertThat(id.value().version()).isEqualTo(8));
    assertThat(messageIds(file.replace("4f6c", "5f6c"))).doesNotContainAnyElementsOf(first);
  }

  @Test
  void ids_doNotDependOnTheOrderOfKeysOrOnDefaults() {
    String same =
        "{\"status\": \"complete\", \"metadata\": {}, \"citations\": [], \"content\": \"Hello\","
            + " \"role\": \"user\", \"session_id\": \"4F6C0C8E-1111-4111-8111-111111111111\","
            + " \"type\": \"message\", \"id\": null}";

    assertThat(messageIds(same)).isEqualTo(messageIds(HELLO));
  }

  private static List<MessageId> messageIds(String file) {
    return read(file).stream()
        .map(line -> ((Entry.OfMessage) line.entry().apply(Redaction.OFF)).message().id())
        .toList();
  }

  @Test
  void write_givesALineThatReadsAsTheSameEntry() {
    List<Entry> entries =
        List.of(
            new Entry.OfSession(SESSION, null, Metadata.EMPTY, null),
            new Entry.OfSession(
                SESSION, new Title("two\nlines"), safespace.domain.Json.metadata("a", null), THEN),
            new Entry.OfMessage(SESSION, Samples.full(MessageId.random())),
            new Entry.OfMessage(SESSION, Samples.streaming("")),
            new Entry.OfMessage(
                SESSION, Samples.message("\u2028 two\r\nlines \uD83D\uDE00", THEN)));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    entries.forEach(entry -> Ndjson.write(entry, file));

    List<Line> lines = read(file.toString(UTF_8));

    assertThat(file.toString(UTF_8).chars().filter(c -> c == '\n')).hasSize(entries.size());
    assertThat(lines).extracting(line -> line.entry().apply(Redaction.OFF)).isEqualTo(entries);
  }

  @Test
  void write_leavesOutWhatIsTheDefault() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();

    Ndjson.write(new Entry.OfSession(SESSION, null, Metadata.EMPTY, null), file);

    assertThat(file.toString(UTF_8))
        .isEqualTo("{\"type\":\"session\",\"id\":\"4f6c0c8e-1111-4111-8111-111111111111\"}\n");
  }

  private static List<Line> read(String file) {
    List<Line> lines = new ArrayList<>();
    Ndjson.read(new ByteArrayInputStream(file.getBytes(UTF_8))).forEachRemaining(lines::add);
    return lines;
  }

  private static List<String> mistakes(Line line) {
    return Rejections.mistakesOf(() -> line.entry().apply(Redaction.OFF));
  }
}
