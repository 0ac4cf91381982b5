package safespace.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static safespace.http.TestApi.KEY;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import safespace.domain.Rejection;

/** Conversations in bulk: {@code /v1/admin/import} and {@code /v1/admin/export}. */
@Timeout(120)
class ArchiveApiTest {
  @RegisterExtension static final TestApi api = TestApi.operated();

  private final String session = UUID.randomUUID().toString();

  @AfterEach
  void clear() {
    api.storage.obstruct(() -> {});
    api.storage.archive().clear();
  }

  private String sessionLine() {
    return "{\"type\":\"session\",\"id\":\"" + session + "\",\"title\":\"Sleep\"}\n";
  }

  private String messageLine(UUID id, String content) {
    return """
    {"type":"message","session_id":"%s","id":"%s","role":"user","content":"%s"}
    """
        .formatted(session, id, content);
  }

  private String messages(int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= count; i++) lines.append(messageLine(UUID.randomUUID(), "Message " + i));
    return lines.toString();
  }

  private static byte[] packed(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return bytes.toByteArray();
  }

  private static Answer load(String lines) {
    return api.load("", lines.getBytes(UTF_8));
  }

  private static void assertLoaded(Answer answer, long sessions, long messages, long skipped) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.json().propertyNames())
        .containsExactly("sessions", "messages", "skipped", "errors");
    assertThat(answer.number("/sessions")).isEqualTo(sessions);
    assertThat(answer.number("/messages")).isEqualTo(messages);
    assertThat(answer.number("/skipped")).isEqualTo(skipped);
  }

  private static String export() {
    Answer export = api.ask("/v1/admin/export");
    assertThat(export.status()).isEqualTo(200);
    return export.body();
  }

  @Test
  void loadedFile_isThere_andTheSecondTimeChangesNothing() {
    String lines = sessionLine() + messages(2);

    assertLoaded(load(lines), 1, 2, 0);
    assertLoaded(load(lines), 0, 0, 3);

    Answer found = api.get("/v1/sessions/" + session);
    assertThat(found.text("/title")).isEqualTo("Sleep");
    assertThat(found.text("/created_by")).isEqualTo("import");
    assertThat(api.get("/v1/sessions/" + session + "/messages").each("content"))
        .containsExactly("Message 1", "Message 2");
  }

  @Test
  void answerThatEndedWithoutAText_comesOut_andGoesBackIn() {
    String lines = sessionLine() + messageLine(UUID.randomUUID(), "");
    assertLoaded(load(lines), 1, 1, 0);

    String exported = export();

    assertThat(exported).contains("\"content\":\"\"");
    assertLoaded(load(exported), 0, 0, 2);
  }

  @Test
  void fileWithoutALine_makesNothing() {
    assertLoaded(load(""), 0, 0, 0);
    assertLoaded(load("\n\n"), 0, 0, 0);
    assertLoaded(api.load("", packed(""), "Content-Encoding: gzip"), 0, 0, 0);
  }

  @Test
  void refusedLine_isReported_andTheRestGoesIn() {
    UUID id = UUID.randomUUID();
    String lines =
        messageLine(id, "One")
            + "not JSON\n\n"
            + messageLine(id, "Another")
            + messageLine(UUID.randomUUID(), "Two")
            + "{\"type\":\"message\"}\n";

    Answer answer = load(lines);

    assertLoaded(answer, 1, 2, 0);
    assertThat(answer.json().at("/errors").toString())
        .isEqualTo(
            "[{\"line\":2,\"code\":\"malformed_json\",\"detail\":\"The body is not JSON.\"},"
                + "{\"line\":4,\"code\":\"message_id_conflict\",\"detail\":\"Not stored.\"},"
                + "{\"line\":6,\"code\":\"required\",\"detail\":\""
                + answer.text("/errors/2/detail")
                + "\"}]");
  }

  @Test
  void onlyTheFirstHundredErrors_areTold() {
    Answer answer = load("{}\n".repeat(150));

    assertThat(answer.json().at("/errors").size()).isEqualTo(100);
    assertThat(answer.number("/errors/99/line")).isEqualTo(100);
  }

  @Test
  void atomicLoad_isAllOrNothing() {
    String right = sessionLine() + messages(2);

    Answer refused = api.load("?atomic=true", (right + "{\"type\":\"message\"}\n").getBytes(UTF_8));

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.code()).isEqualTo("import_failed");
    assertThat(refused.number("/errors/0/line")).isEqualTo(4);
    assertThat(refused.text("/errors/0/code")).isEqualTo("required");
    assertThat(export()).isEmpty();
    assertLoaded(api.load("?atomic=true", right.getBytes(UTF_8)), 1, 2, 0);
    assertLoaded(api.load("?atomic=false", right.getBytes(UTF_8)), 0, 0, 3);
    assertThat(api.load("?atomic=maybe", new byte[0]).code()).isEqualTo("invalid_parameter");
  }

  @Test
  void packedFile_isUnpacked() {
    assertLoaded(api.load("", packed(messages(3)), "Content-Encoding: gzip"), 1, 3, 0);
  }

  @Test
  void packedFileInTwoParts_isTakenWhole() {
    byte[] first = packed(messages(3));
    byte[] second = packed(messages(4));
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);

    assertLoaded(api.load("", both, "Content-Encoding: gzip"), 1, 7, 0);
  }

  @Test
  void badOrShortGzip_isRefused() {
    byte[] whole = packed(messages(3));

    Answer cut = api.load("", Arrays.copyOf(whole, whole.length - 9), "Content-Encoding: gzip");
    Answer other = api.load("", messages(3).getBytes(UTF_8), "Content-Encoding: gzip");

    assertThat(cut.code()).isEqualTo("bad_request");
    assertThat(cut.text("/detail")).isEqualTo("The body ended too early.");
    assertThat(other.code()).isEqualTo("bad_request");
    assertThat(other.text("/detail")).isEqualTo("The body is not what gzip makes.");
    assertThat(export()).isEmpty();
  }

  @Test
  void bomb_isButALongLine() {
    byte[] bomb = packed("{\"type\":\"" + "a".repeat(50_000_000));

    Answer answer = api.load("", bomb, "Content-Encoding: gzip");

    assertLoaded(answer, 0, 0, 0);
    assertThat(answer.text("/errors/0/code")).isEqualTo("too_long");
  }

  @Test
  void otherTypes_areRefused() {
    for (String type :
        List.of("application/json", "text/plain", "application/x-ndjson;charset=x")) {
      Answer refused =
          api.rawPost(
              "/v1/admin/import",
              new byte[0],
              "Authorization: Bearer " + KEY,
              "Content-Type: " + type);
      assertThat(refused.code()).as(type).isEqualTo("unsupported_media_type");
    }
    assertThat(api.load("", new byte[0], "Content-Encoding: br").code())
        .isEqualTo("unsupported_media_type");
  }

  @Test
  void fileOfAnySize_isTaken() {
    String lines = messages(1_500).replace("Message", "Message ".repeat(300));
    assertThat(lines.length()).isGreaterThan(3 * TestApi.MOST_BYTES);

    assertLoaded(load(lines), 1, 1_500, 0);

    assertThat(export().lines()).hasSize(1_501);
  }

  @Test
  void clientThatPauses_isWaitedFor_andSoIsOneThatWaitsForTheDatabase() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    api.storage.obstruct(() -> {
      if (calls.getAndIncrement() == 0) sleep(Duration.ofSeconds(6));
    });
    String lines = messages(1_500);
    try (RawHttp http = api.connect()) {
      http.write(head("Content-Length: " + (lines.length() + sessionLine().length())));
      http.write(lines);
      // Longer than any other body may keep a server waiting.
      sleep(Duration.ofSeconds(7));
      http.write(sessionLine());

      assertLoaded(http.answer(), 1, 1_500, 1);
    }
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static String head(String... headerLines) {
    StringBuilder head = new StringBuilder("POST /v1/admin/import HTTP/1.1\r\nHost: a\r\n");
    head.append("Authorization: Bearer ").append(KEY).append("\r\n");
    head.append("Content-Type: application/x-ndjson\r\nConnection: close\r\n");
    for (String line : headerLines) head.append(line).append("\r\n");
    return head + "\r\n";
  }

  @Test
  void bodyThatEndsEarly_leavesNothingHalf() {
    String lines = messages(5_000);
    try (RawHttp http = api.connect()) {
      http.write(head("Content-Length: " + (lines.length() + 1_000)));
      http.write(lines + messageLine(UUID.randomUUID(), "Cut").substring(0, 100)).endOutput();

      assertThat(http.rest()).startsWith("HTTP/1.1 400");
    }

    assertThat(export().lines()).hasSizeBetween(1, 5_001).noneMatch(line -> line.contains("Cut"));
    assertThat(load(lines).json().at("/errors").size()).isZero();
    assertThat(export().lines()).hasSize(5_001);
  }

  @Test
  void secondImportAtOnce_isRefused_andSoIsASecondExport() throws Exception {
    CountDownLatch underWay = new CountDownLatch(2);
    CountDownLatch mayEnd = new CountDownLatch(1);
    load(messages(1));
    api.storage.obstruct(() -> {
      underWay.countDown();
      await(mayEnd);
    });
    CompletableFuture<Answer> importing = onItsOwn(() -> load(messages(1)));
    CompletableFuture<Answer> exporting = onItsOwn(() -> api.ask("/v1/admin/export"));
    await(underWay);

    Answer secondImport = load(messages(1));
    Answer secondExport = api.ask("/v1/admin/export");
    mayEnd.countDown();

    for (Answer refused : List.of(secondImport, secondExport)) {
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.code()).isEqualTo("overloaded");
    }
    assertThat(importing.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
    assertThat(exporting.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
    api.storage.obstruct(() -> {});
    assertThat(load(messages(1)).status()).isEqualTo(200);
  }

  private static CompletableFuture<Answer> onItsOwn(Supplier<Answer> request) {
    return CompletableFuture.supplyAsync(request, Thread.ofVirtual()::start);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", stopped);
    }
  }

  @Test
  void export_isWhatAnImportTakes() {
    load(sessionLine() + messages(3));

    Answer export = api.ask("/v1/admin/export");
    api.storage.archive().clear();

    assertThat(export.header("Content-Type")).isEqualTo("application/x-ndjson");
    assertThat(export.header("Content-Disposition"))
        .isEqualTo("attachment; filename=\"conversations.ndjson\"");
    assertLoaded(load(export.body()), 1, 3, 0);
    assertThat(export()).isEqualTo(export.body());
  }

  @Test
  void databaseThatFails_isToldWhereNothingWasSentYet() {
    api.storage.obstruct(() -> {
      throw new Rejection(Rejection.Reason.DATABASE_UNAVAILABLE, "No database.");
    });

    assertThat(api.ask("/v1/admin/export").code()).isEqualTo("database_unavailable");
    assertThat(load(messages(1)).code()).isEqualTo("database_unavailable");
  }
}
