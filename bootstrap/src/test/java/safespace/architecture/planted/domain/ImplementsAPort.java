package safespace.architecture.planted.domain;

public final class ImplementsAPort implements Book {
  @Override
  public String page(int number) {
    return "";
  }
}
