package safespace.architecture.planted.application;

import safespace.architecture.planted.domain.Book;

public final class ImplementsAPort implements Book {
  @Override
  public String page(int number) {
    return "";
  }
}
