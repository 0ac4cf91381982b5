package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import safespace.persistence.PostgresStorage.Check;
import safespace.persistence.PostgresStorage.Finding;
import safespace.persistence.connection.ConnectionSettings;
import safespace.persistence.connection.ConnectionSettings.Mode;
import safespace.persistence.connection.ConnectionSettings.Pooling;
import safespace.persistence.connection.ConnectionSettings.Statements;
import safespace.persistence.connection.ConnectionSettings.Target;

/** Each check passes where all is well, and fails where it should. */
class ChecksTest {
  private static final String ROLE = "checks_" + ProcessHandle.current().pid();

  private final TestDatabase database = TestDatabase.fresh();

  @AfterEach
  void drop() {
    database.close();
    try (TestDatabase other = TestDatabase.empty()) {
      other.execute("drop role if exists " + ROLE);
    }
  }

  @Test
  void everything_passesOnADatabaseThatIsSetUp() {
    Map<String, Finding> found = check(database.direct(), 5, false);

    assertThat(found.keySet())
        .containsExactly(
            "connection",
            "TLS",
            "privileges",
            "schema",
            "names",
            "pool",
            "search",
            "write and roll back");
    assertThat(found.values()).allMatch(Finding::passed);
    assertThat(detail(found, "connection")).startsWith("PostgreSQL ");
    assertThat(detail(found, "schema")).startsWith("version ");
    assertThat(detail(found, "pool")).startsWith("up to 6 connections, the server has room for ");
    assertThat(database.text("select count(*) from sessions")).isEqualTo("0");
    assertThat(database.text("select count(*) from messages")).isEqualTo("0");
  }

  @Test
  void connection_failsWithoutADatabase() {
    TestDatabase gone = TestDatabase.empty();
    gone.close();

    assertFails(
        check(gone.direct(), 5, false),
        "connection",
        "The database cannot be reached: the server has no such database (SQLSTATE 3D000).");
  }

  @Test
  void tls_failsWhereOthersCouldReadAlong() {
    Target target = database.direct();
    // Another way to say localhost, which looks like another machine.
    String url = target.url().replace("//localhost", "//127.1");
    String separator = url.contains("?") ? "&" : "?";
    Target elsewhere =
        new Target(url + separator + "sslmode=disable", target.user(), target.password());

    assertFails(check(elsewhere, 5, false), "TLS", "not encrypted (sslmode=disable)");
  }

  @Test
  void privileges_failWhereOneIsMissing_orInProductionOneTooMany() {
    Target target = asRole("revoke insert, delete on sessions from " + ROLE);
    assertFails(
        check(target, 5, false), "privileges", "lacks insert on sessions, delete on sessions");

    database.execute("grant insert, delete on sessions to " + ROLE);
    assertPasses(check(target, 5, true), "privileges", "what serving needs, and no more");

    database.execute("grant create on schema public to " + ROLE);
    assertFails(
        check(target, 5, true),
        "privileges",
        "may change the schema, which the role that serves must not");
    assertPasses(
        check(target, 5, false), "privileges", "what serving needs, and also to change the schema");
    database.execute("revoke all on schema public from " + ROLE);
  }

  private Target asRole(String more) {
    database.execute(
        """
        create role %1$s login password 'secret';
        revoke create on schema public from public;
        grant usage on schema public to %1$s;
        grant select, insert, update, delete on all tables in schema public to %1$s;
        %2$s
        """
            .formatted(ROLE, more));
    return new Target(database.direct().url(), ROLE, "secret");
  }

  @Test
  void schema_failsWhereMigrationsAreToCome() {
    try (TestDatabase empty = TestDatabase.empty()) {
      Map<String, Finding> found = check(empty.direct(), 5, false);

      assertThat(detail(found, "schema")).matches("version 0, [0-9]+ to come");
      assertThat(finding(found, "schema").passed()).isFalse();
      assertThat(finding(found, "privileges").passed()).isFalse();
      assertThat(finding(found, "write and roll back").passed()).isFalse();
    }
  }

  @Test
  void names_failWhereOneIsAgainstTheConvention() {
    database.execute("create table notes (id int constraint notes_pkey primary key)");

    assertFails(check(database.direct(), 5, false), "names", "against the convention: notes_pkey");
  }

  @Test
  void pool_failsWhereTheServerHasTooFewConnections() {
    Map<String, Finding> found = check(database.direct(), 900, false);

    assertThat(finding(found, "pool").passed()).isFalse();
    assertThat(detail(found, "pool")).startsWith("up to 901 connections, ");

    Target target = asRole("alter role " + ROLE + " connection limit 5");
    assertFails(check(target, 5, false), "pool", "up to 6 connections, the server has room for 5");
  }

  @Test
  void search_failsWhereItsLanguageIsUnknown() {
    PostgresStorage.Settings settings = database.settings();
    for (String unknown : new String[] {"klingon", "a b", "'", "no.such"}) {
      PostgresStorage.Settings odd =
          new PostgresStorage.Settings(
              settings.primary(), null, Duration.ZERO, settings.lifetimes(), unknown, true);
      try (PostgresStorage storage = TestDatabase.storage(odd)) {
        assertThat(storage.checks(false))
            .filteredOn(check -> check.name().equals("search"))
            .singleElement()
            .extracting(check -> check.look().get())
            .isEqualTo(
                new Finding(false, "the database has no text search configuration of this name"));
      }
    }
  }

  @Test
  void search_failsWhereTheLocaleKnowsNoCapitalsBeyondAscii() {
    try (TestDatabase ascii = TestDatabase.ofLocale("C")) {
      assertFails(
          check(ascii.direct(), 5, false),
          "search",
          "words with letters beyond ASCII are found only in the case in which they were written:"
              + " the database's locale knows no others");
    }
  }

  @Test
  void writing_failsWhereNothingIsStored() {
    database.execute("alter table messages add column more int not null");

    assertFails(check(database.direct(), 5, false), "write and roll back", "SQLSTATE 23502");
  }

  private static Map<String, Finding> check(Target target, int connections, boolean production) {
    Pooling pooling =
        new Pooling(
            Mode.POOLED,
            connections,
            0,
            Duration.ofSeconds(5),
            Duration.ofMinutes(30),
            true,
            false);
    Statements statements = new Statements(Duration.ofSeconds(5), true, false);
    Map<String, Finding> found = new LinkedHashMap<>();
    try (PostgresStorage storage =
        TestDatabase.storage(
            TestDatabase.settings(new ConnectionSettings(target, pooling, statements)))) {
      for (Check check : storage.checks(production)) {
        found.put(check.name(), check.look().get());
        if (!finding(found, "connection").passed()) break;
      }
    }
    return found;
  }

  private static void assertFails(Map<String, Finding> found, String name, String detail) {
    assertThat(found.get(name)).isEqualTo(new Finding(false, detail));
  }

  private static void assertPasses(Map<String, Finding> found, String name, String detail) {
    assertThat(found.get(name)).isEqualTo(new Finding(true, detail));
  }

  private static String detail(Map<String, Finding> found, String name) {
    return finding(found, name).detail();
  }

  private static Finding finding(Map<String, Finding> found, String name) {
    Finding finding = found.get(name);
    if (finding == null) throw new AssertionError("not checked: " + name);
    return finding;
  }
}
