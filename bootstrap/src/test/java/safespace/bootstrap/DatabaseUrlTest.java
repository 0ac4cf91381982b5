package safespace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;
import safespace.bootstrap.DatabaseUrl.Trust;
import safespace.bootstrap.SettingsReader.WrongSetting;

class DatabaseUrlTest {
  private static final String VERIFIED =
      "sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory";

  @ParameterizedTest
  @MethodSource
  void parse_makesAUrlForTheDriver(String text, String jdbc, String user, String password) {
    DatabaseUrl url = DatabaseUrl.parse(text);

    assertThat(url.target().url()).isEqualTo(jdbc);
    assertThat(url.user()).isEqualTo(user);
    assertThat(url.password()).isEqualTo(password);
    assertThat(Driver.parseURL(url.target().url(), new Properties())).isNotNull();
  }

  static Stream<Arguments> parse_makesAUrlForTheDriver() {
    return Stream.of(
        // Neon
        arguments(
            "postgresql://u:p@ep-x.eu-central-1.aws.neon.tech/neondb"
                + "?sslmode=require&channel_binding=require",
            "jdbc:postgresql://ep-x.eu-central-1.aws.neon.tech/neondb"
                + "?sslmode=verify-full&channelBinding=require"
                + "&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory",
            "u",
            "p"),
        // Neon, through its pooler
        arguments(
            "postgresql://u:p@ep-x-pooler.eu-central-1.aws.neon.tech/neondb?sslmode=require",
            "jdbc:postgresql://ep-x-pooler.eu-central-1.aws.neon.tech/neondb?" + VERIFIED,
            "u",
            "p"),
        // Supabase: direct, and its poolers for sessions and for transactions
        arguments(
            "postgresql://postgres:p-w@db.abc.supabase.co:5432/postgres",
            "jdbc:postgresql://db.abc.supabase.co:5432/postgres?" + VERIFIED,
            "postgres",
            "p-w"),
        arguments(
            "postgresql://postgres.abc:p-w@aws-0-eu-west-1.pooler.supabase.com:5432/postgres",
            "jdbc:postgresql://aws-0-eu-west-1.pooler.supabase.com:5432/postgres?" + VERIFIED,
            "postgres.abc",
            "p-w"),
        arguments(
            "postgresql://postgres.abc:p-w@aws-0-eu-west-1.pooler.supabase.com:6543/postgres",
            "jdbc:postgresql://aws-0-eu-west-1.pooler.supabase.com:6543/postgres?" + VERIFIED,
            "postgres.abc",
            "p-w"),
        // Railway: from outside, and within its network
        arguments(
            "postgresql://postgres:pw@roundhouse.proxy.rlwy.net:12345/railway",
            "jdbc:postgresql://roundhouse.proxy.rlwy.net:12345/railway?" + VERIFIED,
            "postgres",
            "pw"),
        arguments(
            "postgresql://postgres:pw@postgres.railway.internal:5432/railway",
            "jdbc:postgresql://postgres.railway.internal:5432/railway?" + VERIFIED,
            "postgres",
            "pw"),
        arguments(
            "postgresql://postgres:pw@containers-us-west-1.railway.app:5566/railway",
            "jdbc:postgresql://containers-us-west-1.railway.app:5566/railway?" + VERIFIED,
            "postgres",
            "pw"),
        // Render: within its network, and from outside
        arguments(
            "postgresql://u:pw@dpg-abc-a/app_db",
            "jdbc:postgresql://dpg-abc-a/app_db?" + VERIFIED,
            "u",
            "pw"),
        arguments(
            "postgresql://u:pw@dpg-abc-a.frankfurt-postgres.render.com/app_db",
            "jdbc:postgresql://dpg-abc-a.frankfurt-postgres.render.com/app_db?" + VERIFIED,
            "u",
            "pw"),
        // Heroku
        arguments(
            "postgres://u1:p0@ec2-1-2-3-4.eu-west-1.compute.amazonaws.com:5432/d3",
            "jdbc:postgresql://ec2-1-2-3-4.eu-west-1.compute.amazonaws.com:5432/d3?" + VERIFIED,
            "u1",
            "p0"),
        // RDS
        arguments(
            "postgresql://app:pw@db.abc.eu-west-1.rds.amazonaws.com:5432/app"
                + "?sslmode=verify-full&sslrootcert=/etc/rds/global-bundle.pem",
            "jdbc:postgresql://db.abc.eu-west-1.rds.amazonaws.com:5432/app"
                + "?sslmode=verify-full&sslrootcert=%2Fetc%2Frds%2Fglobal-bundle.pem",
            "app",
            "pw"),
        // SQLAlchemy
        arguments(
            "postgresql+asyncpg://u:p@localhost:5433/db",
            "jdbc:postgresql://localhost:5433/db?sslmode=prefer",
            "u",
            "p"),
        arguments(
            "postgresql+psycopg2://u:p@127.0.0.1/db",
            "jdbc:postgresql://127.0.0.1/db?sslmode=prefer",
            "u",
            "p"),
        arguments(
            "postgresql+psycopg://u:p@localhost/db",
            "jdbc:postgresql://localhost/db?sslmode=prefer",
            "u",
            "p"),
        arguments(
            "postgresql+asyncpg://u:p@db.example.org/db?ssl=require",
            "jdbc:postgresql://db.example.org/db?" + VERIFIED,
            "u",
            "p"),
        // the driver's own form
        arguments(
            "jdbc:postgresql://localhost:5432/db?user=u&password=p%26q",
            "jdbc:postgresql://localhost:5432/db?sslmode=prefer", "u", "p&q"),
        arguments(
            "jdbc:postgresql://localhost/db?ssl=true&user=u",
            "jdbc:postgresql://localhost/db?sslmode=require",
            "u",
            ""),
        // percent-encoding
        arguments(
            "postgresql://u%40corp:p%40%3A%2F%3F%23%25+%C3%BC@localhost/my%20db%2F1",
            "jdbc:postgresql://localhost/my%20db%2F1?sslmode=prefer", "u@corp", "p@:/?#%+\u00fc"),
        arguments(
            "postgresql://u:p:q@localhost/db",
            "jdbc:postgresql://localhost/db?sslmode=prefer",
            "u",
            "p:q"),
        arguments(
            "postgresql://u:p#q@localhost/db",
            "jdbc:postgresql://localhost/db?sslmode=prefer",
            "u",
            "p#q"),
        // a client's certificate
        arguments(
            "postgresql://u@db.example.org/db?sslmode=verify-ca&sslrootcert=ca.pem"
                + "&sslcert=c.pem&sslkey=k.key",
            "jdbc:postgresql://db.example.org/db?sslmode=verify-ca&sslrootcert=ca.pem"
                + "&sslcert=c.pem&sslkey=k.key",
            "u",
            ""),
        arguments(
            "postgresql://u@localhost/db?sslmode=require&sslkey=c.p12&sslpassword=p",
            "jdbc:postgresql://localhost/db?sslmode=require&sslkey=c.p12&sslpassword=p",
            "u",
            ""),
        // what may be left out
        arguments(
            "postgresql://u@localhost", "jdbc:postgresql://localhost/u?sslmode=prefer", "u", ""),
        arguments(
            "postgresql://u:@localhost/?", "jdbc:postgresql://localhost/u?sslmode=prefer", "u", ""),
        arguments("postgresql://u@/db", "jdbc:postgresql:///db?sslmode=prefer", "u", ""),
        // hosts
        arguments(
            "postgresql://u:p@[::1]:5433/db",
            "jdbc:postgresql://[::1]:5433/db?sslmode=prefer",
            "u",
            "p"),
        arguments(
            "postgresql://u:p@[2001:db8::1]:5433/db",
            "jdbc:postgresql://[2001:db8::1]:5433/db?" + VERIFIED,
            "u",
            "p"),
        arguments(
            "postgresql://u:p@a.example.org:5432,b.example.org:5433,c.example.org/db"
                + "?target_session_attrs=read-write",
            "jdbc:postgresql://a.example.org:5432,b.example.org:5433,c.example.org/db"
                + "?targetServerType=primary&"
                + VERIFIED,
            "u",
            "p"),
        arguments(
            "postgresql://u:p@localhost:5432,db.example.org/db",
            "jdbc:postgresql://localhost:5432,db.example.org/db?" + VERIFIED,
            "u",
            "p"),
        // parameters
        arguments(
            "postgresql://u:p@localhost/db?options=-c%20search_path%3Da&connect_timeout=5"
                + "&application_name=my%20app",
            "jdbc:postgresql://localhost/db?options=-c%20search_path%3Da&connectTimeout=5"
                + "&ApplicationName=my%20app&sslmode=prefer",
            "u",
            "p"));
  }

  @ParameterizedTest
  @MethodSource
  void parse_encryptsAndVerifiesWhatLeavesThisMachine(String parameters, String expected) {
    assertThat(DatabaseUrl.parse("postgresql://u@db.example.org/d" + parameters).target().url())
        .isEqualTo("jdbc:postgresql://db.example.org/d?" + expected);
  }

  static Stream<Arguments> parse_encryptsAndVerifiesWhatLeavesThisMachine() {
    return Stream.of(
        arguments("", VERIFIED),
        arguments("?sslmode=allow", VERIFIED),
        arguments("?sslmode=prefer", VERIFIED),
        arguments("?sslmode=require", VERIFIED),
        arguments("?sslmode=verify-full", VERIFIED),
        arguments("?sslmode=verify-full&sslrootcert=system", VERIFIED),
        arguments("?sslmode=verify-full&ssl=false", VERIFIED),
        arguments("?ssl=false&sslmode=verify-full", VERIFIED),
        arguments("?ssl", VERIFIED),
        arguments("?ssl=true", VERIFIED),
        arguments("?ssl=prefer", VERIFIED),
        arguments("?ssl=verify-full", VERIFIED),
        arguments("?sslmode=require&sslrootcert=ca.pem", "sslmode=verify-full&sslrootcert=ca.pem"),
        arguments(
            "?sslmode=verify-ca",
            "sslmode=verify-ca&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory"),
        arguments("?sslmode=disable", "sslmode=disable"),
        arguments("?ssl=false", "sslmode=disable"),
        arguments("?ssl=disable", "sslmode=disable"));
  }

  @ParameterizedTest
  @MethodSource
  void trustInAnybody_encryptsAndVerifiesNobody_unlessTheUrlAsksForIt(
      String hosts, String parameters, String expected) {
    DatabaseUrl url =
        DatabaseUrl.parse("postgresql://u@" + hosts + "/d" + parameters).trusting(Trust.ANY);

    assertThat(url.target().url()).isEqualTo("jdbc:postgresql://" + hosts + "/d?" + expected);
  }

  static Stream<Arguments> trustInAnybody_encryptsAndVerifiesNobody_unlessTheUrlAsksForIt() {
    return Stream.of(
        arguments("db.example.org", "", "sslmode=require"),
        arguments("db.example.org", "?sslmode=allow", "sslmode=require"),
        arguments("db.example.org", "?sslmode=require", "sslmode=require"),
        arguments("db.example.org", "?ssl=true", "sslmode=require"),
        arguments("db.example.org", "?sslmode=verify-full", VERIFIED),
        arguments(
            "db.example.org",
            "?sslmode=require&sslrootcert=ca.pem",
            "sslmode=verify-full&sslrootcert=ca.pem"),
        arguments("db.example.org", "?sslmode=disable", "sslmode=disable"),
        arguments("localhost", "", "sslmode=prefer"),
        arguments("localhost,db.example.org", "", "sslmode=require"));
  }

  @ParameterizedTest
  @MethodSource
  void parse_verifiesALocalServer_whereAuthoritiesAreNamed(String parameters, String expected) {
    assertThat(DatabaseUrl.parse("postgresql://u@LocalHost/d" + parameters).target().url())
        .isEqualTo("jdbc:postgresql://LocalHost/d?" + expected);
  }

  static Stream<Arguments> parse_verifiesALocalServer_whereAuthoritiesAreNamed() {
    return Stream.of(
        arguments("", "sslmode=prefer"),
        arguments("?sslrootcert=ca.pem", "sslrootcert=ca.pem&sslmode=verify-ca"),
        arguments("?sslmode=require&sslrootcert=ca.pem", "sslmode=verify-ca&sslrootcert=ca.pem"),
        arguments("?sslmode=disable&sslrootcert=ca.pem", "sslmode=disable&sslrootcert=ca.pem"),
        arguments("?sslmode=require&sslrootcert=system", VERIFIED));
  }

  @ParameterizedTest
  @CsvSource({
    "db.example.org, sslkey=k.p12&sslpassword=p, SYSTEM, true",
    "db.example.org, sslkey=k.p12&sslpassword=p&sslrootcert=system, ANY, true",
    "db.example.org, sslkey=k.p12&sslpassword=p&sslrootcert=ca.pem, SYSTEM, false",
    "db.example.org, sslkey=k.p12&sslpassword=p, ANY, false",
    "db.example.org, sslmode=require, SYSTEM, false",
    "localhost, sslkey=k.p12&sslpassword=p, SYSTEM, false"
  })
  void hidesCertificate_whereTheDriverVerifiesWithTheSystem(
      String host, String parameters, Trust trust, boolean hidden) {
    DatabaseUrl url = DatabaseUrl.parse("postgresql://u@" + host + "/d?" + parameters);

    assertThat(url.trusting(trust).hidesCertificate()).isEqualTo(hidden);
  }

  @ParameterizedTest
  @MethodSource
  void parse_knowsTheServersThatMayBeAskedFor(String target, String driver) {
    assertThat(
            DatabaseUrl.parse("postgresql://u@localhost/d?target_session_attrs=" + target)
                .target()
                .url())
        .contains("targetServerType=" + driver + "&");
  }

  static Stream<Arguments> parse_knowsTheServersThatMayBeAskedFor() {
    return Stream.of(
        arguments("any", "any"),
        arguments("read-write", "primary"),
        arguments("primary", "primary"),
        arguments("read-only", "secondary"),
        arguments("standby", "secondary"),
        arguments("prefer-standby", "preferSecondary"));
  }

  @Test
  void exposed_isOnlyAnUnencryptedWayToAnotherMachine() {
    assertThat(exposed("db.example.org", "disable")).isTrue();
    assertThat(exposed("localhost,10.0.0.1:5432", "disable")).isTrue();
    assertThat(exposed("localhost:5432", "disable")).isFalse();
    assertThat(exposed("[::1]", "disable")).isFalse();
    assertThat(exposed("db.example.org", "prefer")).isFalse();
  }

  private static boolean exposed(String hosts, String mode) {
    return DatabaseUrl.parse("postgresql://u@" + hosts + "/d?sslmode=" + mode).exposed();
  }

  @ParameterizedTest
  @MethodSource
  void parse_saysWhatIsWrong_butNotTheSecret(String text, String reason) {
    WrongSetting wrong = catchThrowableOfType(WrongSetting.class, () -> DatabaseUrl.parse(text));

    assertThat(wrong).hasMessage(reason).hasNoCause();
  }

  static Stream<Arguments> parse_saysWhatIsWrong_butNotTheSecret() {
    return Stream.of(
        arguments("hush", "not of this form"),
        arguments("mysql://u:hush@h/db", "not of this form"),
        arguments("postgresql:u:hush@h/db", "not of this form"),
        arguments("postgresql+pg8000://u:hush@h/db", "not of this form"),
        arguments("postgresql://u:hu@sh@h/db", "not of this form"),
        arguments("postgresql://u:hu/sh@h/db", "not of this form"),
        arguments("postgresql://u:p@h/db/hush", "not of this form"),
        arguments("postgresql://h/db", "without a user"),
        arguments("postgresql://:hush@h/db", "without a user"),
        arguments("postgresql://u:12?hush&hush=1@h/db", "without a user"),
        arguments("postgresql://u:%zz@h/db", "wrong percent-encoding"),
        arguments("postgresql://u:hush%2@h/db", "wrong percent-encoding"),
        arguments("postgresql://u:p@h:port/db", "wrong host"),
        arguments("postgresql://u:p@::1/db", "wrong host"),
        arguments("postgresql://u:p@%2Fvar%2Frun/db", "wrong host"),
        arguments("postgresql://u:p@h:0/db", "wrong port"),
        arguments("postgresql://u:p@h:65536/db", "wrong port"),
        arguments("postgresql://u:p@h/db?pgbouncer=true", "unknown parameter: pgbouncer"),
        arguments("postgresql://u:p@h/db?sslfactory=a.B", "unknown parameter: sslfactory"),
        arguments("postgresql://u:p@h/db?sslMode=require", "unknown parameter: sslMode"),
        arguments("postgresql://u:p@h/db?sslcrl=hush", "unknown parameter: sslcrl"),
        arguments("postgresql://u:p@h/db?sslcert=c.pem", "sslcert and sslkey belong together"),
        arguments("postgresql://u:p@h/db?sslkey=k.P12", "sslkey without sslpassword"),
        arguments("postgresql://u:p@h/db?sslkey=k.key", "sslcert and sslkey belong together"),
        arguments("postgresql://u:p@h/db?sslmode=verify", "wrong value of sslmode"),
        arguments("postgresql://u:p@h/db?sslmode=", "wrong value of sslmode"),
        arguments("postgresql://u:p@h/db?ssl=yes", "wrong value of ssl"),
        arguments("postgresql://u:p@h/db?connect_timeout=5s", "wrong value of connect_timeout"),
        arguments(
            "postgresql://u:p@h/db?target_session_attrs=master",
            "wrong value of target_session_attrs"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://who:hush@db.example.org/db",
        "jdbc:postgresql://localhost/db?user=who&password=hush"
      })
  void toString_hidesTheSecret(String text) {
    DatabaseUrl url = DatabaseUrl.parse(text);

    assertThat(url.toString()).doesNotContain("hush", "who", "db");
    assertThat(url.target().url()).doesNotContain("hush", "who");
  }
}
