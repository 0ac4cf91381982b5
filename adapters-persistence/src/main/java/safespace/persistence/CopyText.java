package safespace.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Rows for a {@code COPY}, which takes many in far sooner than an insert does. */
final class CopyText {
  private final StringBuilder text = new StringBuilder();
  private boolean begun;

  /** The next column of a row; its text as PostgreSQL reads it. */
  CopyText add(@Nullable Object value) {
    if (begun) text.append('\t');
    begun = true;
    if (value == null) {
      text.append("\\N");
    } else {
      escape(value.toString());
    }
    return this;
  }

  private void escape(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> text.append(c);
      }
    }
  }

  void endRow() {
    text.append('\n');
    begun = false;
  }

  /**
   * Takes the rows in.
   *
   * @param statement a {@code copy … from stdin}
   */
  void into(Handle handle, String statement) {
    byte[] rows = text.toString().getBytes(UTF_8);
    try {
      CopyIn copy =
          handle.getConnection().unwrap(PGConnection.class).getCopyAPI().copyIn(statement);
      try {
        copy.writeToCopy(rows, 0, rows.length);
        copy.endCopy();
      } finally {
        if (copy.isActive()) copy.cancelCopy();
      }
    } catch (SQLException failure) {
      throw new UnableToExecuteStatementException(failure, null);
    }
  }
}
