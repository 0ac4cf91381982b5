package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.domain.Rejection;
import safespace.persistence.connection.ConnectionSettings;
import safespace.persistence.connection.ConnectionSettings.Mode;
import safespace.persistence.connection.ConnectionSettings.Pooling;
import safespace.persistence.connection.ConnectionSettings.Statements;
import safespace.persistence.connection.ConnectionSettings.Target;
import safespace.persistence.connection.Encryption;
import safespace.persistence.schema.PostgresSchema;

/** Who is believed to be the server, and what an operator is told when nobody is. */
class TlsTest {
  private static final String BY_SYSTEM =
      "?sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory";

  @TempDir private static Path folder;

  private static Certificates certificates;
  private static EmbeddedServer server;

  @BeforeAll
  static void start() throws Exception {
    certificates =
        new Certificates(folder)
            .authority("ours")
            .authority("others")
            .signed("right", "ours", "db", "-ext", "san=dns:localhost")
            .signed("elsewhere", "ours", "db", "-ext", "san=dns:db.example.org")
            .signed(
                "expired",
                "ours",
                "db",
                "-ext",
                "san=dns:localhost",
                "-startdate",
                "-10d",
                "-validity",
                "5")
            .signed("client", "ours", "guarded", "-keyalg", "RSA")
            .signed(
                "late", "ours", "guarded", "-keyalg", "RSA", "-startdate", "-10d", "-validity", "5")
            .signed("stranger", "others", "guarded", "-keyalg", "RSA");
    Path access = folder.resolve("pg_hba.conf");
    Files.writeString(
        access,
        """
        hostssl all guarded all cert
        hostnossl all open all reject
        host all all all trust
        """);
    server =
        EmbeddedServer.start(builder -> builder.setServerConfig("hba_file", access.toString()));
    administer(
        "alter system set ssl_ca_file = '%s'".formatted(certificates.certificate("ours")),
        "alter system set ssl_cert_file = '%s'".formatted(certificates.certificate("right")),
        "alter system set ssl_key_file = '%s'".formatted(certificates.key("right")),
        "alter system set ssl = on",
        "select pg_reload_conf()");
    assertThat(certificates.certificate("others")).isEqualTo(authority("others"));
    administer("create role guarded login", "create role open login");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void showTheRightCertificate() throws Exception {
    show("right");
  }

  @Test
  void serverOfAnAuthorityThatIsNamed_isTrusted() {
    Encryption found = connect("open", "?sslmode=verify-full&sslrootcert=" + authority("ours"));

    assertThat(found.told())
        .isEqualTo("TLSv1.3, the server is verified (verify-full, the authorities of sslrootcert)");
    assertThat(found.encrypted()).isTrue();
    assertThat(found.verified()).isTrue();
  }

  @Test
  void serverOfAnUnknownAuthority_isRefused() {
    String refusal = "the server's certificate is of an authority that is not trusted";

    assertRefused("?sslmode=verify-full&sslrootcert=" + authority("others"), refusal);
    assertRefused("?sslmode=verify-ca&sslrootcert=" + authority("others"), refusal);
    assertRefused(BY_SYSTEM, refusal);
  }

  @Test
  void serverWithACertificateForAnotherHost_isRefused() throws Exception {
    show("elsewhere");

    assertRefused(
        "?sslmode=verify-full&sslrootcert=" + authority("ours"),
        "the server's certificate is for another host name");
    assertThat(connect("open", "?sslmode=verify-ca&sslrootcert=" + authority("ours")).told())
        .isEqualTo(
            "TLSv1.3, the server is verified but for its name"
                + " (verify-ca, the authorities of sslrootcert)");
  }

  @Test
  void serverWithAnExpiredCertificate_isRefused() throws Exception {
    show("expired");

    assertRefused(
        "?sslmode=verify-full&sslrootcert=" + authority("ours"),
        "the server's certificate has expired");
  }

  @Test
  void anybody_isTrustedWhereNobodyIsVerified() throws Exception {
    show("expired");
    // The host's name is another way to say localhost, which looks like another machine.
    Encryption found = connect("open", "127.1", "?sslmode=require");

    assertThat(found.told()).isEqualTo("TLSv1.3, nobody is verified (DB_TLS_TRUST=any)");
    assertThat(found.believesAnybody()).isTrue();
    assertThat(found.exposed()).isFalse();
  }

  @Test
  void localServer_isEncryptedAsItLikes() {
    assertThat(connect("open", "").told()).isEqualTo("TLSv1.3, nobody is verified (local)");
    assertThat(connect("postgres", "?sslmode=disable").told()).isEqualTo("not encrypted (local)");
    Encryption exposed = connect("postgres", "127.1", "?sslmode=disable");
    assertThat(exposed.told()).isEqualTo("not encrypted (sslmode=disable)");
    assertThat(exposed.exposed()).isTrue();
  }

  @Test
  void serverWithoutEncryption_isRefusedWhereItIsDemanded() throws Exception {
    administer("alter system set ssl = off", "select pg_reload_conf()");
    try {
      Await.until(
          "the server has no encryption",
          () -> connect("postgres", "").told().equals("not encrypted (local)"));
      assertRefused("postgres", "?sslmode=require", "the server offers no encryption");
    } finally {
      administer("alter system set ssl = on", "select pg_reload_conf()");
    }
  }

  @Test
  void clientsCertificate_letsItIn() throws Exception {
    String verified = "?sslmode=verify-full&sslrootcert=" + authority("ours");
    Path certificate = certificates.certificate("client");

    Path pem = Files.copy(certificates.key("client"), folder.resolve("client-key.pem"));
    Path binary = certificates.binaryKey("client");
    for (Path key : new Path[] {certificates.key("client"), pem, binary}) {
      Encryption found =
          connect("guarded", verified + "&sslcert=" + certificate + "&sslkey=" + key);
      assertThat(found.verified()).isTrue();
    }
    Path both = certificates.both("client");
    Encryption found = connect("guarded", verified + "&sslkey=" + both + "&sslpassword=secret");
    assertThat(found.verified()).isTrue();
  }

  @Test
  void client_isRefusedWithoutACertificate_withAStrangers_orWithAnExpiredOne() throws Exception {
    String verified = "?sslmode=verify-full&sslrootcert=" + authority("ours");
    String notLetIn = "the server does not let this user in from here, or without a certificate";

    assertRefused("guarded", verified, notLetIn);
    assertRefused("guarded", verified + shown("stranger"), notLetIn);
    // What is told of it depends on whether its word is heard before it hangs up.
    String late = verified + shown("late");
    assertThat(catchThrowableOfType(Rejection.class, () -> connect("guarded", late)))
        .hasMessageContaining("The database cannot be reached: ");
  }

  private static String shown(String name) throws Exception {
    return "&sslcert=" + certificates.certificate(name) + "&sslkey=" + certificates.key(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?sslmode=verify-full&sslrootcert=/nowhere/ca.pem",
        "?sslmode=require&sslcert=/nowhere/c.pem&sslkey=/nowhere/k.key",
        "?sslmode=require&sslkey=/nowhere/k.p12&sslpassword=secret"
      })
  void fileThatIsNotThere_isToldOf(String parameters) {
    assertRefused("guarded", parameters, "a file of sslrootcert, sslcert or sslkey cannot be used");
  }

  @Test
  void migrations_areRefusedInTheSameWords() {
    Target target =
        target("open", "localhost", "?sslmode=verify-full&sslrootcert=" + authority("others"));
    PostgresSchema schema = new PostgresSchema(target, Optional.empty());

    assertThat(catchThrowableOfType(Rejection.class, schema::upgrade))
        .hasMessage(
            "The database cannot be reached: the server's certificate is of an authority that is"
                + " not trusted (SQLSTATE 08006).");
  }

  private static void assertRefused(String parameters, String why) {
    assertRefused("open", parameters, why);
  }

  private static void assertRefused(String user, String parameters, String why) {
    try (LogCapture log = new LogCapture()) {
      Rejection refusal = catchThrowableOfType(Rejection.class, () -> connect(user, parameters));

      assertThat(refusal.reason()).isEqualTo(Rejection.Reason.DATABASE_UNAVAILABLE);
      assertThat(refusal.detail())
          .startsWith("The database cannot be reached: " + why + " (SQLSTATE ");
      assertThat(log.text()).doesNotContain("localhost");
    }
  }

  private static Encryption connect(String user, String parameters) {
    return connect(user, "localhost", parameters);
  }

  private static Encryption connect(String user, String host, String parameters) {
    try (PostgresStorage storage = storage(target(user, host, parameters))) {
      return storage.encryption();
    }
  }

  private static Target target(String user, String host, String parameters) {
    String url = server.url("postgres").replace("localhost", host);
    return new Target(url + parameters, user, "");
  }

  private static PostgresStorage storage(Target target) {
    return TestDatabase.storage(
        TestDatabase.settings(
            new ConnectionSettings(
                target,
                new Pooling(
                    Mode.POOLED, 1, 0, Duration.ofSeconds(5), Duration.ofMinutes(5), true, false),
                new Statements(Duration.ofSeconds(5), true, false))));
  }

  /** The certificate with which the server answers from now on. */
  private static void show(String name) throws Exception {
    Path certificate = certificates.certificate(name);
    administer(
        "alter system set ssl_cert_file = '" + certificate + "'",
        "alter system set ssl_key_file = '" + certificates.key(name) + "'",
        "select pg_reload_conf()");
    Await.until(
        "the server shows the certificate",
        () -> certificateInUse().equals(certificate.toString()));
  }

  /** A new connection sees the newest settings: the server passes them on before it answers. */
  private static String certificateInUse() {
    return new TestDatabase(server, "postgres").text("show ssl_cert_file");
  }

  private static void administer(String... statements) throws Exception {
    try (Connection connection =
            DriverManager.getConnection(server.url("postgres"), "postgres", "");
        var statement = connection.createStatement()) {
      for (String sql : statements) statement.execute(sql);
    }
  }

  private static Path authority(String name) {
    return folder.resolve(name + ".crt");
  }
}
