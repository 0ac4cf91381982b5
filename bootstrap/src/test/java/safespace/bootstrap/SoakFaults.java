package safespace.bootstrap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import safespace.persistence.FaultProxy;

/** What goes wrong between a server and its database, one thing after the other, at random. */
final class SoakFaults implements AutoCloseable {
  private static final String TERMINATE =
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'safespace'";

  private final OwnPostgres postgres;
  private final FaultProxy way;
  private final Random random;
  private final List<Fault> faults;
  private final List<String> happened = new ArrayList<>();

  /** Something that goes wrong, and is over when it comes back. */
  private record Fault(String name, Work work) {}

  private interface Work {
    void run() throws Exception;
  }

  SoakFaults(OwnPostgres postgres, Random random) throws IOException {
    this.postgres = postgres;
    this.random = random;
    this.way =
        new FaultProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), postgres.port()));
    this.faults =
        List.of(
            new Fault("connections broken", way::reset),
            new Fault("answers cut short", () -> way.resetAfter(random.nextLong(20_000))),
            new Fault("way cut", this::cut),
            new Fault("way stalled", this::stall),
            new Fault("way slow", this::slow),
            new Fault("backends terminated", () -> execute(TERMINATE)),
            new Fault("sessions locked", this::lock),
            new Fault("database killed", this::kill));
  }

  /** The database, by the way on which things go wrong. */
  String url() {
    return "postgresql://postgres@127.0.0.1:" + way.port() + "/postgres";
  }

  /** Lets one thing go wrong, and tells which. */
  void next() throws Exception {
    Fault fault = faults.get(random.nextInt(faults.size()));
    happened.add(fault.name);
    fault.work.run();
  }

  /** What has gone wrong, in order. */
  List<String> happened() {
    return List.copyOf(happened);
  }

  /** From now on nothing goes wrong. */
  void end() {
    way.resetAfter(Long.MAX_VALUE);
  }

  private void pause() throws InterruptedException {
    Thread.sleep(Duration.ofMillis(random.nextLong(500, 3_000)));
  }

  private void cut() throws IOException, InterruptedException {
    way.cut();
    pause();
    way.mend();
  }

  private void stall() throws InterruptedException {
    way.stall();
    pause();
    way.resume();
  }

  private void slow() throws InterruptedException {
    way.slow(Duration.ofMillis(random.nextLong(50)));
    pause();
    way.slow(Duration.ZERO);
  }

  private void kill() throws Exception {
    postgres.kill();
    pause();
    postgres.start();
  }

  private void lock() throws SQLException, InterruptedException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("lock table sessions in exclusive mode");
      pause();
      connection.rollback();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws IOException {
    way.close();
  }
}
