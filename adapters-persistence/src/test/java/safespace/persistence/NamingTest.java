package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The names in the database tell what they are for; the catalog knows all of them. */
class NamingTest {
  /**
   * Flyway's own table keeps Flyway's names. PostgreSQL 18 keeps not-null constraints here as well
   * (n), under names that nobody gave.
   */
  private static final String CONSTRAINTS =
      """
      select c.conname, case c.contype
               when 'p' then format('pk_%s', t.relname)
               when 'f' then format('fk_%s_%s_%s', t.relname, a.attname, referred.relname)
               when 'u' then format('uq_%s_%s', t.relname, a.attname)
               when 'c' then format('ck_%s_', t.relname)
             end as expected, c.contype
      from pg_constraint c
      join pg_class t on t.oid = c.conrelid
      left join pg_class referred on referred.oid = c.confrelid
      left join pg_attribute a on a.attrelid = t.oid and a.attnum = c.conkey[1]
      where t.relnamespace = 'public'::regnamespace and t.relname <> 'flyway_schema_history'
        and c.contype <> 'n'
      """;

  private static final String INDEXES =
      """
      select i.relname as conname, format('ix_%s_%s', t.relname, a.attname) as expected, 'i' as contype
      from pg_index x
      join pg_class i on i.oid = x.indexrelid
      join pg_class t on t.oid = x.indrelid
      left join pg_attribute a on a.attrelid = t.oid and a.attnum = x.indkey[0]
      where t.relnamespace = 'public'::regnamespace and t.relname <> 'flyway_schema_history'
        and not exists (select from pg_constraint c where c.conindid = i.oid and c.conrelid = t.oid)
      """;

  private static final String NAMES = CONSTRAINTS + " union all " + INDEXES;

  private static final TestDatabase DATABASE = TestDatabase.fresh();

  @AfterAll
  static void drop() {
    DATABASE.close();
  }

  @Test
  void constraintsAndIndexes_areNamedByTheConvention() {
    assertThat(misnamed(DATABASE)).isEmpty();
    assertThat(DATABASE.texts("select conname from (" + NAMES + ") n"))
        .contains(
            "pk_messages",
            "fk_messages_session_id_sessions",
            "uq_messages_session_id",
            "ck_messages_role");
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

      assertThat(misnamed(database))
          .containsExactlyInAnyOrder(
              "notes_pkey",
              "notes_session",
              "notes_text",
              "notes_text_check",
              "notes_text_session",
              "notes_expr_idx");
    }
  }

  private static List<String> misnamed(TestDatabase database) {
    return database.texts(
        """
        select conname from (%s) n
        where case contype
            when 'c' then not starts_with(conname, expected) or conname = expected
            else conname is distinct from expected
          end
        """
            .formatted(NAMES));
  }
}
