package safespace.persistence.schema;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import safespace.persistence.connection.ConnectionSettings.Target;

/** Leads to a database, until it is cut: then both sides find the other one gone. */
final class Wire implements AutoCloseable {
  private final Target target;
  private final URI server;
  private final ServerSocket entrance;
  private final Queue<Socket> ends = new ConcurrentLinkedQueue<>();

  Wire(Target target) throws IOException {
    this.target = target;
    this.server = URI.create(target.url().substring("jdbc:".length()));
    this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /** The database at the other end. */
  Target target() {
    String url =
        target
            .url()
            .replace(
                server.getHost() + ":" + server.getPort(), "127.0.0.1:" + entrance.getLocalPort());
    return new Target(url, target.user(), target.password());
  }

  private void accept() {
    try {
      while (true) {
        Socket near = entrance.accept();
        Socket far = new Socket(server.getHost(), server.getPort());
        ends.add(near);
        ends.add(far);
        Thread.ofVirtual().start(() -> pass(near, far));
        Thread.ofVirtual().start(() -> pass(far, near));
      }
    } catch (IOException cut) {
      // nobody comes in any more
    }
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException cut) {
      // it was
    }
  }

  void cut() throws IOException {
    entrance.close();
    for (Socket end : ends) end.close();
  }

  @Override
  public void close() throws IOException {
    cut();
  }
}
