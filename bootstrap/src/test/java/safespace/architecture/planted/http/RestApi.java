package safespace.architecture.planted.http;

public final class RestApi {
  public record Settings(int port) {}
}
