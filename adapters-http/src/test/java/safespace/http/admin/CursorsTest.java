package safespace.http.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import safespace.domain.overview.CitationQuery;
import safespace.domain.overview.SessionQuery;
import safespace.domain.session.SessionId;

class CursorsTest {
  private static final Instant TIME = Instant.parse("2026-11-20T13:30:23.123456Z");

  private final SessionId id = SessionId.random();
  private final SessionQuery.Place session = new SessionQuery.Place(TIME, id);
  private final CitationQuery.Place message = new CitationQuery.Place(TIME, id, 1L << 40);
  private final Cursors cursors = new Cursors("a key of operators");

  @Test
  void cursor_leadsBackToItsPlace_onAllServersWithTheKey() {
    Cursors others = new Cursors("a key of operators");

    assertThat(others.session(cursors.of(session))).contains(session);
    assertThat(others.message(cursors.of(message))).contains(message);
  }

  @Test
  void cursor_isAnotherOneEachTime_andFitsIntoAUrl() {
    assertThat(cursors.of(session)).isNotEqualTo(cursors.of(session)).matches("[A-Za-z0-9_-]+");
  }

  @Test
  void anythingElse_isNoCursor() {
    String cursor = cursors.of(session);
    char other = cursor.charAt(30) == 'A' ? 'B' : 'A';
    for (String wrong :
        List.of(
            "",
            "ä",
            "AAAA",
            "A".repeat(5_000),
            cursor + "AAAA",
            cursor.substring(4),
            cursor.substring(0, 30) + other + cursor.substring(31),
            cursors.of(message),
            new Cursors("another key of operators").of(session))) {
      assertThat(cursors.session(wrong)).as(wrong).isEmpty();
    }
    assertThat(cursors.message(cursor)).isEmpty();
  }
}
