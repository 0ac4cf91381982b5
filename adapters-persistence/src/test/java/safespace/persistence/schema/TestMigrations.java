package safespace.persistence.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import safespace.persistence.TestDatabase;
import safespace.persistence.connection.ConnectionSettings.Target;

/** A program with migrations of a test's own, which lie in a folder. */
record TestMigrations(Path folder) {

  /** Adds a script, or writes it anew. */
  TestMigrations with(String file, String sql) {
    try {
      Files.writeString(folder.resolve(file), sql);
      return this;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  TestMigrations without(String file) {
    try {
      Files.delete(folder.resolve(file));
      return this;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** A table by the name of notes, and its end. */
  TestMigrations withNotes() {
    return with("V1__notes.sql", "create table notes (id int constraint pk_notes primary key);")
        .with("U1__notes.sql", "drop table notes;");
  }

  PostgresSchema on(TestDatabase database) {
    return on(database.target());
  }

  PostgresSchema on(Target target) {
    return new PostgresSchema(target, Optional.empty(), Scripts.in(folder));
  }
}
