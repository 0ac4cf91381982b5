package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.message.Samples.message;
import static safespace.domain.message.Samples.streaming;
import static safespace.persistence.Appends.append;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.archive.Entry;
import safespace.domain.message.Chunk;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.session.SessionId;
import safespace.domain.storage.Repositories;

/** Who made and who last changed a row, and when, is kept whatever happens to it. */
class AuditColumnsTest {
  private static final TestDatabase DATABASE = TestDatabase.fresh();
  private static final PostgresStorage STORAGE = DATABASE.storage();

  private final SessionId session = SessionId.random();
  private final MessageId message = MessageId.random();

  @AfterAll
  static void close() {
    STORAGE.close();
    DATABASE.close();
  }

  /** Made by the service; the changes are an admin's, long after. */
  @BeforeEach
  void makeAConversation() {
    STORAGE.sessions().create(session, null, Metadata.EMPTY, Actor.SERVICE);
    append(STORAGE, session, message(message, "Hello"));
    makeThemOld("sessions", "messages");
  }

  /** Neither the migrations' own table nor the rate limits hold anything of a conversation. */
  @Test
  void everyTableOfConversations_hasTheAuditColumns() {
    assertThat(
            DATABASE.texts(
                """
                select t.table_name || ' ' || a.name
                from information_schema.tables t
                cross join unnest('{id,created_at,updated_at,created_by,updated_by}'::text[]) as a (name)
                left join information_schema.columns c
                  on c.table_schema = t.table_schema and c.table_name = t.table_name
                     and c.column_name = a.name and c.is_nullable = 'NO'
                where t.table_schema = 'public' and c.column_name is null
                  and t.table_name not in ('flyway_schema_history', 'rate_limits')
                """))
        .isEmpty();
  }

  @Test
  void append_isNotedInTheSession() {
    append(STORAGE, session, message("Again"));

    assertThat(audited("sessions", "id")).isEqualTo("service, changed now by anonymous");
    assertThat(audited("messages", "session_id", "seq = 2"))
        .isEqualTo("anonymous, made now by anonymous");
    assertThat(audited("messages", "session_id", "seq = 1"))
        .isEqualTo("anonymous, unchanged by anonymous");
  }

  @Test
  void saveOfASession_isNoted() {
    atomically(unit -> unit.sessions().save(unit.sessions().lock(session), Actor.ADMIN));

    assertThat(audited("sessions", "id")).isEqualTo("service, changed now by admin");
  }

  @Test
  void renewal_isNoChange() {
    STORAGE.sessions().renew(session);

    assertThat(audited("sessions", "id")).isEqualTo("service, unchanged by anonymous");
  }

  @Test
  void saveOfAMessage_isNotedInBoth() {
    atomically(
        unit -> unit.messages().save(session, unit.messages().lock(session, message), Actor.ADMIN));

    assertThat(audited("messages", "session_id")).isEqualTo("anonymous, changed now by admin");
    assertThat(audited("sessions", "id")).isEqualTo("service, changed now by admin");
  }

  @Test
  void chunk_saysWhoWroteIt_whoeverBeganTheMessage() {
    NewMessage begun = streaming("Once");
    append(STORAGE, session, begun);

    STORAGE.messages().write(session, begun.id(), new Chunk(4, " upon"), Actor.SERVICE);

    assertThat(audited("message_chunks", "session_id")).isEqualTo("service, made now by service");
  }

  @Test
  void erasureOfAMessage_isNotedInBoth() {
    atomically(unit -> {
      unit.messages().lock(session, message);
      unit.messages().erase(session, message, Actor.ADMIN);
      return null;
    });

    assertThat(audited("messages", "session_id")).isEqualTo("anonymous, changed now by admin");
    assertThat(audited("sessions", "id")).isEqualTo("service, changed now by admin");
  }

  @Test
  void erasureOfASession_isNotedInTheTombstone() {
    STORAGE.sessions().erase(session, Actor.SWEEPER);

    assertThat(
            DATABASE.text(
                """
                select created_by || ' ' || updated_by from session_tombstones
                where id = session_tombstone_id('%s')
                """
                    .formatted(session.text())))
        .isEqualTo("sweeper sweeper");
  }

  @Test
  void load_isNoted() {
    STORAGE.archive().load(List.of(new Entry.OfMessage(session, message("From elsewhere"))));

    assertThat(audited("sessions", "id")).isEqualTo("service, changed now by import");
    assertThat(audited("messages", "session_id", "seq = 2"))
        .isEqualTo("import, made now by import");
  }

  private static void makeThemOld(String... tables) {
    for (String table : tables) {
      DATABASE.execute(
          "update %s set created_at = '2001-01-01', updated_at = '2001-01-01'".formatted(table));
    }
  }

  private String audited(String table, String key) {
    return audited(table, key, "true");
  }

  private String audited(String table, String key, String condition) {
    return DATABASE.text(
        """
        select created_by || ', '
               || case when updated_at = '2001-01-01' then 'unchanged'
                    when created_at = '2001-01-01' then 'changed now'
                    else 'made now' end
               || ' by ' || updated_by
        from %s where %s = '%s' and %s
        """
            .formatted(table, key, session.text(), condition));
  }

  private static void atomically(Function<Repositories, @Nullable Object> work) {
    STORAGE.atomically(work);
  }
}
