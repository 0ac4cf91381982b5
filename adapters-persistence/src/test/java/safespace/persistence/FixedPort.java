package safespace.persistence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.random.RandomGenerator;

/**
 * Ports for servers that go and come back. Systems give those above to whoever connects somewhere:
 * one of them could be in use when its server returns, even by who was looking for just that
 * server.
 */
public final class FixedPort {
  private static final int FIRST = 20_000;
  private static final int LAST = 32_000;
  private static final int MOST_ATTEMPTS = 100;

  private FixedPort() {}

  /** One on which nobody listens at the moment. */
  public static int free() {
    IOException taken = new IOException();
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      int port = RandomGenerator.getDefault().nextInt(FIRST, LAST);
      try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (IOException failure) {
        taken = failure;
      }
    }
    throw new UncheckedIOException(taken);
  }
}
