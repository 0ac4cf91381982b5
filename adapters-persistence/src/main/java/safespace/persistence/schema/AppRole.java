package safespace.persistence.schema;

import java.util.Optional;
import org.jdbi.v3.core.Handle;
import safespace.persistence.schema.PostgresSchema.Refusal;

/** The role that serves: it may do what that needs, and nothing else. */
final class AppRole {
  private final String name;
  private final DirectConnections connections;

  AppRole(String name, DirectConnections connections) {
    this.name = name;
    this.connections = connections;
  }

  /** Refuses a role to which nothing can be granted, before anything is changed. */
  void require() {
    Optional<Boolean> owner =
        connections
            .handles()
            .with(handle ->
                handle
                    .createQuery(
                        """
                        select pg_has_role(oid, current_user, 'member') from pg_roles
                        where rolname = :name
                        """)
                    .bind("name", name)
                    .mapTo(Boolean.class)
                    .findOne());
    if (owner.isEmpty()) {
      throw new Refusal("DATABASE_APP_ROLE names a role that the database does not know");
    }
    if (owner.get()) {
      throw new Refusal(
          "DATABASE_APP_ROLE names a role that may change the schema: migrate as another one"
              + " (DATABASE_MIGRATION_URL), and serve as no superuser");
    }
  }

  /** Grants what is needed, and takes back whatever else was granted. */
  void grant() {
    connections
        .transactions()
        .with(handle -> {
          String role = quoted(handle, name);
          String schema = handle.createQuery("select current_schema()").mapTo(String.class).one();
          handle.execute("grant usage on schema " + quoted(handle, schema) + " to " + role);
          for (Privileges privileges : Privileges.NEEDED) {
            if (exists(handle, privileges.table())) privileges.grant(handle, role);
          }
          return name;
        });
  }

  private static String quoted(Handle handle, String identifier) {
    return handle
        .createQuery("select quote_ident(:identifier)")
        .bind("identifier", identifier)
        .mapTo(String.class)
        .one();
  }

  private static boolean exists(Handle handle, String table) {
    return handle
        .createQuery("select to_regclass(:table) is not null")
        .bind("table", table)
        .mapTo(boolean.class)
        .one();
  }
}
