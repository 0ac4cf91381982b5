package safespace.http;

import java.util.Map;

/** A request that HTTP itself refuses, before anybody asks the domain. */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ProblemType type;
  private final transient Map<String, String> headers;

  Problem(ProblemType type, String detail, Map<String, String> headers) {
    super(detail, null, false, false);
    this.type = type;
    this.headers = headers;
  }

  Problem(ProblemType type, String detail) {
    this(type, detail, Map.of());
  }

  ProblemType type() {
    return type;
  }

  /** A sentence for people; never holds what was sent. */
  String detail() {
    return String.valueOf(getMessage());
  }

  /** Headers that belong to the refusal. */
  Map<String, String> headers() {
    return headers;
  }
}
