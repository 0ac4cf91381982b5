package safespace.architecture.planted.http;

import java.util.function.UnaryOperator;

public final class ReadsTheEnvironment {
  UnaryOperator<String> environment() {
    return System::getenv;
  }
}
