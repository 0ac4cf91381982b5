package safespace.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that is being made; whatever it says is sent as it stands. */
final class Request {
  String method;
  String target;
  final Map<String, String> headers = new LinkedHashMap<>();
  byte @Nullable [] body;

  Request(String method, String target) {
    this.method = method;
    this.target = target;
  }

  /** A body of JSON has a limit, which is known before it comes. */
  boolean isJson() {
    return "application/json".equals(headers.get("Content-Type"));
  }

  byte[] bytes() {
    StringBuilder head =
        new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (body != null && !headers.containsKey("Content-Length")) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    if (body != null) bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  /** The request in a few lines, for whoever looks into a finding. */
  @Override
  public String toString() {
    String text = new String(bytes(), StandardCharsets.UTF_8);
    return text.length() <= 2_000 ? text : text.substring(0, 2_000) + " …";
  }
}
