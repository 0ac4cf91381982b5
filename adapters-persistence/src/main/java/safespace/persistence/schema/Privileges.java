package safespace.persistence.schema;

import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * What the role that serves may do with a table.
 *
 * @param allowed in the order and case in which they are told
 */
record Privileges(String table, List<String> allowed) {

  /** All that serving needs. */
  static final List<Privileges> NEEDED =
      List.of(
          new Privileges("sessions", List.of("select", "insert", "update", "delete")),
          // They are deleted with their session, and then by the right of the table's owner.
          new Privileges("messages", List.of("select", "insert", "update")),
          new Privileges("message_chunks", List.of("select", "insert", "delete")),
          new Privileges("session_tombstones", List.of("select", "insert", "update", "delete")),
          new Privileges("rate_limits", List.of("select", "insert", "update", "delete")),
          // For the question how far the schema is.
          new Privileges("flyway_schema_history", List.of("select")));

  /** Grants these, and takes back whatever else was granted on the table. */
  void grant(Handle handle, String quotedRole) {
    handle.execute("revoke all on table " + table + " from " + quotedRole);
    handle.execute(
        "grant " + String.join(", ", allowed) + " on table " + table + " to " + quotedRole);
  }

  /** Those of them that the role of the handle does not have, such as "delete on sessions". */
  List<String> lacking(Handle handle) {
    return allowed.stream()
        .filter(privilege -> !isGranted(handle, privilege))
        .map(privilege -> privilege + " on " + table)
        .toList();
  }

  private boolean isGranted(Handle handle, String privilege) {
    return handle
        .createQuery(
            """
            -- look for a privilege
            select coalesce(has_table_privilege(to_regclass(:table), :privilege), false)
            """)
        .bind("table", table)
        .bind("privilege", privilege)
        .mapTo(Boolean.class)
        .one();
  }
}
