package safespace.persistence.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import safespace.persistence.schema.Scripts.Script;

/** Prepares the sessions in which Flyway works, and each for its next migration. */
final class FlywaySessions extends BaseCallback {
  private static final Pattern CONCURRENT =
      Pattern.compile(
          "^\\s*(create|drop)\\s+(unique\\s+)?index\\s+concurrently\\s",
          Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

  private final Scripts scripts;

  FlywaySessions(Scripts scripts) {
    this.scripts = scripts;
  }

  @Override
  public boolean supports(Event event, Context context) {
    return event == Event.AFTER_CONNECT || event == Event.BEFORE_EACH_MIGRATE;
  }

  @Override
  public void handle(Event event, Context context) {
    try {
      if (event == Event.AFTER_CONNECT) {
        DirectConnections.prepare(context.getConnection());
      } else {
        limit(context.getConnection(), context.getMigrationInfo().getVersion().toString());
      }
    } catch (SQLException failure) {
      throw new FlywayException(failure);
    }
  }

  /**
   * What works concurrently waits until others have ended, but nobody waits for it meanwhile: it
   * may take its time.
   */
  private void limit(Connection session, String version) throws SQLException {
    boolean patient =
        scripts
            .migration(Integer.parseInt(version))
            .map(Script::text)
            .filter(text -> CONCURRENT.matcher(text).find())
            .isPresent();
    try (Statement statement = session.createStatement()) {
      statement.execute(patient ? "set lock_timeout = 0" : "reset lock_timeout");
    }
  }
}
