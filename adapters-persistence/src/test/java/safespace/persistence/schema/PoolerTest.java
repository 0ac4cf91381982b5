package safespace.persistence.schema;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import safespace.persistence.connection.ConnectionSettings.Target;
import safespace.persistence.schema.PostgresSchema.Refusal;

class PoolerTest {

  @Test
  void change_throughAPooler_isRefusedWithWhatToDo() throws IOException {
    try (RefusingPooler pooler = new RefusingPooler()) {
      PostgresSchema schema = new PostgresSchema(pooler.target(), Optional.empty());

      assertThatThrownBy(schema::upgrade)
          .isInstanceOf(Refusal.class)
          .hasMessage(
              "a pooler stands before the database, through which the schema cannot be changed:"
                  + " set DATABASE_MIGRATION_URL to a direct connection");
    }
  }

  /** Answers every start as PgBouncer answers one with options. */
  private static final class RefusingPooler implements AutoCloseable {
    private final ServerSocket entrance = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());

    RefusingPooler() throws IOException {
      Thread.ofVirtual().start(this::refuse);
    }

    Target target() {
      return new Target(
          "jdbc:postgresql://127.0.0.1:%d/d?sslmode=disable&gssEncMode=disable"
              .formatted(entrance.getLocalPort()),
          "who",
          "hush");
    }

    private void refuse() {
      try {
        while (true) {
          try (Socket client = entrance.accept()) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            in.skipNBytes(in.readInt() - Integer.BYTES);
            byte[] fields =
                "SFATAL\0C08P01\0Munsupported startup parameter: options\0\0".getBytes(US_ASCII);
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            out.writeByte('E');
            out.writeInt(fields.length + Integer.BYTES);
            out.write(fields);
          }
        }
      } catch (IOException closed) {
        // nobody comes in any more
      }
    }

    @Override
    public void close() throws IOException {
      entrance.close();
    }
  }
}
