package safespace.architecture.planted.http;

public final class Prints {
  void print(Exception failure) {
    failure.printStackTrace();
  }
}
