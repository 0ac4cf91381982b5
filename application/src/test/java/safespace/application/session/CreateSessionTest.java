package safespace.application.session;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Json.metadata;

import org.junit.jupiter.api.Test;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.TestClock;
import safespace.domain.redaction.Redaction;
import safespace.domain.session.Session;
import safespace.domain.session.Title;
import safespace.domain.storage.InMemoryStorage;

class CreateSessionTest {
  private final InMemoryStorage storage = new InMemoryStorage(TestClock.still());
  private final CreateSession createSession = new CreateSession(storage.sessions(), Redaction.OFF);

  @Test
  void create_makesASessionWithWhatTheClientNames() {
    Session made =
        createSession.create(new Title("Sleepless"), metadata("theme", "dark"), Actor.SERVICE);

    assertThat(made)
        .isEqualTo(
            new Session(
                made.id(),
                new Title("Sleepless"),
                metadata("theme", "dark"),
                0,
                0,
                0,
                TestClock.START,
                TestClock.START,
                TestClock.START,
                Actor.SERVICE,
                Actor.SERVICE));
    assertThat(storage.sessions().find(made.id())).isEqualTo(made);
  }

  @Test
  void create_givesEachSessionARandomIdOfItsOwn() {
    Session first = createSession.create(null, Metadata.EMPTY, Actor.ANONYMOUS);
    Session second = createSession.create(null, Metadata.EMPTY, Actor.ANONYMOUS);

    assertThat(first.id()).isNotEqualTo(second.id());
    assertThat(first.id().value().version()).isEqualTo(4);
    assertThat(first.id().isRandom()).isTrue();
    assertThat(first.title()).isNull();
  }
}
