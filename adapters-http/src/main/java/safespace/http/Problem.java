package safespace.http;

import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** A request that HTTP itself refuses, before anybody asks the domain. */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ProblemType type;
  private final transient Map<String, String> headers;
  private final transient Consumer<JsonGenerator> members;

  private Problem(
      ProblemType type,
      String detail,
      Map<String, String> headers,
      Consumer<JsonGenerator> members) {
    super(detail, null, false, false);
    this.type = type;
    this.headers = headers;
    this.members = members;
  }

  Problem(ProblemType type, String detail, Map<String, String> headers) {
    this(type, detail, headers, _ -> {});
  }

  /** With members of its own. */
  Problem(ProblemType type, String detail, Consumer<JsonGenerator> members) {
    this(type, detail, Map.of(), members);
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

  /** Writes the members that such problems alone have. */
  Consumer<JsonGenerator> members() {
    return members;
  }

  /** Headers that belong to the refusal. */
  Map<String, String> headers() {
    return headers;
  }
}
