package safespace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.application.archive.ImportConversations;
import safespace.application.archive.ImportReport;
import safespace.domain.TestClock;
import safespace.domain.archive.Entry;
import safespace.domain.message.Body;
import safespace.domain.message.Citation;
import safespace.domain.message.Role;
import safespace.domain.message.Status;
import safespace.domain.redaction.Redaction;
import safespace.domain.storage.InMemoryStorage;
import safespace.http.json.Ndjson;

/** The conversations that {@code safespace seed} brings along. */
class SeedTest {
  private final InMemoryStorage storage = new InMemoryStorage(TestClock.still());

  @ParameterizedTest
  @ValueSource(strings = {"dev", "test"})
  void set_isTakenInWhole_andTheSecondTimeChangesNothing(String set) throws IOException {
    ImportReport first = load(set);
    List<Entry> stored = entries();
    ImportReport second = load(set);

    assertThat(first.errors()).isEmpty();
    assertThat(first.skipped()).isZero();
    assertThat(second.sessions() + second.messages() + second.refused()).isZero();
    assertThat(entries()).isEqualTo(stored);
  }

  @Test
  void dev_looksLikeRealConversations() throws IOException {
    ImportReport report = load("dev");

    assertThat(report.sessions()).isBetween(25L, 40L);
    assertThat(report.messages()).isGreaterThan(100);
    assertThat(bodies().flatMap(body -> body.citations().stream()))
        .isNotEmpty()
        .allMatch(citation -> citation.url() != null && citation.snippet() != null);
  }

  @Test
  void test_holdsEveryCase() throws IOException {
    load("test");

    assertThat(bodies().map(Body::role)).contains(Role.values());
    assertThat(bodies().map(Body::status)).contains(Status.values());
    List<Citation> citations = bodies().flatMap(body -> body.citations().stream()).toList();
    assertThat(citations).anyMatch(c -> c.span() != null).anyMatch(c -> c.span() == null);
    assertThat(citations).anyMatch(c -> c.score() != null).anyMatch(c -> c.score() == null);
    assertThat(citations).anyMatch(c -> c.metadata() != null);
    assertThat(bodies()).anyMatch(body -> !body.metadata().members().isEmpty());
    assertThat(bodies().map(body -> body.content().text()))
        .anyMatch(text -> text.contains("مرحبا"))
        .anyMatch(text -> text.contains("👩‍👩‍👧‍👦"))
        .anyMatch(text -> text.isEmpty());
  }

  private ImportReport load(String set) throws IOException {
    try (InputStream lines = SeedCommand.class.getResourceAsStream(set + ".ndjson")) {
      if (lines == null) throw new AssertionError("no such set: " + set);
      return new ImportConversations(storage.archive(), storage, Redaction.OFF)
          .load(Ndjson.read(lines));
    }
  }

  private List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    storage.archive().export(entries::add);
    return entries;
  }

  private Stream<Body> bodies() {
    return entries().stream()
        .filter(Entry.OfMessage.class::isInstance)
        .map(Entry.OfMessage.class::cast)
        .map(entry -> entry.message().body());
  }
}
