package safespace.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import safespace.http.docs.Contract;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of an event stream, which reads all that it is told, as it comes. */
final class EventReader implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Socket socket;
  private final Answer head;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final List<Event> events = new ArrayList<>();
  private int comments;
  private boolean ended;

  /**
   * What it was told.
   *
   * @param id "" for none
   */
  record Event(String name, String id, JsonNode data) {
    /** In short: its id, its name, and what is in it. */
    String line() {
      String what =
          data.has("content")
              ? data.path("seq").asString() + " " + data.path("content").asString()
              : data.has("text")
                  ? data.path("offset").asString() + " " + data.path("text").asString()
                  : data.path("seq").asString("") + data.path("title").asString("");
      return (id + " " + name + " " + what).strip();
    }
  }

  private EventReader(Socket socket, Answer head, BufferedReader body) {
    this.socket = socket;
    this.head = head;
    Thread.ofVirtual().start(() -> read(body));
  }

  /** Follows, and comes back with the head of the answer. */
  static EventReader open(int port, String path, String... headerLines) {
    try {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      return open(socket, path, headerLines);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** One that never reads but the head, and has hardly any room for more. */
  static Socket deaf(int port, String path) {
    try {
      Socket socket = new Socket();
      socket.setReceiveBufferSize(4 << 10);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      ask(socket, path);
      if (socket.getInputStream().read() != 'H') throw new AssertionError("no answer");
      return socket;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void ask(Socket socket, String path, String... headerLines) throws IOException {
    StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: a\r\n");
    for (String line : headerLines) request.append(line).append("\r\n");
    socket
        .getOutputStream()
        .write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
  }

  private static EventReader open(Socket socket, String path, String... headerLines)
      throws IOException {
    ask(socket, path, headerLines);
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder head = new StringBuilder();
    for (String line = reader.readLine();
        line != null && !line.isEmpty();
        line = reader.readLine()) {
      head.append(line).append("\r\n");
    }
    Answer answer = RawHttp.parse(head + "\r\n");
    if (answer.status() == 200) return new EventReader(socket, answer, reader);
    String body = reader.readLine();
    return new EventReader(
        socket,
        EveryAnswer.checked("GET", RawHttp.parse(head + "\r\n" + body)),
        new BufferedReader(new StringReader("")));
  }

  private void read(BufferedReader body) {
    try {
      String name = "";
      String id = "";
      for (String line = body.readLine(); line != null; line = body.readLine()) {
        if (line.equals(":")) {
          note(() -> comments++);
        } else if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("data: ")) {
          Event event = new Event(name, id, MAPPER.readTree(line.substring(6)));
          note(() -> events.add(event));
          id = "";
        } else if (!line.isEmpty()) {
          throw new AssertionError("not an event stream: " + line);
        }
      }
    } catch (IOException broken) {
      // ended all the same
    }
    note(() -> ended = true);
  }

  private void note(Runnable what) {
    lock.lock();
    try {
      what.run();
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void await(BooleanSupplier condition) {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!condition.getAsBoolean()) {
        if (left <= 0) throw new AssertionError("not told in time; until then: " + lines());
        left = more.awaitNanos(left);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", stopped);
    } finally {
      lock.unlock();
    }
  }

  /** The answer without what streams. */
  Answer head() {
    return head;
  }

  /** Waits for so many events, and gives all that are there then, a line each. */
  List<String> await(int count) {
    await(() -> events.size() >= count);
    return lines();
  }

  /** Waits for one of this name. */
  Event await(String name) {
    await(() -> events.stream().anyMatch(event -> event.name.equals(name)));
    return events().stream().filter(event -> event.name.equals(name)).findFirst().orElseThrow();
  }

  EventReader awaitComments(int count) {
    await(() -> comments >= count);
    return this;
  }

  EventReader awaitEnd() {
    await(() -> ended);
    return this;
  }

  List<Event> events() {
    lock.lock();
    try {
      return List.copyOf(events);
    } finally {
      lock.unlock();
    }
  }

  /** A line each; all that was told is held against the document. */
  List<String> lines() {
    List<Event> told = events();
    told.forEach(event -> Contract.ours().checkEvent(event.name, event.id, event.data));
    return told.stream().map(Event::line).toList();
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
