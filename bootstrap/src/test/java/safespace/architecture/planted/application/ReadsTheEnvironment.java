package safespace.architecture.planted.application;

public final class ReadsTheEnvironment {
  int size() {
    return System.getenv().size();
  }
}
