package safespace.persistence;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import safespace.domain.CanonicalJson;
import safespace.domain.Fields;
import safespace.domain.Metadata;
import safespace.domain.Rejection;
import safespace.domain.message.Citation;
import safespace.domain.message.StoredCitations;
import safespace.domain.session.Title;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** How values stand in columns. */
final class Rows {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private Rows() {}

  static UUID uuid(ResultSet row, String column) throws SQLException {
    return row.getObject(column, UUID.class);
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static @Nullable OffsetDateTime time(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  static @Nullable Title title(ResultSet row) throws SQLException {
    String title = row.getString("title");
    return title == null ? null : new Title(title);
  }

  static @Nullable String text(@Nullable Title title) {
    return title == null ? null : title.text();
  }

  static Metadata metadata(ResultSet row) throws SQLException {
    return metadata(row, "metadata");
  }

  static Metadata metadata(ResultSet row, String column) throws SQLException {
    String json = row.getString(column);
    if (json.equals("{}")) return Metadata.EMPTY;
    return Metadata.stored(json, stored -> read(stored, Metadata::from));
  }

  static List<Citation> citations(ResultSet row) throws SQLException {
    String json = row.getString("citations");
    if (json == null) return List.of();
    return new StoredCitations(json, Rows::citations);
  }

  private static List<Citation> citations(String json) {
    return read(json, list -> Fields.list(list).stream().map(Citation::from).toList());
  }

  private static <T> T read(String json, Function<Object, T> reader) {
    try {
      return reader.apply(JSON.readValue(json, Object.class));
    } catch (Rejection rejection) {
      // Whoever asks for a message has not made a mistake of what is stored.
      throw new IllegalStateException("what is stored breaks the rules: " + rejection.detail());
    }
  }

  /** The column's value: null for none, never an empty list. */
  static @Nullable String json(List<Citation> citations) {
    if (citations.isEmpty()) return null;
    return CanonicalJson.of(citations.stream().map(Citation::toJson).toList());
  }
}
