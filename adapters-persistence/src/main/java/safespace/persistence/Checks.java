package safespace.persistence;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.Rejection;
import safespace.domain.message.Append;
import safespace.domain.message.Body;
import safespace.domain.message.Content;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Role;
import safespace.domain.message.Status;
import safespace.domain.session.SessionId;
import safespace.domain.storage.StorageHealth.Schema;
import safespace.persistence.PostgresStorage.Check;
import safespace.persistence.PostgresStorage.Finding;
import safespace.persistence.connection.ConnectionSettings.Mode;
import safespace.persistence.connection.ConnectionSettings.Pooling;
import safespace.persistence.connection.Database;
import safespace.persistence.connection.Encryption;
import safespace.persistence.connection.Failures;
import safespace.persistence.schema.InstalledSchema;

/** Looks whether the database is set up as serving needs it, and changes nothing there. */
final class Checks {
  private final PostgresStorage storage;
  private final Database database;
  private final InstalledSchema schema;
  private final Pooling pooling;
  private final boolean production;

  /**
   * @param production where the role that serves must not be able to change the schema
   */
  Checks(
      PostgresStorage storage,
      Database database,
      InstalledSchema schema,
      Pooling pooling,
      boolean production) {
    this.storage = storage;
    this.database = database;
    this.schema = schema;
    this.pooling = pooling;
    this.production = production;
  }

  List<Check> all() {
    return List.of(
        new Check("connection", guarded(this::connection)),
        new Check("TLS", guarded(this::encryption)),
        new Check("privileges", guarded(this::privileges)),
        new Check("schema", guarded(this::schema)),
        new Check("names", guarded(this::names)),
        new Check("pool", guarded(this::pool)),
        new Check("search", guarded(this::search)),
        new Check("write and roll back", guarded(this::writing)));
  }

  /** What cannot be looked at has failed. */
  private static Supplier<Finding> guarded(Supplier<Finding> look) {
    return () -> {
      try {
        return look.get();
      } catch (Rejection rejection) {
        return new Finding(false, rejection.detail());
      } catch (RuntimeException failure) {
        return new Finding(false, "SQLSTATE " + Failures.state(failure));
      }
    };
  }

  private Finding connection() {
    // Past the pool, which does not tell what is in the way.
    database.encryption();
    return new Finding(true, "PostgreSQL " + text("show server_version"));
  }

  private Finding encryption() {
    Encryption found = database.encryption();
    return new Finding(!found.exposed(), found.told());
  }

  private Finding privileges() {
    List<String> lacking = schema.lackingPrivileges();
    if (!lacking.isEmpty()) return new Finding(false, "lacks " + String.join(", ", lacking));
    boolean tooMany =
        Boolean.parseBoolean(
            text(
                """
                -- look for privileges that serving does not need
                select (coalesce(has_schema_privilege(current_schema(), 'create'), false)
                  or exists (
                    select from pg_class
                    where oid = to_regclass('sessions') and pg_has_role(relowner, 'usage')))::text
                """));
    if (!tooMany) return new Finding(true, "what serving needs, and no more");
    return production
        ? new Finding(false, "may change the schema, which the role that serves must not")
        : new Finding(true, "what serving needs, and also to change the schema");
  }

  private Finding schema() {
    Schema found = storage.schema();
    return switch (found.state()) {
      case CURRENT -> new Finding(true, "version " + found.version());
      case AHEAD -> new Finding(true, "version " + found.version() + ", of a newer SafeSpace");
      case BEHIND ->
          new Finding(false, "version %s, %d to come".formatted(found.version(), found.pending()));
    };
  }

  private Finding names() {
    List<String> misnamed = schema.misnamed();
    return misnamed.isEmpty()
        ? new Finding(true, "every constraint and index by the convention")
        : new Finding(false, "against the convention: " + String.join(", ", misnamed));
  }

  private Finding pool() {
    long room =
        Long.parseLong(
            text(
                """
                -- look for the room for connections
                select least(
                    current_setting('max_connections')::bigint
                      - current_setting('superuser_reserved_connections')::bigint
                      - coalesce(current_setting('reserved_connections', true)::bigint, 0),
                    (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user),
                    (select nullif(datconnlimit, -1) from pg_database
                     where datname = current_database()))::text
                """));
    // One more listens for events.
    long most = pooling.size() + pooling.overflow() + 1L;
    String mode = pooling.mode() == Mode.NONE ? ", none kept" : "";
    return new Finding(
        most <= room,
        String.format(
            Locale.ROOT, "up to %d connections%s, the server has room for %d", most, mode, room));
  }

  private Finding search() {
    if (!storage.knowsSearchLanguage()) {
      return new Finding(false, "the database has no text search configuration of this name");
    }
    return storage.findsWordsInEitherCase()
        ? new Finding(true, "words are found in either case")
        : new Finding(
            false,
            "words with letters beyond ASCII are found only in the case in which they were written:"
                + " the database's locale knows no others");
  }

  private Finding writing() {
    SessionId session = SessionId.random();
    NewMessage message =
        new NewMessage(
            MessageId.random(),
            new Body(
                Role.SYSTEM,
                new Content("A check that is taken back."),
                List.of(),
                Metadata.EMPTY,
                Status.COMPLETE),
            null);
    Rejection planned = Rejection.revisionConflict();
    try {
      storage.atomically(work -> {
        work.messages().append(new Append(session, List.of(message), null, true, Actor.SERVICE));
        throw planned;
      });
    } catch (Rejection rejection) {
      if (!rejection.equals(planned)) throw rejection;
    }
    return storage.sessions().findAll(List.of(session)).isEmpty()
        ? new Finding(true, "a message was written and taken back")
        : new Finding(false, "what was taken back is still there");
  }

  private String text(String sql) {
    return texts(sql).getFirst();
  }

  private List<String> texts(String sql) {
    return database.statements().read(handle -> handle.createQuery(sql).mapTo(String.class).list());
  }
}
