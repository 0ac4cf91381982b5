package safespace.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static safespace.domain.message.Samples.full;
import static safespace.domain.message.Samples.message;
import static safespace.persistence.Appends.append;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.archive.Entry;
import safespace.domain.message.Append;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.MessageEdit;
import safespace.domain.message.MessageId;
import safespace.domain.session.SessionId;
import safespace.domain.storage.StorageHealth.Schema;
import safespace.persistence.connection.ConnectionSettings.Mode;
import safespace.persistence.connection.ConnectionSettings.Pooling;
import safespace.persistence.connection.ConnectionSettings.Statements;
import safespace.persistence.connection.ConnectionSettings.Target;
import safespace.persistence.schema.PostgresSchema;
import safespace.persistence.schema.PostgresSchema.Refusal;

/** One role changes the schema, another serves; {@code roles.sql} makes both. */
class RolesTest {
}
