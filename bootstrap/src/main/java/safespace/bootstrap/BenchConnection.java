package safespace.bootstrap;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A connection of HTTP/1.1 that is kept open, for one request after the other. It costs little, so
 * that what is measured is the server; it reads what SafeSpace answers, and nothing else.
 */
final class BenchConnection implements Closeable {
  private static final int LONGEST_LINE = 8_192;
  private static final int CONNECT_TIMEOUT_MS = 10_000;
  private static final int READ_TIMEOUT_MS = 60_000;

  private final URI server;
  private final String headers;
  private final byte[] buffer = new byte[16_384];
  private int next;
  private int end;
  private @Nullable Socket socket;

  /**
   * @param headers lines that go with each request, each with its line's end
   */
  BenchConnection(URI server, String headers) {
    this.server = server;
    this.headers = headers;
  }

  /** What was answered. */
  static final class Answer {
    private final int status;
    private final byte[] body;

    Answer(int status, byte[] body) {
      this.status = status;
      this.body = body;
    }

    int status() {
      return status;
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    /** How often some ASCII stands in the body. */
    int count(byte[] wanted) {
      int found = 0;
      for (int i = 0; i <= body.length - wanted.length; i++) {
        if (body[i] == wanted[0]
            && Arrays.equals(body, i, i + wanted.length, wanted, 0, wanted.length)) {
          found++;
        }
      }
      return found;
    }
  }

  /** Sends a request without a body. */
  Answer send(String method, String path) throws IOException {
    return send(method, path, new byte[0]);
  }

  /** Sends a request, with JSON unless the body is empty; after a failure the next one connects. */
  Answer send(String method, String path, byte[] json) throws IOException {
    StringBuilder head = new StringBuilder(256);
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: ");
    head.append(server.getRawAuthority()).append("\r\n").append(headers);
    if (json.length > 0) head.append("Content-Type: application/json\r\n");
    if (!method.equals("GET")) head.append("Content-Length: ").append(json.length).append("\r\n");
    head.append("\r\n");
    ByteArrayOutputStream request = new ByteArrayOutputStream(head.length() + json.length);
    request.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    request.writeBytes(json);
    try {
      Socket open = open();
      request.writeTo(open.getOutputStream());
      return answer(open.getInputStream());
    } catch (IOException | RuntimeException failure) {
      close();
      throw failure;
    }
  }

  private Socket open() throws IOException {
    if (socket != null) return socket;
    Socket opened = new Socket();
    socket = opened;
    int port = server.getPort() < 0 ? 80 : server.getPort();
    opened.setTcpNoDelay(true);
    opened.setSoTimeout(READ_TIMEOUT_MS);
    opened.connect(new InetSocketAddress(server.getHost(), port), CONNECT_TIMEOUT_MS);
    next = 0;
    end = 0;
    return opened;
  }

  private Answer answer(InputStream in) throws IOException {
    String first = line(in);
    if (!first.matches("HTTP/1\\.1 [1-9][0-9]{2}( .*)?")) throw new ProtocolException("not HTTP");
    int status = Integer.parseInt(first.substring(9, 12));
    int length = -1;
    boolean chunked = false;
    boolean closes = false;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon < 0) throw new ProtocolException("not a header");
      String value = line.substring(colon + 1).strip();
      switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
        case "content-length" -> length = number(value, 10);
        case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
        case "connection" -> closes = value.equalsIgnoreCase("close");
        default -> {}
      }
    }
    byte[] body = chunked ? chunks(in) : bytes(in, status == 204 || status == 304 ? 0 : length);
    if (closes) close();
    return new Answer(status, body);
  }

  private byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      String size = line(in);
      int semicolon = size.indexOf(';');
      int length = number(semicolon < 0 ? size : size.substring(0, semicolon), 16);
      if (length == 0) break;
      all.writeBytes(bytes(in, length));
      line(in);
    }
    while (!line(in).isEmpty()) {
      // what may follow the last chunk is of no use
    }
    return all.toByteArray();
  }

  private byte[] bytes(InputStream in, int length) throws IOException {
    if (length < 0) throw new ProtocolException("an answer of unknown length");
    byte[] bytes = new byte[length];
    int there = Math.min(length, end - next);
    System.arraycopy(buffer, next, bytes, 0, there);
    next += there;
    if (in.readNBytes(bytes, there, length - there) < length - there) throw new EOFException();
    return bytes;
  }

  private String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder(64);
    while (true) {
      if (next == end) {
        next = 0;
        end = Math.max(0, in.read(buffer));
        if (end == 0) throw new EOFException("the connection was closed");
      }
      char c = (char) (buffer[next++] & 0xff);
      if (c == '\n') return line.toString();
      if (c != '\r') line.append(c);
      if (line.length() > LONGEST_LINE) throw new ProtocolException("a line without an end");
    }
  }

  private static int number(String text, int radix) throws ProtocolException {
    try {
      return Integer.parseUnsignedInt(text.strip(), radix);
    } catch (NumberFormatException failure) {
      throw new ProtocolException("not a number");
    }
  }

  @Override
  public void close() {
    Socket open = socket;
    socket = null;
    if (open == null) return;
    try {
      open.close();
    } catch (IOException gone) {
      // it is of no use any more anyway
    }
  }
}
