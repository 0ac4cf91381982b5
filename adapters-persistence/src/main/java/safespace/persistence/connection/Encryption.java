package safespace.persistence.connection;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;
import safespace.persistence.connection.ConnectionSettings.Target;

/**
 * How the way to the server is protected.
 *
 * @param local whether it leaves this machine nowhere
 * @param encrypted whether nobody on the way can read along
 * @param verified whether the server has shown that it is the one that was meant
 * @param told all of it for people, without a name
 */
public record Encryption(boolean local, boolean encrypted, boolean verified, String told) {
  private static final Set<String> INSISTING = Set.of("require", "verify-ca", "verify-full");

  /** Whether others can read along. */
  public boolean exposed() {
    return !local && !encrypted;
  }

  /** Whether somebody else could pass for the server. */
  public boolean believesAnybody() {
    return !local && !verified;
  }

  /** As it is on an open connection. */
  static Encryption of(PGSimpleDataSource settings, Connection connection) throws SQLException {
    String mode = settings.getSslMode() == null ? "prefer" : settings.getSslMode();
    boolean local = Stream.of(settings.getServerNames()).allMatch(Target::isLocal);
    Optional<String> seen = seenByTheServer(connection);
    boolean encrypted = INSISTING.contains(mode) || seen.filter(s -> !s.isEmpty()).isPresent();
    if (!encrypted) {
      return new Encryption(local, false, false, unencrypted(local, mode, seen.isPresent()));
    }
    String protocol = seen.filter(s -> !s.isEmpty()).orElse("encrypted");
    String authorities =
        settings.getSslRootCert() == null
            ? "the system's authorities"
            : "the authorities of sslrootcert";
    return switch (mode) {
      case "verify-full" ->
          new Encryption(
              local,
              true,
              true,
              "%s, the server is verified (verify-full, %s)".formatted(protocol, authorities));
      case "verify-ca" ->
          new Encryption(
              local,
              true,
              true,
              "%s, the server is verified but for its name (verify-ca, %s)"
                  .formatted(protocol, authorities));
      default ->
          new Encryption(
              local,
              true,
              false,
              protocol + ", nobody is verified " + (local ? "(local)" : "(DB_TLS_TRUST=any)"));
    };
  }

  private static String unencrypted(boolean local, String mode, boolean seen) {
    if (!seen) return "not known, through a pooler (local)";
    return "not encrypted (" + (local ? "local" : "sslmode=" + mode) + ")";
  }

  /**
   * The protocol that the server speaks with us, "" for none. A pooler in between would tell of its
   * own connection to the server, and then this is empty: it gives its clients other numbers than
   * the server's processes have.
   */
  private static Optional<String> seenByTheServer(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                -- look at the encryption
                select pid, version from pg_stat_ssl where pid = pg_backend_pid()
                """)) {
      if (!row.next()) return Optional.empty();
      int own = connection.unwrap(PGConnection.class).getBackendPID();
      @Nullable String version = row.getString("version");
      return own == row.getInt("pid")
          ? Optional.of(version == null ? "" : version)
          : Optional.empty();
    }
  }
}
