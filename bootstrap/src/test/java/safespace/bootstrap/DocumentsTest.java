package safespace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import safespace.bootstrap.Config.Environment;
import safespace.persistence.TestDatabase;

/** A {@code .env} that was written for one of the documents SafeSpace follows is taken as it is. */
class DocumentsTest {

  /** What the documents set, each in its way; %s stands for host and port. */
  enum Document {
    CONNECTION_SETUP(
        """
        # the one variable that leads to the database
        DATABASE_URL=postgresql+asyncpg://setup:s3cret@%s/setup
        SECRET_KEY=not-ours
        """),
    PERSISTENCE(
        """
        export DATABASE_URL="postgresql+asyncpg://persistence:pass@%s/persistence"
        OPENAI_API_KEY='sk-#1'   # another part of the application reads it
        """),
    CONNECTION_MANAGER(
        """
        DATABASE_URL=postgresql+asyncpg://demeter:password@%1$s/demeterai
        DATABASE_URL_SYNC=postgresql+psycopg2://demeter:password@%1$s/demeterai
        DB_POOL_SIZE=20
        DB_MAX_OVERFLOW=10
        DB_ECHO_SQL=false
        """),
    DATABASE(
        """
        DATABASE_URL=postgresql+asyncpg://super:password@%s/super
        DB_POOL_SIZE=5
        DB_MAX_OVERFLOW=10
        DB_POOL_TIMEOUT=30
        DB_POOL_RECYCLE=3600
        DB_POOL_PRE_PING=true
        DB_ECHO=false
        DB_STATEMENT_TIMEOUT=30
        """),
    INFRASTRUCTURE(
        """
        # Database connection
        DATABASE_URL=postgresql+asyncpg://coins:password@%s/coins_for_change

        # Connection pooling
        DATABASE_POOL_SIZE=20
        DATABASE_MAX_OVERFLOW=50
        DATABASE_POOL_TIMEOUT=30

        # Environment
        ENVIRONMENT=development
        DEBUG=false
        """);

    private static final Pattern URL = Pattern.compile("//(\\w+):(\\w+)@.*?/(\\w+)");

    private final String text;

    Document(String text) {
      this.text = text;
    }

    String at(String server) {
      return text.formatted(server);
    }

    Config read() {
      return Config.read(Map.of(), DotEnv.parse(at("localhost:5432")));
    }

    /** User, password and database. */
    List<String> names() {
      Matcher url = URL.matcher(at("server"));
      if (!url.find()) throw new IllegalStateException("no URL");
      return List.of(url.group(1), url.group(2), url.group(3));
    }
  }

  @Test
  void connectionSetup_isRead() {
    DatabaseConfig database = Document.CONNECTION_SETUP.read().database();

    assertThat(database.url())
        .contains(DatabaseUrl.parse("postgresql://setup:s3cret@localhost:5432/setup"));
    assertThat(database.pooling().size()).isEqualTo(20);
  }

  @Test
  void persistence_isRead() {
    assertThat(Document.PERSISTENCE.read().database().url())
        .contains(DatabaseUrl.parse("postgresql://persistence:pass@localhost:5432/persistence"));
  }

  @Test
  void connectionManager_isRead() {
    DatabaseConfig database = Document.CONNECTION_MANAGER.read().database();

    assertThat(database.url())
        .contains(DatabaseUrl.parse("postgresql://demeter:password@localhost:5432/demeterai"));
    assertThat(database.migrationUrl()).isEqualTo(database.url());
    assertThat(database.pooling().size()).isEqualTo(20);
    assertThat(database.pooling().overflow()).isEqualTo(10);
    assertThat(database.statements().echo()).isFalse();
  }

  @Test
  void database_isRead() {
    DatabaseConfig database = Document.DATABASE.read().database();

    assertThat(database.pooling().size()).isEqualTo(5);
    assertThat(database.pooling().overflow()).isEqualTo(10);
    assertThat(database.pooling().timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(database.pooling().recycle()).isEqualTo(Duration.ofHours(1));
    assertThat(database.pooling().prePing()).isTrue();
    assertThat(database.statements().timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(database.statements().echo()).isFalse();
  }

  @Test
  void infrastructure_isRead() {
    Config config = Document.INFRASTRUCTURE.read();

    assertThat(config.database().pooling().size()).isEqualTo(20);
    assertThat(config.database().pooling().overflow()).isEqualTo(50);
    assertThat(config.database().pooling().timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.environment()).isEqualTo(Environment.DEVELOPMENT);
    assertThat(config.debug()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void safespace_startsWithIt(Document document, @TempDir Path folder) throws Exception {
    List<String> names = document.names();
    try (TestDatabase database = TestDatabase.empty()) {
      String server = database.target().url().replaceFirst(".*//([^/]+)/.*", "$1");
      Files.writeString(folder.resolve(".env"), document.at(server));
      drop(database, names);
      database.execute(
          "create role \"%s\" login password '%s'".formatted(names.getFirst(), names.get(1)));
      database.execute(
          "create database \"%s\" owner \"%s\"".formatted(names.getLast(), names.getFirst()));
      // Its port is all that the test adds: the documents' own may be taken.
      Map<String, String> port = Map.of("HTTP_PORT", "0");
      try (Program serve = Program.start(Program.classPath(), folder, port, "serve")) {
        assertThat(createsASession(serve.awaitAddress())).isTrue();
        serve.terminate();
        assertThat(serve.exitStatus()).as(String.join("\n", serve.err())).isZero();
      } finally {
        drop(database, names);
      }
    }
  }

  private static boolean createsASession(String base) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest put =
          HttpRequest.newBuilder(URI.create(base + "/v1/sessions/" + UUID.randomUUID()))
              .PUT(BodyPublishers.noBody())
              .build();
      return client.send(put, BodyHandlers.discarding()).statusCode() == 201;
    }
  }

  private static void drop(TestDatabase database, List<String> names) {
    database.execute("drop database if exists \"%s\" with (force)".formatted(names.getLast()));
    database.execute("drop role if exists \"%s\"".formatted(names.getFirst()));
  }
}
