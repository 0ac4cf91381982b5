package safespace.persistence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import safespace.persistence.connection.ConnectionSettings.Target;

/** A way to a database that can be cut, as by a server that goes, and mended. */
final class Line implements AutoCloseable {
  private final Target database;
  private final InetSocketAddress server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private ServerSocket entrance = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());

  Line(TestDatabase database) throws IOException {
    this.database = database.direct();
    URI url = URI.create(this.database.url().replaceFirst("jdbc:", ""));
    this.server = new InetSocketAddress(url.getHost(), url.getPort() < 0 ? 5432 : url.getPort());
    forwardAll(entrance);
  }

  /** The database, by this way. */
  Target target() {
    String url = database.url().replaceFirst("//[^/]*", "//127.0.0.1:" + entrance.getLocalPort());
    return new Target(url, database.user(), database.password());
  }

  private void forwardAll(ServerSocket from) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) forward(from.accept());
          } catch (IOException cut) {
            // nobody comes any more
          }
        });
  }

  private void forward(Socket client) {
    Socket there = new Socket();
    sockets.add(client);
    sockets.add(there);
    // One that comes while the line is being cut.
    if (entrance.isClosed()) close(client);
    Thread.ofVirtual()
        .start(() -> {
          try {
            there.connect(server);
            Thread.ofVirtual().start(() -> pump(there, client));
            pump(client, there);
          } catch (IOException gone) {
            close(client);
          }
        });
  }

  private void pump(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException ended) {
      // of one side, and so of both
    } finally {
      sockets.remove(from);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  void cut() throws IOException {
    entrance.close();
    sockets.forEach(Line::close);
  }

  void mend() throws IOException {
    entrance = new ServerSocket(entrance.getLocalPort(), 100, InetAddress.getLoopbackAddress());
    forwardAll(entrance);
  }

  @Override
  public void close() throws IOException {
    cut();
  }
}
