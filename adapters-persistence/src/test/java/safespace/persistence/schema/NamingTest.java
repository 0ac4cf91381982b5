package safespace.persistence.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import safespace.persistence.TestDatabase;

/** The names in the database tell what they are for. */
class NamingTest {

  @Test
  void constraintsAndIndexes_areNamedByTheConvention() {
    try (TestDatabase database = TestDatabase.fresh()) {
      assertThat(database.schema().misnamed()).isEmpty();
      assertThat(new DirectConnections(database.target()).handles().with(Naming::names))
          .contains(
              "pk_messages",
              "fk_messages_session_id_sessions",
              "uq_messages_session_id",
              "ck_messages_role");
    }
  }

  @Test
  void anyOtherName_isFound() {
    try (TestDatabase database = TestDatabase.fresh()) {
      database.execute(
          """
          create table notes (
            id int constraint notes_pkey primary key,
            session_id uuid constraint notes_session references sessions (id),
            text text constraint notes_text unique check (text <> ''));
          create index notes_text_session on notes (text, session_id);
          create index on notes ((text || '!'));
          """);

      assertThat(database.schema().misnamed())
          .containsExactlyInAnyOrder(
              "notes_pkey",
              "notes_session",
              "notes_text",
              "notes_text_check",
              "notes_text_session",
              "notes_expr_idx");
    }
  }
}
