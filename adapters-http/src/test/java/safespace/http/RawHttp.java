package safespace.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** HTTP as bytes on a connection: sends what no client would, and hides nothing of the answer. */
final class RawHttp implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;
  private final PushbackInputStream input;

  private RawHttp(Socket socket) throws IOException {
    this.socket = socket;
    this.input = new PushbackInputStream(socket.getInputStream());
  }

  static RawHttp connect(int port) {
    try {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      return new RawHttp(socket);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  RawHttp write(String text) {
    return write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawHttp write(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return this;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Says that nothing more will come. */
  RawHttp endOutput() {
    try {
      socket.shutdownOutput();
      return this;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Breaks the connection off, as a client does that crashes. */
  void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Waits for the beginning of an answer, but not longer than the patience. */
  boolean answersWithin(Duration patience) {
    try {
      socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
      int first = input.read();
      if (first >= 0) input.unread(first);
      return true;
    } catch (SocketTimeoutException notYet) {
      return false;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      waitPatiently();
    }
  }

  private void waitPatiently() {
    try {
      socket.setSoTimeout(PATIENCE_MILLIS);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** All that the server says until it closes the connection, a byte a character. */
  String rest() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      input.transferTo(bytes);
    } catch (SocketException reset) {
      // closed all the same: what came before counts
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  /** The one answer that comes before the server closes the connection. */
  Answer answer() {
    return parse(rest());
  }

  /** The answer in the text. */
  static Answer parse(String text) {
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) throw new AssertionError("no answer: " + text);
    List<String> lines = text.substring(0, end).lines().toList();
    int status = Integer.parseInt(lines.getFirst().split(" ", -1)[1]);
    Map<String, List<String>> headers = new TreeMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    byte[] body = text.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1);
    return new Answer(
        status, HttpHeaders.of(headers, (_, _) -> true), new String(body, StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
