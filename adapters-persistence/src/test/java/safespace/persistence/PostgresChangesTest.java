package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.message.Samples.message;

import org.junit.jupiter.api.Test;
import safespace.domain.live.ChangeRepository;
import safespace.domain.live.Changes;
import safespace.domain.live.ChangesContract;
import safespace.domain.live.Event;
import safespace.domain.live.Place;
import safespace.domain.session.SessionId;
import safespace.domain.storage.Repositories;
import safespace.domain.storage.UnitOfWork;

class PostgresChangesTest extends ChangesContract {
  @Override
  protected Repositories repositories() {
    return SharedStorage.STORAGE;
  }

  @Override
  protected UnitOfWork unitOfWork() {
    return SharedStorage.STORAGE;
  }

  @Override
  protected ChangeRepository changes() {
    return SharedStorage.STORAGE.changes();
  }

  @Test
  void messagesOfBeforeTheMigration_areToldRatherOnceTooOftenThanNever() {
    SessionId session = SessionId.random();
    try (TestDatabase database = TestDatabase.empty();
        PostgresStorage storage = database.storage()) {
      database.schema().upgrade(3);
      // Three messages, of which one was edited twice, nobody knows when.
      database.execute(
          """
          insert into sessions (id, message_count, last_seq, revision, created_by, updated_by)
          values ('%1$s', 3, 3, 5, 'anonymous', 'anonymous');
          insert into messages (session_id, seq, id, role, content, body_sha256, created_by, updated_by)
          select '%1$s', seq, gen_random_uuid(), 'user', 'Old', '', 'anonymous', 'anonymous'
          from generate_series(1, 3) as seq;
          """
              .formatted(session.text()));
      database.schema().upgrade();
      ChangeRepository changes = storage.changes();
      Place live = changes.begin(session, null).orElseThrow().place();
      Place resumed = changes.begin(session, 4L).orElseThrow().place();

      Appends.append(storage, session, message("New"));

      assertThat(changes.since(session, live).events())
          .extracting(Event::revision)
          .containsExactly(6L);
      Changes after = changes.since(session, resumed);
      assertThat(after.events()).extracting(Event::revision).containsExactly(5L, 6L);
      assertThat(changes.since(session, after.place()).events()).isEmpty();
    }
  }
}
