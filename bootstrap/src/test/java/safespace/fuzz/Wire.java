package safespace.fuzz;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A connection to the server, kept for as many requests as it can, then replaced. */
final class Wire implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;

  private final int port;
  private @Nullable Socket socket;
  private InputStream input = InputStream.nullInputStream();

  Wire(int port) {
    this.port = port;
  }

  /** What came back. */
  record Answer(int status, HttpHeaders headers, String body) {
    String header(String name) {
      return headers.firstValue(name).orElse("");
    }
  }

  /** A connection that the server has closed since its last answer is replaced. */
  Answer send(Request request) throws IOException {
    boolean fresh = socket == null;
    try {
      return exchange(request);
    } catch (EOFException | SocketException closed) {
      close();
      if (fresh) throw closed;
      return exchange(request);
    }
  }

  private Answer exchange(Request request) throws IOException {
    Socket open = open();
    try {
      open.getOutputStream().write(request.bytes());
    } catch (SocketException closed) {
      // Whoever refuses a request does not wait for its end: the answer may be there all the same.
    }
    Answer answer = read(request.method);
    if (answer.header("Connection").equalsIgnoreCase("close")) close();
    return answer;
  }

  private Socket open() throws IOException {
    Socket open = socket;
    if (open != null) return open;
    open = new Socket(InetAddress.getLoopbackAddress(), port);
    open.setSoTimeout(PATIENCE_MILLIS);
    open.setTcpNoDelay(true);
    input = new BufferedInputStream(open.getInputStream());
    socket = open;
    return open;
  }

  private Answer read(String method) throws IOException {
    int status = Integer.parseInt(line().split(" ", -1)[1]);
    Map<String, List<String>> lines = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      lines
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    HttpHeaders headers = HttpHeaders.of(lines, (_, _) -> true);
    boolean empty = method.equals("HEAD") || status == 204 || status == 304;
    byte[] body = empty ? new byte[0] : isStream(headers) ? beginning() : body(headers);
    return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
  }

  private static boolean isStream(HttpHeaders headers) {
    return headers.firstValue("Content-Type").orElse("").equals("text/event-stream");
  }

  /** Of a stream, which has no end: up to the first comment or event. */
  private byte[] beginning() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String line = line(); !line.isEmpty(); line = line()) lines.append(line).append('\n');
    close();
    return lines.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  private byte[] body(HttpHeaders headers) throws IOException {
    OptionalLong known = headers.firstValueAsLong("Content-Length");
    if (known.isPresent()) return input.readNBytes(Math.toIntExact(known.getAsLong()));
    if (headers.firstValue("Transfer-Encoding").isEmpty()) return input.readAllBytes();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int length = chunk(); length > 0; length = chunk()) {
      body.writeBytes(input.readNBytes(length));
      line();
    }
    line();
    return body.toByteArray();
  }

  private int chunk() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = input.read(); b != '\n'; b = input.read()) {
      if (b < 0) throw new EOFException("closed without an answer");
      if (b != '\r') line.append((char) b);
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    Socket open = socket;
    socket = null;
    if (open != null) open.close();
  }
}
