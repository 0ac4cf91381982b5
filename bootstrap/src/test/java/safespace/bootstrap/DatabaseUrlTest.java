package safespace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;
import safespace.bootstrap.SettingsReader.WrongSetting;

class DatabaseUrlTest {
  private static final String VERIFIED =
      "sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory";

  @ParameterizedTest
  @MethodSource
  void parse_makesAUrlForTheDriver(String text, String jdbc, String user, String password) {
    DatabaseUrl url = DatabaseUrl.parse(text);

    assertThat(url.jdbc()).isEqualTo(jdbc);
    assertThat(url.user()).isEqualTo(user);
    assertThat(url.password()).isEqualTo(password);
    assertThat(Driver.parseURL(url.jdbc(), new Properties())).isNotNull();
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
        // Supabase
        arguments(
            "postgresql://postgres.abc:p-w@aws-0-eu-west-1.pooler.supabase.com:6543/postgres",
            "jdbc:postgresql://aws-0-eu-west-1.pooler.supabase.com:6543/postgres?" + VERIFIED,
            "postgres.abc",
            "p-w"),
        // Railway
        arguments(
            "postgresql://postgres:pw@containers-us-west-1.railway.app:5566/railway",
            "jdbc:postgresql://containers-us-west-1.railway.app:5566/railway?" + VERIFIED,
            "postgres",
            "pw"),
        // Render, and Heroku's scheme
        arguments(
            "postgres://u:pw@dpg-abc-a.frankfurt-postgres.render.com/app_db",
            "jdbc:postgresql://dpg-abc-a.frankfurt-postgres.render.com/app_db?" + VERIFIED,
            "u",
            "pw"),
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
    assertThat(DatabaseUrl.parse("postgresql://u@db.example.org/d" + parameters).jdbc())
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
  void parse_knowsTheServersThatMayBeAskedFor(String target, String driver) {
    assertThat(
            DatabaseUrl.parse("postgresql://u@localhost/d?target_session_attrs=" + target).jdbc())
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
        arguments("postgresql://u:p@h/db?sslpassword=hush", "unknown parameter: sslpassword"),
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
    assertThat(url.jdbc()).doesNotContain("hush", "who");
  }
}
