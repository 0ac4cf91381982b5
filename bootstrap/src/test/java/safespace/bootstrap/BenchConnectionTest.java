package safespace.bootstrap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import safespace.bootstrap.BenchConnection.Answer;

/** Against a server that says what the test wants it to, whatever it is asked. */
@Timeout(30)
class BenchConnectionTest {
  private ServerSocket server;
  private BenchConnection connection;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    connection =
        new BenchConnection(
            URI.create("http://127.0.0.1:" + server.getLocalPort()), "X-Key: k\r\n");
  }

  @AfterEach
  void close() throws IOException {
    connection.close();
    server.close();
  }

  @Test
  void send_readsOneAnswerAfterTheOther_onOneConnection() throws Exception {
    answers(
        "HTTP/1.1 201 Created\r\n",
        "Content-Length: 3\r\n\r\n",
        "oneHTTP/1.1 200 OK\r\n",
        "Transfer-Encoding: chunked\r\n\r\n",
        "2\r\n",
        "tw\r\n",
        "1;x=y\r\n",
        "o\r\n",
        "0\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\n",
        "Content-Length: 9\r\n\r\n",
        "HTTP/1.1 200 OK\r\n",
        "content-length: 0\r\n\r\n");

    Answer first = connection.send("POST", "/", "{}".getBytes(ISO_8859_1));
    Answer second = connection.send("GET", "/");
    Answer third = connection.send("GET", "/");
    Answer fourth = connection.send("GET", "/");

    assertThat(first.status()).isEqualTo(201);
    assertThat(first.text()).isEqualTo("one");
    assertThat(second.text()).isEqualTo("two");
    assertThat(third.status()).isEqualTo(304);
    assertThat(fourth.text()).isEmpty();
  }

  @Test
  void send_connectsAgain_whereTheServerCloses() throws Exception {
    answers("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na");
    assertThat(connection.send("GET", "/").text()).isEqualTo("a");

    answers("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb");
    assertThat(connection.send("GET", "/").text()).isEqualTo("b");
  }

  @Test
  void send_failsOnWhatIsNotWholeOrNoHttp() {
    answers("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\na");
    assertThatThrownBy(() -> connection.send("GET", "/")).isInstanceOf(IOException.class);

    answers("SSH-2.0-OpenSSH\r\n\r\n");
    assertThatThrownBy(() -> connection.send("GET", "/")).isInstanceOf(ProtocolException.class);
  }

  @Test
  void count_findsAllPlaces() {
    Answer answer = new Answer(200, "ab, abab".getBytes(ISO_8859_1));

    assertThat(answer.count("ab".getBytes(ISO_8859_1))).isEqualTo(3);
    assertThat(answer.count("abc".getBytes(ISO_8859_1))).isZero();
  }

  /** To the next who connects; then nothing more comes. */
  private void answers(String... texts) {
    Thread.ofVirtual()
        .start(() -> {
          try (Socket client = server.accept()) {
            client.getOutputStream().write(String.join("", texts).getBytes(ISO_8859_1));
            client.shutdownOutput();
            client.getInputStream().readAllBytes();
          } catch (IOException closed) {
            // the test is over
          }
        });
  }
}
