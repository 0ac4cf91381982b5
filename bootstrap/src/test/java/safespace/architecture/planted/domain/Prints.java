package safespace.architecture.planted.domain;

public final class Prints {
  void print() {
    System.out.println("found");
  }
}
