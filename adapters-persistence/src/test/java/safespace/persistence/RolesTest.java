package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.domain.archive.ArchiveContract;
import safespace.domain.message.HistoryContract;
import safespace.domain.message.MessageRepositoryContract;
import safespace.domain.session.SessionRepositoryContract;
import safespace.domain.storage.Repositories;
import safespace.domain.storage.StorageHealth.Schema;
import safespace.domain.storage.UnitOfWork;
import safespace.persistence.connection.ConnectionSettings;
import safespace.persistence.connection.ConnectionSettings.Target;
import safespace.persistence.schema.PostgresSchema;
import safespace.persistence.schema.PostgresSchema.Refusal;

/** One role changes the schema, and another serves, who may do nothing but that. */
class RolesTest {
  private static final TwoRoles roles = new TwoRoles();
  private static PostgresStorage storage;

  @BeforeAll
  static void migrate() {
    roles.schema().upgrade();
    PostgresStorage.Settings settings = roles.database().settings();
    ConnectionSettings asApp = settings.primary().at(roles.asApp());
    storage = TestDatabase.storage(TestDatabase.settings(asApp));
  }

  @AfterAll
  static void drop() {
    storage.close();
    roles.close();
  }

  @Nested
  class SessionsOfTheAppTest extends SessionRepositoryContract {
    @Override
    protected Repositories repositories() {
      return storage;
    }

    @Override
    protected UnitOfWork unitOfWork() {
      return storage;
    }
  }

  @Nested
  class MessagesOfTheAppTest extends MessageRepositoryContract {
    @Override
    protected Repositories repositories() {
      return storage;
    }

    @Override
    protected UnitOfWork unitOfWork() {
      return storage;
    }
  }

  @Nested
  class HistoryOfTheAppTest extends HistoryContract {
    @Override
    protected Repositories repositories() {
      return storage;
    }

    @Override
    protected UnitOfWork unitOfWork() {
      return storage;
    }
  }

  @Nested
  class ArchiveOfTheAppTest extends ArchiveContract {
    @Override
    protected Repositories repositories() {
      return storage;
    }

    @Override
    protected UnitOfWork unitOfWork() {
      return storage;
    }
  }

  @Test
  void app_tellsHowItIsDoing() {
    assertThat(storage.ping()).isPositive();
    assertThat(storage.readPage()).isPositive();
    assertThat(storage.schema())
        .isEqualTo(new Schema(Schema.State.CURRENT, Integer.toString(PostgresSchema.newest()), 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create table mine (id int)",
        "create temporary table mine (id int)",
        "create schema mine",
        "alter table sessions add column mine int",
        "alter table messages drop constraint ck_messages_role",
        "alter table sessions disable trigger all",
        "drop table messages",
        "drop function refuse_erased_session() cascade",
        "truncate messages",
        "delete from messages",
        "delete from flyway_schema_history",
        "update flyway_schema_history set success = false",
        "insert into flyway_schema_history select * from flyway_schema_history",
        "create index on sessions (created_at)",
        "select pg_read_file('PG_VERSION')",
      })
  void app_mayNotChangeTheSchema(String statement) throws SQLException {
    Target app = roles.asApp();
    try (Connection connection =
            DriverManager.getConnection(app.url(), app.user(), app.password());
        Statement attempt = connection.createStatement()) {
      assertThatThrownBy(() -> attempt.execute(statement))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }
  }

  @Test
  void upgrade_takesBackWhatElseTheAppWasGranted() {
    roles.database().execute("grant all on sessions to " + roles.app());
    assertThat(mayTruncate()).isEqualTo("t");

    roles.schema().upgrade();

    assertThat(mayTruncate()).isEqualTo("f");
  }

  private static String mayTruncate() {
    return roles
        .database()
        .text("select has_table_privilege('%s', 'sessions', 'truncate')".formatted(roles.app()));
  }

  @Test
  void upgrade_asTheApp_isRefusedWithWhatToDo() {
    PostgresSchema asApp = new PostgresSchema(roles.asApp(), Optional.empty());
    assertThat(asApp.current().usable()).isTrue();

    assertThatThrownBy(() -> asApp.downgradeBy(1))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("set DATABASE_MIGRATION_URL to a connection of its owner");
  }

  @Test
  void upgrade_isRefusedForARoleThatIsNotThere_orThatOwnsTheSchema() {
    try (TestDatabase database = TestDatabase.empty()) {
      PostgresSchema nobody =
          new PostgresSchema(database.direct(), Optional.of("o'brien \"the role\""));
      assertThatThrownBy(nobody::upgrade)
          .isInstanceOf(Refusal.class)
          .hasMessage("DATABASE_APP_ROLE names a role that the database does not know");
      PostgresSchema itself =
          new PostgresSchema(database.direct(), Optional.of(database.target().user()));
      assertThatThrownBy(itself::upgrade)
          .isInstanceOf(Refusal.class)
          .hasMessageStartingWith("DATABASE_APP_ROLE names a role that may change the schema");
      assertThat(database.text("select to_regclass('sessions')")).isEqualTo("null");
    }
  }

  @Test
  void roleWithAnOddName_isGrantedWhatItNeeds() {
    String odd = "o'brien \"; drop table sessions; --" + System.nanoTime();
    String quoted = "\"" + odd.replace("\"", "\"\"") + "\"";
    try (TestDatabase database = TestDatabase.empty()) {
      database.execute("create role " + quoted);
      try {
        new PostgresSchema(database.direct(), Optional.of(odd)).upgrade();
        assertThat(
                database.texts(
                    """
                    select distinct relname from pg_class, aclexplode(relacl) a
                    where a.grantee = '%s'::regrole order by 1
                    """
                        .formatted(quoted.replace("'", "''"))))
            .containsExactly(
                "flyway_schema_history",
                "message_chunks",
                "messages",
                "rate_limits",
                "session_tombstones",
                "sessions");
      } finally {
        database.execute("drop owned by " + quoted + "; drop role " + quoted);
      }
    }
  }

  @Test
  void appWithoutPrivileges_isToldWhatToDo() {
    try (TwoRoles other = new TwoRoles()) {
      new PostgresSchema(other.asOwner(), Optional.empty()).upgrade();
      PostgresStorage.Settings settings = other.database().settings();
      try (PostgresStorage poor =
          TestDatabase.storage(TestDatabase.settings(settings.primary().at(other.asApp())))) {
        assertThatThrownBy(poor::schema)
            .isInstanceOf(Refusal.class)
            .hasMessageStartingWith("this role may not read flyway_schema_history");
      }
    }
  }
}
