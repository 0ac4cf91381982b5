package safespace.architecture.planted.domain;

public interface Book {
  String page(int number);

  /** Stands beside it, and so is no implementation of a port. */
  record Blank() implements Book {
    @Override
    public String page(int number) {
      return "";
    }
  }
}
