package safespace.bootstrap;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import safespace.bootstrap.BenchConnection.Answer;

/** A client of SafeSpace, which looks at what it is answered. */
final class BenchClient implements Closeable {
  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");
  private static final Pattern CODE = Pattern.compile("\"code\":\"([a-z0-9_]{1,50})\"");
  private static final byte[] MESSAGE = ascii("\"seq\":");
  private static final int LARGEST_BATCH = 100;

  private final BenchConnection connection;
  private final List<String> contents;

  /**
   * @param contents what its messages say, one of them each time; of words without special
   *     characters
   */
  BenchClient(URI server, Optional<String> serviceKey, List<String> contents) {
    String headers = serviceKey.map(key -> "Authorization: Bearer " + key + "\r\n").orElse("");
    this.connection = new BenchConnection(server, headers);
    this.contents = contents;
  }

  /** An answer that was not as it should be. */
  static final class WrongAnswer extends Exception {
    private static final long serialVersionUID = 1;

    private final String kind;

    private WrongAnswer(String kind) {
      super(kind, null, false, false);
      this.kind = kind;
    }

    /** Such as {@code 429 rate_limited}. */
    String kind() {
      return kind;
    }
  }

  /** Makes a session, and tells its id. */
  String makeSession() throws IOException, WrongAnswer {
    Matcher id = ID.matcher(require(201, connection.send("POST", "/v1/sessions")).text());
    if (!id.find()) throw new Refused("the server is no SafeSpace: its new session has no id");
    return id.group(1);
  }

  /** Puts so many messages into a session. */
  void fill(String session, int messages) throws IOException, WrongAnswer {
    for (int there = 0; there < messages; there += LARGEST_BATCH) {
      byte[] batch = batch(Math.min(LARGEST_BATCH, messages - there));
      require(201, connection.send("POST", path(session) + "/messages/batch", batch));
    }
  }

  /** Appends a message to a session. */
  void append(String session) throws IOException, WrongAnswer {
    String content = any(contents);
    byte[] message = ascii(body(content));
    Answer answer = require(201, connection.send("POST", path(session) + "/messages", message));
    if (answer.count(ascii("\"content\":\"" + content + '"')) != 1) {
      throw new WrongAnswer("201 without the message");
    }
  }

  /** Reads the latest messages of a session that has at least so many. */
  void read(String session, int limit, int least) throws IOException, WrongAnswer {
    String page = path(session) + "/messages?limit=" + limit;
    int told = require(200, connection.send("GET", page)).count(MESSAGE);
    if (told < Math.min(limit, least) || told > limit) {
      throw new WrongAnswer("200 without all messages");
    }
  }

  /** Erases a session. */
  void erase(String session) throws IOException, WrongAnswer {
    require(200, connection.send("DELETE", path(session)));
  }

  private static Answer require(int status, Answer answer) throws WrongAnswer {
    if (answer.status() == status) return answer;
    Matcher code = CODE.matcher(answer.text());
    throw new WrongAnswer(answer.status() + (code.find() ? " " + code.group(1) : ""));
  }

  private static String path(String session) {
    return "/v1/sessions/" + session;
  }

  private byte[] batch(int messages) {
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < messages; i++) bodies.add(body(any(contents)));
    return ascii("{\"messages\":[" + String.join(",", bodies) + "]}");
  }

  private static String body(String content) {
    return "{\"role\":\"user\",\"content\":\"" + content + "\"}";
  }

  static <T> T any(List<T> some) {
    return some.get(ThreadLocalRandom.current().nextInt(some.size()));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    connection.close();
  }
}
