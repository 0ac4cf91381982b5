package safespace.architecture.planted.persistence;

public final class PostgresStorage {
  public record Settings(String url) {}
}
